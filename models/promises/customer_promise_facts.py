"""Facts that keep promises: one statement finds them all, by rule."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from . import optional_apps

# Facts that are so much of something: less of it is what undoes them.
MEASURED = ("order_delivered", "line_delivered", "order_invoiced")


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.model
    def _facts_sql(self, condition):
        """SQL of the facts that are true today, one row a promise at most.

        :param condition: SQL condition on customer_promise p
        :return: SQL of promise_id, day (date in the company's time zone), seen (the
            day is that on which it was seen, for Odoo keeps no other)
        """
        self._flush_facts()
        rules = (
            self._fact_delivered(condition),
            self._fact_invoiced(condition),
            self._fact_task_done(condition),
            *self._fact_domain(condition),
        )
        return SQL(
            """
            SELECT f.promise_id, f.happened_at IS NULL AS seen,
                   COALESCE((f.happened_at AT TIME ZONE 'UTC' AT TIME ZONE d.tz)::date
                            + p.transit_days, d.today) AS day
              FROM (%(rules)s) f
              JOIN customer_promise p ON p.id = f.promise_id
              JOIN (VALUES %(companies)s) AS d(company_id, today, tz)
                ON d.company_id = p.company_id
             WHERE f.happened_at IS NULL
                OR (f.happened_at AT TIME ZONE 'UTC' AT TIME ZONE d.tz)::date
                   + p.transit_days <= d.today
            """,
            rules=SQL(" UNION ALL ").join(rule for rule in rules if rule),
            companies=self._companies_sql(),
        )

    @api.model
    def _companies_sql(self):
        """SQL VALUES of company, its date and its time zone."""
        return SQL(", ").join(
            SQL(
                "(%s, %s::date, %s)",
                company.id,
                company._customer_today(),
                company._customer_tz(),
            )
            for company in self.env["res.company"]._customer_companies()
        )

    @api.model
    def _flush_facts(self):
        for model in ("customer.promise", "sale.order", "sale.order.line"):
            self.env[model].flush_model()
        self.env["product.template"].flush_model(["type"])
        self.env["account.move"].flush_model(["state", "move_type", "invoice_date"])
        self.env["res.company"].flush_model(["customer_delivery_tolerance"])

    @api.model
    def _fact_lines(self):
        """SQL that joins the lines ``l`` which keep ``p``, and their product ``t``.

        A line named on the promise stands alone; what only changes the price of an
        order (discount, delivery costs, rewards) is never delivered.
        """
        return SQL(
            """
              JOIN sale_order o ON o.id = p.order_id AND o.state = 'sale'
              JOIN sale_order_line l
                ON l.order_id = o.id AND l.display_type IS NULL
               AND NOT COALESCE(l.is_downpayment, FALSE) AND l.product_uom_qty > 0
               AND CASE WHEN p.evidence_rule = 'line_delivered'
                             AND p.order_line_id IS NOT NULL
                        THEN l.id = p.order_line_id ELSE %(sent)s END
         LEFT JOIN product_product v ON v.id = l.product_id
         LEFT JOIN product_template t ON t.id = v.product_tmpl_id
            """,
            sent=optional_apps.sent_sql(self.env, "l"),
        )

    @api.model
    def _fact_delivered(self, condition):
        """All lines, or the one named, delivered within the company's tolerance.

        Of an order with goods, the goods: nobody delivers an installation or a fee.
        Without a line named, all of the order.
        """
        return SQL(
            """
            SELECT p.id AS promise_id,
                   COALESCE(MAX(x.at) FILTER (WHERE t.type = 'consu'), MAX(x.at))
                   AS happened_at
              FROM customer_promise p
              JOIN res_company c ON c.id = p.company_id
              %(lines)s
        CROSS JOIN LATERAL (
                   SELECT %(delivered_at)s AS at,
                          l.qty_delivered >= l.product_uom_qty
                          * (1 - COALESCE(c.customer_delivery_tolerance, 0)) AS done) x
             WHERE p.evidence_rule IN ('order_delivered', 'line_delivered')
               AND %(condition)s
             GROUP BY p.id
            HAVING COALESCE(bool_and(x.done) FILTER (WHERE t.type = 'consu'),
                            bool_and(x.done))
            """,
            lines=self._fact_lines(),
            delivered_at=optional_apps.delivered_at_sql(self.env, "l"),
            condition=condition,
        )

    def _fact_quantities(self):
        """How much is delivered, or invoiced, of what these promises wait for.

        Of confirmed orders; goods before services, as in :meth:`_fact_delivered`, so
        that goods added to services already delivered undo nothing.

        :return: dict of promise id to quantity
        """
        if not self:
            return {}
        self._flush_facts()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT p.id,
                           CASE WHEN p.evidence_rule = 'order_invoiced'
                                THEN SUM(COALESCE(l.qty_invoiced, 0))
                                ELSE COALESCE(
                                     NULLIF(SUM(l.qty_delivered)
                                            FILTER (WHERE t.type = 'consu'), 0),
                                     SUM(l.qty_delivered), 0) END::float
                      FROM customer_promise p
                      %(lines)s
                     WHERE p.id IN %(ids)s AND p.evidence_rule IN %(rules)s
                     GROUP BY p.id
                    """,
                    lines=self._fact_lines(),
                    ids=tuple(self.ids),
                    rules=MEASURED,
                )
            )
        )

    @api.model
    def _fact_invoiced(self, condition):
        """The whole order invoiced: the date of its last posted invoice.

        Also when more was delivered than ordered, which Odoo calls upselling.
        """
        return SQL(
            """
            SELECT p.id AS promise_id, invoice.at AS happened_at
              FROM customer_promise p
              JOIN sale_order o
                ON o.id = p.order_id AND o.state = 'sale'
               AND o.invoice_status IN ('invoiced', 'upselling')
              JOIN (VALUES %(companies)s) AS z(company_id, today, tz)
                ON z.company_id = p.company_id
              JOIN LATERAL (
                   SELECT MAX(m.invoice_date)::timestamp AT TIME ZONE z.tz
                          AT TIME ZONE 'UTC' AS at
                     FROM sale_order_line l
                     JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                     JOIN account_move_line i ON i.id = r.invoice_line_id
                     JOIN account_move m ON m.id = i.move_id
                    WHERE l.order_id = o.id AND m.state = 'posted'
                      AND m.move_type = 'out_invoice') invoice
                ON invoice.at IS NOT NULL
             WHERE p.evidence_rule = 'order_invoiced' AND %(condition)s
            """,
            companies=self._companies_sql(),
            condition=condition,
        )

    @api.model
    def _fact_task_done(self, condition):
        return optional_apps.tasks_done_sql(self.env, condition)

    @api.model
    def _fact_domain(self, condition):
        """One query a template with a condition; Odoo keeps no date of such a fact."""
        return [
            SQL(
                """
                SELECT p.id AS promise_id, NULL::timestamp AS happened_at
                  FROM customer_promise p
                 WHERE p.evidence_rule = 'domain' AND p.template_id = %s
                   AND p.order_id IN %s AND %s
                """,
                template.id,
                orders.subselect(),
                condition,
            )
            for template, orders in self._fact_conditions(condition).items()
            if orders is not None
        ]

    @api.model
    def _fact_conditions(self, condition):
        """The orders that the templates of these promises wait for.

        A condition may no longer be read, for an app with its fields is gone: that
        template is left out, and no other suffers.

        :return: dict of template to Query of orders, None where it cannot be read
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT p.template_id FROM customer_promise p
                 WHERE p.evidence_rule = 'domain' AND p.template_id IS NOT NULL
                   AND %s ORDER BY 1
                """,
                condition,
            )
        )
        # sudo: the job looks at orders whoever may read them
        templates = self.env["customer.promise.template"].sudo()
        Order = self.env["sale.order"].sudo()
        found = {}
        for template in templates.browse(row[0] for row in rows):
            try:
                found[template] = Order._search(template._get_evidence_domain())
            except (UserError, ValueError, TypeError, KeyError):
                found[template] = None
        return found
