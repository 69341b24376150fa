from odoo import models
from odoo.tools import SQL


class SellerCommissionStatement(models.Model):
    """Sums of what is paid; what is held back stands apart."""

    _inherit = "seller.commission.statement"

    def _totals_sql(self):
        """SELECT of statement_id, base, gross, net and held of these statements."""
        return SQL(
            """
            SELECT s.id AS statement_id, %(base)s AS base,
                   COALESCE(SUM(l.gross) FILTER (WHERE l.held IS NOT TRUE), 0) AS gross,
                   COALESCE(SUM(l.net) FILTER (WHERE l.held IS NOT TRUE), 0) AS net,
                   COALESCE(SUM(l.net) FILTER (WHERE l.held), 0) AS held
              FROM seller_commission_statement s
         LEFT JOIN seller_commission_line l ON l.statement_id = s.id
             WHERE s.id IN %(ids)s
             GROUP BY s.id
            """,
            base=self._sold_sql(),
            ids=tuple(self.ids) or (0,),
        )

    def _sold_sql(self):
        """SQL of the sales of statement ``s`` with its lines ``l``.

        What several rules pay counts once; units are no money.
        """
        if all(len(plan.rule_ids) < 2 for plan in self.plan_id):
            return SQL(
                "COALESCE(SUM(l.base) FILTER (WHERE l.held IS NOT TRUE"
                " AND l.quantity IS NULL), 0)"
            )
        return SQL(
            """
            (SELECT COALESCE(SUM(b.base), 0) FROM (
                SELECT (ARRAY_AGG(b.base ORDER BY ABS(b.base) DESC))[1] AS base
                  FROM seller_commission_line b
                 WHERE b.statement_id = s.id AND b.held IS NOT TRUE
                   AND b.quantity IS NULL AND b.base IS NOT NULL
                 GROUP BY b.source_model, b.source_res_id) b)
            """
        )
