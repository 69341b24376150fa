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
                   %(day)s AS agreed_on, %(day)s AS earned_on,
                   TRUE AS counts_for_agents, FALSE AS credit,
                   NULL::integer AS original_id, %(measure)s
              FROM sale_order m
              JOIN sale_order_line l
                ON l.order_id = m.id AND l.display_type IS NULL
               AND NOT COALESCE(l.is_downpayment, FALSE)
              JOIN res_partner buyer ON buyer.id = m.partner_id
         LEFT JOIN res_partner c ON c.id = buyer.commercial_partner_id
              %(units)s
             WHERE m.company_id = %(company)s AND m.state = 'sale'
               AND %(asked)s AND %(filters)s
            """,
            day=SQL(
                "((m.date_order AT TIME ZONE 'UTC') AT TIME ZONE %s)::date",
                self.company_id._customer_tz(),
            ),
            measure=self._measure_order(),
            units=self._units_join(),
            company=self.company_id.id,
            asked=self._asked_orders_sql(window),
            filters=self._filter_sql(),
        )

    def _changed_ordered(self, window):
        return SQL(
            "SELECT l.id FROM sale_order m JOIN sale_order_line l"
            " ON l.order_id = m.id WHERE m.write_date >= %s",
            window.since,
        )

    def _asked_orders_sql(self, window):
        """SQL condition on order ``m``: of the window's period, or written since."""
        of_period = SQL(
            "m.date_order >= %s AND m.date_order < %s",
            self._midnight_sql(window.period.start),
            self._midnight_sql(window.period.end),
        )
        if not window.since:
            return of_period
        return SQL(
            """m.id IN (SELECT m.id FROM sale_order m WHERE m.company_id = %s AND %s
                UNION SELECT m.id FROM sale_order m WHERE m.write_date >= %s
                UNION SELECT l.order_id FROM sale_order_line l WHERE l.id IN (%s))""",
            self.company_id.id,
            of_period,
            window.since,
            self.env["seller.commission.hold"]._source_ids_sql(self),
        )

    def _midnight_sql(self, day):
        """The first moment of the company's ``day``, as Odoo keeps moments (UTC)."""
        tz = self.company_id._customer_tz()
        return SQL("(%s::timestamp AT TIME ZONE %s) AT TIME ZONE 'UTC'", day, tz)

    def _measure_order(self):
        """Columns base and estimated of an order line."""
        rate = SQL("COALESCE(NULLIF(m.currency_rate, 0), 1)::numeric")
        cost = SQL("COALESCE(l.purchase_price, 0) * l.product_uom_qty")
        base = {
            "amount": SQL("l.price_subtotal / %s", rate),
            "margin": SQL("(l.price_subtotal - %s) / %s", cost, rate),
            "quantity": SQL("l.product_uom_qty * %s", self._units("u", "pu")),
        }[self.measure]
        amount = SQL("NULL::numeric")
        if self.measure == "margin":
            amount = SQL("l.price_subtotal / %s", rate)
        return SQL("%s AS base, %s AS amount, FALSE AS estimated", base, amount)

    # === UNITS === #

    def _units_join(self):
        """Joins of the units: u of the line, pu of the product, ou of the order line.

        Only where units count: each join is paid for by every line.
        """
        if self.measure == "amount":
            return SQL("")
        joins = SQL(
            """LEFT JOIN uom_uom u ON u.id = l.product_uom_id
               LEFT JOIN product_product pp ON pp.id = l.product_id
               LEFT JOIN product_template pt ON pt.id = pp.product_tmpl_id
               LEFT JOIN uom_uom pu ON pu.id = pt.uom_id"""
        )
        if self.basis == "ordered":
            return joins
        return SQL("%s LEFT JOIN uom_uom ou ON ou.id = ol.product_uom_id", joins)

    def _units(self, unit, reference):
        """How many of a unit another one is, by their aliases; unknown ones: 1."""
        return SQL(
            "COALESCE(%s / NULLIF(%s, 0), 1)",
            SQL.identifier(unit, "factor"),
            SQL.identifier(reference, "factor"),
        )
