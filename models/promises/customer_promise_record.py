"""How long it took in the past: histograms of lead times, one statement a source."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.feasibility import LeadTimes
from ...tools.workdays import Workdays

# Beyond so many days from today every day counts: nobody plans holidays so far ahead.
HORIZON_DAYS = 731


class Clock(NamedTuple):
    """What a company counts days by: from ``since`` to ``today`` is its record."""

    today: date
    since: date
    workdays: Workdays

    def between(self, start, end, unit):
        """Days after ``start`` up to ``end``; ``unit``: working or calendar."""
        if unit == "calendar":
            return (end - start).days
        return self.workdays.between(start, end)

    def row_sql(self, company):
        """SQL row of company, time zone, since, today, first day, and each day's index.

        The indices are an array, which is looked into in no time; joined as a table,
        each case would be held against each day where statistics mislead.
        """
        return SQL(
            "(%s, %s, %s::date, %s::date, %s::date, %s::int[])",
            company.id,
            company._customer_tz(),
            self.since,
            self.today,
            self.workdays.start,
            self.workdays.ordinals()[1],
        )


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _clocks(self):
        """The :class:`Clock` of each company of these promises, by company."""
        clocks = {}
        for company, promises in self.grouped("company_id").items():
            today = company._customer_today()
            since = fields.Date.subtract(today, months=company.customer_check_months)
            days = [today, *(day for day in promises.mapped("deadline") if day)]
            horizon = fields.Date.add(today, days=HORIZON_DAYS)
            workdays = company._customer_workdays(since, min(max(days), horizon))
            clocks[company] = Clock(today, since, workdays)
        return clocks

    @api.model
    def _promise_record(self, clocks):
        """The record of promises, each chain of renegotiations counted once, whole.

        :return: dict of (company id, ``template`` or ``category``, its id, unit) to
            :class:`tools.feasibility.LeadTimes`
        """
        self.flush_model()
        return self._lead_times(
            clocks,
            ("template", "category"),
            SQL(
                """
                SELECT p.company_id, p.template_id AS first, p.category_id AS second,
                       CASE WHEN p.state = 'open' THEN 'open'
                            WHEN p.state = 'kept' AND NOT %(denied)s THEN 'kept'
                            ELSE 'broken' END AS outcome,
                       COALESCE(p.original_promised_on, p.promised_on) AS started_on,
                       CASE WHEN p.state = 'open' THEN c.today
                            ELSE p.closed_on END AS ended_on
                  FROM customer_promise p JOIN clock c ON c.company_id = p.company_id
                 WHERE p.state IN ('open', 'kept', 'broken')
                   AND COALESCE(p.original_promised_on, p.promised_on)
                       BETWEEN c.since AND c.today
                """,
                denied=SQL(
                    "(p.customer_answer IS NOT DISTINCT FROM 'not_kept'"
                    " AND NOT COALESCE(p.answer_overruled, FALSE))"
                ),
            ),
        )

    @api.model
    def _order_record(self, clocks, facts):
        """The record of orders: until they were delivered, or until invoiced.

        :param facts: which of these are asked for
        :return: dict of (company id, 'fact', ``delivered`` or ``invoiced``, unit) to
            :class:`tools.feasibility.LeadTimes`
        """
        self.env.flush_all()
        # a day earlier in any time zone: what an index finds
        since = min(clock.since for clock in clocks.values()) - timedelta(days=1)
        waiting = SQL(" UNION ALL ").join(
            self._waiting_orders_sql(fact, since) for fact in facts
        )
        return self._lead_times(
            clocks,
            ("fact",),
            SQL(
                """
                SELECT company_id, fact AS first, NULL AS second, outcome,
                       started_on, ended_on
                  FROM (
                SELECT t.company_id, t.fact, 'kept' AS outcome, t.started_on, t.ended_on
                  FROM customer_lead_time t
                  JOIN clock c ON c.company_id = t.company_id
                  JOIN sale_order o ON o.id = t.order_id AND o.state = 'sale'
                 WHERE t.fact IN %(facts)s
                   AND t.started_on BETWEEN c.since AND c.today
                 UNION ALL %(waiting)s) f
                """,
                facts=tuple(facts),
                waiting=waiting,
            ),
        )

    @api.model
    def _waiting_orders_sql(self, fact, since):
        """SQL of orders confirmed from ``since`` whose fact is still to come."""
        Time = self.env["customer.lead.time"]
        return SQL(
            """
            SELECT o.company_id, %(fact)s, 'open', s.day, z.today
              FROM sale_order o JOIN clock z ON z.company_id = o.company_id
        CROSS JOIN LATERAL (SELECT %(day)s AS day) s
             WHERE o.state = 'sale' AND o.date_order >= %(since)s AND %(waiting)s
               AND s.day BETWEEN z.since AND z.today
               AND NOT EXISTS (
                   SELECT FROM customer_lead_time t
                    WHERE t.order_id = o.id AND t.fact = %(fact)s)
            """,
            fact=fact,
            day=Time._local_date_sql(SQL("o.date_order")),
            since=since,
            waiting=Time._waiting_sql(fact),
        )

    @api.model
    def _lead_times(self, clocks, kinds, cases):
        """Count cases by the days they took, in one statement.

        :param cases: SQL of company_id, first, second (what they are a record of),
            outcome (kept, broken, open), started_on, ended_on; it may read ``clock``
        :param kinds: what ``first``, and ``second`` if asked, stand for
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH clock(company_id, tz, since, today, start, at)
                  AS (VALUES %(clocks)s)
                SELECT x.company_id, x.first, x.second, x.outcome,
                       GREATEST(0, c.at[1 + x.ended_on - c.start]
                                   - c.at[1 + x.started_on - c.start]),
                       GREATEST(0, x.ended_on - x.started_on),
                       COUNT(*)
                  FROM (%(cases)s) x JOIN clock c ON c.company_id = x.company_id
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                clocks=SQL(", ").join(
                    clock.row_sql(company) for company, clock in clocks.items()
                ),
                cases=cases,
            )
        )
        found = defaultdict(lambda: defaultdict(Counter))
        for company_id, first, second, outcome, working, calendar, count in rows:
            for kind, key in zip(kinds, (first, second), strict=False):
                for unit, days in (("working", working), ("calendar", calendar)):
                    found[company_id, kind, key, unit][outcome][days or 0] += count
        return {
            key: LeadTimes(by["kept"], by["broken"].total(), by["open"])
            for key, by in found.items()
        }
