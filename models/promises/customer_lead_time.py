from odoo import api, fields, models
from odoo.tools import SQL

from . import optional_apps

BATCH = 5000
FACTS = ("invoiced", "delivered")


class CustomerLeadTime(models.Model):
    """How long an order took from its confirmation to a fact; taken from the past.

    It lets the check before a promise speak while there is no record of promises.
    """

    _name = "customer.lead.time"
    _description = "Lead Time of an Order"
    _order = "started_on desc, id desc"
    _rec_name = "order_id"
    # only the job below writes: who and when says nothing
    _log_access = False

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    fact = fields.Selection(
        [("delivered", "Delivered"), ("invoiced", "Invoiced")],
        required=True,
        readonly=True,
    )
    started_on = fields.Date(required=True, readonly=True)
    ended_on = fields.Date(required=True, readonly=True)

    _order_fact_unique = models.Constraint(
        "UNIQUE(order_id, fact)", "An order is delivered or invoiced once."
    )
    _fact_index = models.Index("(company_id, fact, started_on)")

    @api.model
    def _cron_take_over(self):
        """Hourly: what is invoiced or delivered and not yet recorded, by anti-join."""
        for fact in FACTS:
            while taken := self._take_over(fact):
                # a full batch: there may be more, and Odoo is to come back for it soon
                more = int(taken == BATCH)
                if not self.env["ir.cron"]._commit_progress(taken, remaining=more):
                    return

    @api.model
    def _take_over(self, fact):
        """Record up to a batch of orders; a second run, or a parallel one, is harmless.

        :return: how many were recorded
        """
        self.env.flush_all()
        recorded = self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_lead_time (
                    order_id, company_id, fact, started_on, ended_on)
                SELECT o.id, o.company_id, %(fact)s, %(started_on)s,
                       GREATEST(%(started_on)s, f.ended_on)
                  FROM sale_order o
                  JOIN (VALUES %(zones)s) AS z(company_id, tz)
                    ON z.company_id = o.company_id
            CROSS JOIN LATERAL (%(ended_on)s) f
                 WHERE o.state = 'sale' AND %(done)s AND %(followed)s
                   AND f.ended_on IS NOT NULL
                   AND NOT EXISTS (
                       SELECT FROM customer_lead_time t
                        WHERE t.order_id = o.id AND t.fact = %(fact)s)
                 ORDER BY o.id LIMIT %(batch)s
                    ON CONFLICT (order_id, fact) DO NOTHING
             RETURNING id
                """,
                fact=fact,
                started_on=self._local_date_sql(SQL("o.date_order")),
                zones=self._zones_sql(),
                batch=BATCH,
                done=self._fact(fact).done,
                followed=self._fact(fact).followed,
                ended_on=self._ended_on_sql(fact),
            )
        )
        self.invalidate_model()
        return len(recorded)

    @api.model
    def _fact(self, fact):
        """The SQL of a fact, as :class:`optional_apps.Fact`."""
        if fact == "delivered":
            return optional_apps.delivered(self.env)
        return optional_apps.Fact(SQL("o.amount_total <> 0"), optional_apps.INVOICED)

    @api.model
    def _ended_on_sql(self, fact):
        """SQL query of the day ``ended_on`` on which sale_order o came to the fact."""
        moment = self._fact(fact).moment
        if moment:
            return SQL("SELECT %s AS ended_on", self._local_date_sql(moment))
        return SQL(
            """SELECT MAX(i.invoice_date) AS ended_on
                 FROM sale_order_line l
                 JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                 JOIN account_move_line il ON il.id = r.invoice_line_id
                 JOIN account_move i ON i.id = il.move_id
                WHERE l.order_id = o.id AND i.move_type = 'out_invoice'
                  AND i.state = 'posted'"""
        )

    @api.model
    def _waiting_sql(self, fact):
        """SQL condition on sale_order o: the fact is still to come."""
        fact = self._fact(fact)
        return SQL("%s AND NOT COALESCE(%s, FALSE)", fact.followed, fact.done)

    @api.model
    def _local_date_sql(self, moment):
        """SQL: the date of a moment (UTC) in the time zone of company z."""
        return SQL("((%s AT TIME ZONE 'UTC') AT TIME ZONE z.tz)::date", moment)

    @api.model
    def _zones_sql(self):
        """SQL rows of each company and its deciding time zone."""
        companies = self.env["res.company"]._customer_companies()
        return SQL(", ").join(
            SQL("(%s, %s)", company.id, company._customer_tz()) for company in companies
        )
