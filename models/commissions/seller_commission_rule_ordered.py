"""Facts of orders: what was confirmed."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _facts_ordered(self, window):
        """Lines of confirmed orders, by the company's day of their confirmation.

        A cancelled order is no longer among them. Down payments are left out: they
        are part of what was ordered. The base is in company currency by the order's
        rate.
        """
        return SQL(
            """
            SELECT 'sale.order.line' AS source_model, l.id AS source_res_id,
                   NULL::integer AS move_line_id, l.id AS order_line_id,
                   m.id AS order_id, m.user_id, c.id AS customer_id,
                   m.name AS document, c.complete_name AS customer, %(day)s AS date,
                   %(day)s AS agreed_on, TRUE AS counts_for_agents, %(measure)s
              FROM sale_order m
              JOIN sale_order_line l
                ON l.order_id = m.id AND l.display_type IS NULL
               AND NOT COALESCE(l.is_downpayment, FALSE)
              JOIN res_partner buyer ON buyer.id = m.partner_id
         LEFT JOIN res_partner c ON c.id = buyer.commercial_partner_id
              %(units)s
             WHERE m.company_id = %(company)s AND m.state = 'sale'
               AND m.date_order >= %(start)s AND m.date_order < %(end)s
               AND %(filters)s
            """,
            day=SQL(
                "((m.date_order AT TIME ZONE 'UTC') AT TIME ZONE %s)::date",
                self.company_id._customer_tz(),
            ),
            measure=self._measure_order(),
            units=self._units_join(SQL("l.product_uom_id")),
            company=self.company_id.id,
            start=self._midnight_sql(window.start),
            end=self._midnight_sql(window.end),
            filters=self._filter_sql("sale.order.line"),
        )

    def _midnight_sql(self, day):
        """The first moment of the company's ``day``, as Odoo keeps moments (UTC)."""
        tz = self.company_id._customer_tz()
        return SQL("(%s::timestamp AT TIME ZONE %s) AT TIME ZONE 'UTC'", day, tz)

    def _measure_order(self):
        """Columns base, quantity, estimated of an order line."""
        base, quantity = SQL("l.price_subtotal"), SQL("NULL::numeric")
        if self.measure == "quantity":
            quantity = SQL("l.product_uom_qty * %s", self._units(SQL("u"), SQL("pu")))
        elif self.measure == "margin":
            base = SQL(
                "(l.price_subtotal - COALESCE(l.purchase_price, 0) * l.product_uom_qty)"
            )
        return SQL(
            "%s / COALESCE(NULLIF(m.currency_rate, 0), 1)::numeric AS base,"
            " %s AS quantity, FALSE AS estimated",
            base,
            quantity,
        )

    def _units_join(self, uom):
        """Joins of the units: u of the line, pu of the product, ou of the order line.

        Only where units count: each join is paid for by every line.
        """
        if self.measure == "amount":
            return SQL("")
        product = SQL(
            """LEFT JOIN uom_uom u ON u.id = %s
               LEFT JOIN product_product pp ON pp.id = l.product_id
               LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
               LEFT JOIN uom_uom pu ON pu.id = pt.uom_id""",
            uom,
        )
        if self.basis == "ordered":
            return product
        return SQL("%s LEFT JOIN uom_uom ou ON ou.id = ol.product_uom_id", product)

    def _units(self, unit, reference):
        """How many of the unit ``reference`` one of ``unit`` is; unknown ones: 1."""
        return SQL("COALESCE(%s.factor / NULLIF(%s.factor, 0), 1)", unit, reference)
