"""Facts that keep promises: one statement finds them all, by rule."""

from odoo import api, models
from odoo.tools import SQL

from . import optional_apps


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
        self.env["account.move"].flush_model(["state", "move_type", "invoice_date"])
        self.env["res.company"].flush_model(["customer_delivery_tolerance"])

    @api.model
    def _fact_delivered(self, condition):
        """All lines, or the one named, delivered within the company's tolerance."""
        return SQL(
            """
            SELECT p.id AS promise_id, MAX(%(delivered_at)s) AS happened_at
              FROM customer_promise p
              JOIN sale_order o ON o.id = p.order_id AND o.state = 'sale'
              JOIN res_company c ON c.id = p.company_id
              JOIN sale_order_line l
                ON l.order_id = o.id AND l.display_type IS NULL
               AND NOT COALESCE(l.is_downpayment, FALSE) AND l.product_uom_qty > 0
               AND (p.evidence_rule = 'order_delivered' OR l.id = p.order_line_id)
             WHERE p.evidence_rule IN ('order_delivered', 'line_delivered')
               AND %(condition)s
             GROUP BY p.id, c.customer_delivery_tolerance
            HAVING bool_and(l.qty_delivered >= l.product_uom_qty
                            * (1 - COALESCE(c.customer_delivery_tolerance, 0)))
            """,
            delivered_at=optional_apps.delivered_at_sql(self.env, "l"),
            condition=condition,
        )

    @api.model
    def _fact_invoiced(self, condition):
        """The whole order invoiced: the date of its last posted invoice."""
        return SQL(
            """
            SELECT p.id AS promise_id, invoice.at AS happened_at
              FROM customer_promise p
              JOIN sale_order o
                ON o.id = p.order_id AND o.state = 'sale'
               AND o.invoice_status = 'invoiced'
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
        # sudo: the job looks at orders whoever may read them
        templates = (
            self.env["customer.promise.template"].sudo().with_context(active_test=False)
        )
        facts = []
        for template in templates.search([("evidence_rule", "=", "domain")]):
            orders = (
                self.env["sale.order"].sudo()._search(template._get_evidence_domain())
            )
            facts.append(
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
            )
        return facts
