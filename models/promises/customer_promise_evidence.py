"""Facts in Odoo that close a promise by themselves, and reopen it when undone."""

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 1000
EVIDENCE_RULES = [
    ("manual", "By Hand"),
    ("order_delivered", "Order Delivered"),
    ("line_delivered", "Order Line Delivered"),
    ("order_invoiced", "Order Invoiced"),
    ("task_done", "Tasks Done"),
    ("domain", "Order Matches a Condition"),
]


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    evidence_rule = fields.Selection(
        EVIDENCE_RULES,
        required=True,
        default="manual",
        help="The fact in Odoo that closes the promise by itself.",
    )
    transit_days = fields.Integer(
        "Transit",
        default=0,
        help="Calendar days from leaving our warehouse to reaching the customer.",
    )
    fact_undone_on = fields.Date(
        "Fact Undone on",
        readonly=True,
        copy=False,
        help="A fact that closed this promise was undone (return, credit note); it "
        "was reopened, which happens once.",
    )

    @api.model
    def _cron_evidence(self):
        """Hourly: close open promises whose fact is true, reopen those undone."""
        for work in (self._close_by_facts, self._reopen_by_facts):
            while done := work(BATCH):
                more = int(done == BATCH)
                if not self.env["ir.cron"]._commit_progress(done, remaining=more):
                    return

    @api.model
    def _close_by_facts(self, limit):
        """Close up to ``limit`` open promises whose fact happened.

        :return: how many
        """
        found = self.env.execute_query(
            SQL(
                "SELECT promise_id, day, seen FROM (%s) fact ORDER BY 1 LIMIT %s",
                self._facts_sql(SQL("p.state = 'open'")),
                limit,
            )
        )
        by_fact = {}
        for promise_id, day, seen in found:
            by_fact.setdefault((day, seen), []).append(promise_id)
        for (day, seen), ids in by_fact.items():
            promises = self.browse(ids)
            for rule, same in promises.grouped("evidence_rule").items():
                words = self._fact_words(rule, day, seen)
                same._close("kept", day, evidence_note=words, closed_by="fact")
        return len(found)

    @api.model
    def _fact_words(self, rule, day, seen):
        label = dict(self._fields["evidence_rule"]._description_selection(self.env))
        words = self.env._(
            "%(fact)s on %(date)s",
            fact=label[rule],
            date=fields.Date.to_string(day),
        )
        if seen:
            words = self.env._("%(fact)s (the day it was seen)", fact=words)
        return words

    @api.model
    def _reopen_by_facts(self, limit):
        """Reopen, once, promises closed by a fact that is true no longer.

        Looks as far back as promises count in the reliability.

        :return: how many, up to ``limit``
        """
        condition = SQL(
            "p.state = 'kept' AND p.closed_by = 'fact' AND p.fact_undone_on IS NULL"
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id
                  FROM customer_promise p
                  JOIN res_company c ON c.id = p.company_id
                 WHERE %(condition)s
                   AND p.closed_on >= %(now)s::date
                       - make_interval(months => c.customer_reliability_months)
                   AND p.id NOT IN (SELECT promise_id FROM (%(facts)s) fact)
                 ORDER BY p.id LIMIT %(limit)s
                """,
                condition=condition,
                facts=self._facts_sql(condition),
                now=self.env.cr.now(),
                limit=limit,
            )
        )
        undone = self.browse([row[0] for row in rows])
        for company, promises in undone.grouped("company_id").items():
            today = company._customer_today()
            promises._by_action().write({"fact_undone_on": today})
            promises._reopen(
                self.env._("What closed this promise was undone: it is open again.")
            )
        return len(undone)
