"""How the report on commissions is put together: one statement over the statements."""

from odoo import api, models
from odoo.tools import SQL

from .seller_commission_report import BANDS, COLUMNS


class SellerCommissionReport(models.Model):
    _inherit = "seller.commission.report"

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT s.id, s.id AS statement_id, %(columns)s, s.partner_id AS payees,
                   %(currency)s AS currency_id, s.coefficient, %(band)s AS band,
                   v.revenue * c.rate AS revenue, v.margin * c.rate AS margin,
                   s.gross * c.rate AS gross, s.net * c.rate AS commission,
                   (s.net - s.gross) * c.rate AS effect, s.held_net * c.rate AS held,
                   %(cost_revenue)s AS cost_revenue, %(cost_margin)s AS cost_margin
              FROM seller_commission_statement s
              JOIN (VALUES %(companies)s) AS c(company_id, rate)
                ON c.company_id = s.company_id
         LEFT JOIN (SELECT plan_id, date_from,
                           percentile_cont(0.5) WITHIN GROUP (ORDER BY net) AS median
                      FROM seller_commission_statement WHERE state <> 'superseded'
                     GROUP BY plan_id, date_from) h
                ON h.plan_id = s.plan_id AND h.date_from = s.date_from
        CROSS JOIN LATERAL (%(sold)s) v
             WHERE s.state <> 'superseded'
            """,
            columns=SQL(", ").join(SQL.identifier("s", name) for name in COLUMNS),
            currency=self.env.company.currency_id.id,
            companies=SQL(", ").join(map(self._company_sql, self._companies())),
            band=self._band_sql(),
            cost_revenue=self._cost_sql(SQL("s.net"), SQL("v.revenue")),
            cost_margin=self._cost_sql(SQL("s.net"), SQL("v.margin")),
            sold=self._sold_sql(),
        )

    @api.model
    def _companies(self):
        """Companies whose pay is looked at: those ticked in the switcher."""
        return self.env.companies or self.env.company

    @api.model
    def _company_sql(self, company):
        """SQL row of a company: its rate of today to the viewer's money."""
        # sudo: rates of a company one may look at
        company = company.sudo()
        rate = (
            self.env["res.currency"]
            .sudo()
            ._get_conversion_rate(
                company.currency_id,
                self.env.company.sudo().currency_id,
                company,
                company._customer_today(),
            )
        )
        return SQL("(%s, %s::numeric)", company.id, rate)

    @api.model
    def _band_sql(self):
        """SQL of how far the commission is from the median, none without one."""
        cases = [
            SQL("WHEN s.net < %s * h.median THEN %s", share, key)
            for key, share in BANDS
        ]
        return SQL(
            "CASE WHEN h.median > 0 THEN CASE %s ELSE 'e_double' END END",
            SQL(" ").join(cases),
        )

    @api.model
    def _sold_sql(self):
        """SQL row of what was sold for the statement ``s``, and its margin.

        A line's base is a part of its document: of the amount, of the margin, or of
        the units. The largest part that a rule pays is what was sold. Of a document
        that is no longer there the amount is known, where that was paid.
        """
        return SQL(
            """
            SELECT SUM(COALESCE(x.part * x.revenue, x.base)) AS revenue,
                   SUM(x.part * (x.revenue - x.cost)) AS margin
              FROM (SELECT DISTINCT ON (l.source_model, l.source_res_id)
                           d.revenue, d.cost,
                           SUM(l.base) FILTER (WHERE ru.measure = 'amount') AS base,
                           SUM(%(part)s) AS part
                      FROM seller_commission_line l
                      JOIN seller_commission_rule ru ON ru.id = l.rule_id
                CROSS JOIN LATERAL (%(document)s) d
                     WHERE l.statement_id = s.id AND l.held IS NOT TRUE
                       AND l.kind IN ('earned', 'reversal')
                       AND l.source_model IN ('account.move.line', 'sale.order.line')
                     GROUP BY l.source_model, l.source_res_id, l.rule_id,
                              d.revenue, d.cost
                     ORDER BY l.source_model, l.source_res_id,
                              ABS(SUM(%(part)s)) DESC NULLS LAST,
                              l.rule_id) x
            """,
            document=self._document_sql(),
            part=SQL(
                "l.base / NULLIF(CASE ru.measure WHEN 'margin' THEN d.revenue - d.cost"
                " WHEN 'quantity' THEN d.units ELSE d.revenue END, 0)"
            ),
        )

    @api.model
    def _document_sql(self):
        """SQL row of the document of a line ``l``: amount and cost in company currency,
        units of the product; NULL for one that is no longer there."""
        return SQL(
            """
            SELECT COALESCE(-a.balance,
                            o.price_subtotal / NULLIF(so.currency_rate, 0))::numeric
                       AS revenue,
                   (q.quantity / COALESCE(up.factor, 1))::numeric AS units,
                   (q.quantity * COALESCE(
                       o.purchase_price / NULLIF(so.currency_rate, 0) / uo.factor,
                       (p.standard_price ->> s.company_id::text)::numeric / up.factor,
                       0))::numeric AS cost
              FROM (SELECT 1) one
         LEFT JOIN account_move_line a ON a.id = l.move_line_id
         LEFT JOIN account_move m ON m.id = a.move_id
         LEFT JOIN sale_order_line o
                ON o.id = COALESCE(
                   (SELECT MIN(r.order_line_id) FROM sale_order_line_invoice_rel r
                     WHERE r.invoice_line_id = a.id), l.order_line_id)
         LEFT JOIN sale_order so ON so.id = o.order_id
         LEFT JOIN product_product p ON p.id = COALESCE(a.product_id, o.product_id)
         LEFT JOIN product_template pt ON pt.id = p.product_tmpl_id
         LEFT JOIN uom_uom ua ON ua.id = a.product_uom_id
         LEFT JOIN uom_uom uo ON uo.id = o.product_uom_id
         LEFT JOIN uom_uom up ON up.id = pt.uom_id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(a.quantity * COALESCE(ua.factor, 1)
                              * CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END,
                          o.product_uom_qty * uo.factor) AS quantity) q
            """
        )
