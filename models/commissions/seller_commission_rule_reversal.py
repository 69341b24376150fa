"""What takes back, and the line that it takes back."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _original_sql(self):
        """SQL of the line that line ``l`` of credit note ``m`` takes back.

        Odoo knows the invoice only: of its lines the most alike.
        """
        return SQL(
            """
            SELECT i.id, i.product_id, i.balance, i.quantity, i.currency_id,
                   i.amount_currency
              FROM account_move_line i
             WHERE m.move_type = 'out_refund'
               AND i.move_id = m.reversed_entry_id AND i.display_type = 'product'
             ORDER BY i.product_id IS NOT DISTINCT FROM l.product_id DESC,
                      i.balance = -l.balance DESC, ABS(i.sequence - l.sequence), i.id
             LIMIT 1
            """
        )

    def _reversed_join(self):
        """Joins of what credit note ``m`` takes back: invoice ``re``, a line ``o``."""
        return SQL(
            """
         LEFT JOIN account_move re
                ON re.id = m.reversed_entry_id AND m.move_type = 'out_refund'
         LEFT JOIN LATERAL (%s) o ON TRUE
            """,
            self._original_sql(),
        )

    def _link_reversals(self, statements):
        """Point what takes back at the line it takes back, of the same payee."""
        if not self._takes_back(statements):
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_line t SET reversal_of_id = x.line_id
                  FROM (SELECT t.id, (
                            SELECT MAX(e.id) FROM seller_commission_line e
                              JOIN seller_commission_statement es
                                ON es.id = e.statement_id AND es.state <> 'superseded'
                             WHERE e.%(link)s = COALESCE(o.id, t.%(link)s)
                               AND e.rule_id IN %(versions)s AND e.kind = 'earned'
                               AND es.partner_id = s.partner_id) AS line_id
                          FROM seller_commission_line t
                          JOIN seller_commission_statement s
                            ON s.id = t.statement_id AND s.state = 'draft'
                     LEFT JOIN account_move_line l ON l.id = t.move_line_id
                     LEFT JOIN account_move m
                            ON m.id = l.move_id AND m.move_type = 'out_refund'
                     LEFT JOIN LATERAL (%(original)s) o ON TRUE
                         WHERE t.rule_id = %(rule)s AND t.kind = 'reversal'
                           AND s.id IN %(statements)s) x
                 WHERE t.id = x.id AND t.reversal_of_id IS DISTINCT FROM x.line_id
                """,
                link=SQL.identifier(self._link()),
                original=self._original_sql(),
                rule=self.id,
                versions=tuple(self.family_id.version_ids.ids),
                statements=tuple(statements.ids),
            )
        )

    def _takes_back(self, statements):
        """Whether any line of these statements takes something back by this rule."""
        return self.env.execute_query(
            SQL(
                "SELECT FROM seller_commission_line WHERE rule_id = %s"
                " AND kind = 'reversal' AND statement_id IN %s LIMIT 1",
                self.id,
                tuple(statements.ids),
            )
        )
