"""What the check before a promise finds."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import MO, SU, relativedelta

from odoo import fields, models

from ...tools import feasibility as kernel
from . import optional_apps
from .customer_promise_check import NO_FINDING

NOTHING = kernel.LeadTimes({}, 0, {})


class Finding(NamedTuple):
    """A promise held against a record: ``level`` within ``days`` of such a ``unit``.

    ``source``: promise, delivered or invoiced, whose record it is; ``kept`` of
    ``total`` cases; ``most``: days within which 9 in 10 are kept, ``green``: days
    that can be promised, both None where there are none.
    """

    level: str
    days: int
    unit: str
    source: str = "promise"
    kept: int = 0
    total: int = 0
    most: int | None = None
    green: int | None = None


class Span(NamedTuple):
    """What a promise has to be kept in: ``days`` of ``unit`` until its ``deadline``."""

    deadline: date
    days: int
    unit: str


class Week(NamedTuple):
    """An ISO week of a template in a company that can hold so many promises."""

    number: int
    held: int
    capacity: int


def _iso_week(day):
    """Year and number of the week."""
    day = fields.Date.to_date(day)
    return tuple(day.isocalendar())[:2]


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _find_feasibility(self):
        """The finding on each draft of a company that checks.

        A fixed number of queries, however many there are.

        :return: dict of promise to the values of its fields
        """
        # sudo: dates and totals alone are told, also of an order or of colleagues'
        # promises that the user may not read
        checked = self.sudo().filtered(
            lambda p: p.state == "draft"
            and p.company_id
            and not p._is_importing()
            and p.company_id.customer_check_policy != "off"
        )
        found = dict.fromkeys(checked, NO_FINDING)
        due = checked.filtered("deadline")
        if due:
            clocks = due._clocks()
            spans = due._spans(clocks)
            weeks = due._full_weeks(spans)
            for promise, finding in due._find_in_records(clocks, spans).items():
                found[promise] = promise._finding_values(
                    finding,
                    spans[promise],
                    clocks[promise.company_id],
                    weeks.get(promise),
                )
        return found

    def _spans(self, clocks):
        """The :class:`Span` of each promise.

        A lead time that runs from the confirmation does so as if that were today.
        """
        spans = {}
        for company, promises in self.grouped("company_id").items():
            clock = clocks[company]
            moved = promises.filtered(
                lambda p: p.promised_on and p.order_id and p.order_id.state != "sale"
            )._deadlines_from_confirmation(clock.today)
            for promise in promises:
                deadline = moved.get(promise.id, promise.deadline)
                start, unit = promise._given_on(clock.today), promise._lead_unit()
                days = clock.between(start, deadline, unit)
                spans[promise] = Span(deadline, days, unit)
        return spans

    # === OUR OWN RECORD === #

    def _find_in_records(self, clocks, spans):
        """The :class:`Finding` on each promise.

        By its template's record, else by its category's, else, while these are short,
        by that of past orders.
        """
        records = self._promise_record(clocks)
        found = {promise: promise._find_in(records, spans[promise]) for promise in self}
        short = {
            promise: promise._fact_of_orders()
            for promise, finding in found.items()
            if finding.level == kernel.UNKNOWN
        }
        facts = sorted({fact for fact in short.values() if fact})
        orders = self._order_record(clocks, facts) if facts else {}
        for promise, fact in short.items():
            finding = promise._finding(orders, spans[promise], "fact", fact)
            if finding.level != kernel.UNKNOWN:
                found[promise] = finding._replace(source=fact)
        return found

    def _find_in(self, records, span):
        """What the first record says that is long enough, else the last one."""
        for kind in ("template", "category"):
            finding = self._finding(records, span, kind, self[f"{kind}_id"].id)
            if finding.level != kernel.UNKNOWN:
                break
        return finding

    def _finding(self, records, span, kind, key):
        """The :class:`Finding` in one record."""
        thresholds = self._thresholds()
        times = records.get((self.company_id.id, kind, key, span.unit)) if key else None
        times = times or NOTHING
        kept, total = times.kept_within(span.days)
        return Finding(
            kernel.level(kept, total, thresholds),
            span.days,
            span.unit,
            kept=kept,
            total=total,
            most=times.most_within(thresholds),
            green=times.smallest_green(thresholds),
        )

    def _thresholds(self):
        company = self.company_id
        return kernel.Thresholds(
            company.customer_green_rate,
            company.customer_green_low,
            company.customer_amber_rate,
            company.customer_check_cases,
        )

    def _fact_of_orders(self):
        """Which fact about orders this promise is like; None: none."""
        if self.evidence_rule == "order_invoiced":
            return "invoiced"
        if self.evidence_rule in ("order_delivered", "line_delivered"):
            return "delivered"
        return "delivered" if self.category_id.code == "delivery" else None

    # === WEEKLY CAPACITY === #

    def _full_weeks(self, spans):
        """The :class:`Week` of each promise that finds it full.

        These promises count too, one after the other.
        """
        limited = self.filtered(lambda p: p.template_id.weekly_capacity)
        if not limited:
            return {}
        days = [spans[promise].deadline for promise in limited]
        groups = self._read_group(
            [
                ("state", "=", "open"),
                ("template_id", "in", limited.template_id.ids),
                ("company_id", "in", limited.company_id.ids),
                ("deadline", ">=", min(days) + relativedelta(weekday=MO(-1))),
                ("deadline", "<=", max(days) + relativedelta(weekday=SU(1))),
                ("id", "not in", self._origin.ids),
            ],
            ["company_id", "template_id", "deadline:day"],
            ["__count"],
        )
        held = Counter()
        for company, template, day, count in groups:
            held[company.id, template.id, _iso_week(day)] += count
        full = {}
        for promise in limited:
            template, week = promise.template_id, _iso_week(spans[promise].deadline)
            key = promise.company_id.id, template._origin.id, week
            if held[key] >= template.weekly_capacity:
                full[promise] = Week(week[1], held[key], template.weekly_capacity)
            held[key] += 1
        return full

    # === VALUES === #

    def _finding_values(self, finding, span, clock, week):
        """The values of the fields that keep a finding."""
        expected = optional_apps.expected_on(self) if self._is_of_goods() else None
        levels, green = [finding.level], finding.green or 0
        if week:
            levels.append(kernel.RED)
        if finding.days < 0:
            levels.append(kernel.RED)
        if expected and expected > span.deadline:
            levels.append(kernel.RED)
            start = self._given_on(clock.today)
            green = max(green, clock.between(start, expected, span.unit))
        known = finding.level != kernel.UNKNOWN
        level = kernel.worst(levels)
        return {
            "feasibility": level,
            "keep_rate": finding.kept / finding.total if known else 0,
            "keep_rate_n": finding.total,
            "keep_rate_basis": self._finding_words(finding, expected, week),
            "checked_on": clock.today,
            # an earlier day helps only where the week is full: that is said in words
            "green_days": green if green > max(0, finding.days) else 0,
        }

    def _is_of_goods(self):
        return self._fact_of_orders() == "delivered"
