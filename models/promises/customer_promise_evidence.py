"""Facts in Odoo that close a promise by themselves, and reopen it when undone."""

import logging

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_promise_facts import MEASURED

_logger = logging.getLogger(__name__)

BATCH = 5000
# Quantities are sums of rounded numbers: what differs by less is the same.
SAME = 1e-6
# Promises that a fact may close, and those that one closed and may lose again; as far
# back as promises count in the reliability.
OWED = SQL("p.state = 'open' AND p.evidence_rule <> 'manual'")
KEPT_BY_FACT = SQL(
    "p.state = 'kept' AND p.closed_by = 'fact' AND p.fact_undone_on IS NULL"
)
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
    remedy = fields.Char(related="template_id.remedy")
    fact_undone_on = fields.Date(
        "Fact Undone on",
        readonly=True,
        copy=False,
        help="A fact that closed this promise was undone (return, credit note); it "
        "was reopened, which happens once.",
    )
    fact_quantity = fields.Float(
        "Quantity of the Fact",
        readonly=True,
        copy=False,
        help="So much was delivered, or invoiced, when it closed the promise: only "
        "when it is less has the fact been undone.",
    )

    @api.model
    def _cron_evidence(self):
        """Hourly: close open promises whose fact is true, reopen those undone.

        Promises are looked at once each, so many at a time, whatever is true of them.
        """
        self._warn_of_conditions()
        for condition, work in (
            (OWED, type(self)._close_by_facts),
            (KEPT_BY_FACT, type(self)._reopen_by_facts),
        ):
            promises = self
            while promises := self._next_for_facts(condition, promises[-1:].id or 0):
                done = work(promises)
                more = int(len(promises) == BATCH)
                if not self.env["ir.cron"]._commit_progress(done, remaining=more):
                    return

    @api.model
    def _warn_of_conditions(self):
        """Tell the log, once a run, which conditions can no longer be read."""
        self.flush_model()
        for template, orders in self._fact_conditions(SQL("p.state = 'open'")).items():
            if orders is None:
                _logger.warning(
                    "The condition of the promise template %s (id %s) cannot be read: "
                    "its promises are not closed by it.",
                    template.name,
                    template.id,
                )

    @api.model
    def _next_for_facts(self, condition, last):
        """The next batch of promises to look at, behind the id ``last``."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id
                  FROM customer_promise p
                  JOIN res_company c ON c.id = p.company_id
                 WHERE p.id > %(last)s AND %(condition)s
                   AND (p.closed_on IS NULL OR p.closed_on >= %(now)s::date
                        - make_interval(months => c.customer_reliability_months))
                 ORDER BY p.id LIMIT %(limit)s
                """,
                last=last,
                condition=condition,
                now=self.env.cr.now(),
                limit=BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    def _close_by_facts(self):
        """Close those of these open promises whose fact happened.

        :return: how many
        """
        by_fact = {}
        for promise_id, seen, day in self._read_facts():
            by_fact.setdefault((day, seen), []).append(promise_id)
        for (day, seen), ids in by_fact.items():
            promises = self.browse(ids).with_prefetch(self.ids)
            for rule, same in promises.grouped("evidence_rule").items():
                words = self._fact_words(rule, day, seen)
                same._close("kept", day, evidence_note=words, closed_by="fact")
        closed = self.browse(id_ for ids in by_fact.values() for id_ in ids)
        quantities = closed._fact_quantities()
        for promise in closed._by_action():
            promise.fact_quantity = quantities.get(promise.id, 0)
        return sum(map(len, by_fact.values()))

    def _read_facts(self):
        """The facts that are true of these: rows of promise id, seen, day."""
        if not self:
            return []
        return self.env.execute_query(
            self._facts_sql(SQL("p.id IN %s", tuple(self.ids)))
        )

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

    def _reopen_by_facts(self):
        """Reopen, once, those of these kept by a fact that is true no longer.

        :return: how many
        """
        true = {promise_id for promise_id, _seen, _day in self._read_facts()}
        undone = self.filtered(lambda p: p.id not in true)._really_undone()
        for company, promises in undone.grouped("company_id").items():
            today = company._customer_today()
            promises._by_action().write({"fact_undone_on": today})
            promises._reopen(
                self.env._("What closed this promise was undone: it is open again.")
            )
        return len(undone)

    def _really_undone(self):
        """Those of these, whose fact is not true, that something took it from.

        A line added later, or an order cancelled, takes nothing back; a condition that
        cannot be read says nothing.
        """
        if not self:
            return self
        these = SQL("p.id IN %s", tuple(self.ids))
        conditions = self._fact_conditions(these)
        unread = {
            template.id for template, query in conditions.items() if query is None
        }
        quantities = self._fact_quantities()

        def is_undone(promise):
            if promise.order_id.state != "sale":
                return False
            if promise.evidence_rule in MEASURED:
                now = quantities.get(promise.id, 0)
                return now < promise.fact_quantity - SAME
            return (
                promise.evidence_rule != "domain"
                or promise.template_id.id not in unread
            )

        return self.filtered(is_undone)
