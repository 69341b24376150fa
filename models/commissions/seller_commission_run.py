"""Computing statements: a few set-based statements, the same for the same data."""

import logging
from datetime import datetime

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import LockError, UserError

from ...tools import periods

# So long after a plan has ended it pays, and takes back, what comes late.
AFTER = relativedelta(years=1)

_logger = logging.getLogger(__name__)


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    @api.model
    def _cron_compute(self):
        """Every night: the open periods of each plan, one commit each.

        A plan that has ended, or was closed, is one of them for a year; one that is
        archived is only hidden.

        A plan that cannot be computed is logged and stops no other; where a run was
        cut short, the next begins with the plans that have waited longest.
        """
        plans = self.search(
            [("state", "in", ("approved", "closed")), ("active", "in", (True, False))]
        )
        computed = dict(
            self.env["seller.commission.statement"]._read_group(
                [("plan_id", "in", plans.ids)], ["plan_id"], ["computed_on:max"]
            )
        )
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans.sorted(lambda plan: computed.get(plan) or datetime.min):
            try:
                with self.env.cr.savepoint():
                    for day in plan._open_days():
                        plan._compute_statements(day)
            except Exception:
                _logger.exception("The plan %s could not be computed.", plan.name)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _open_days(self):
        """First days of the periods to compute: today's, and those still in draft.

        The last invoices of a period are posted when it is over: until its statements
        are published, it goes on being computed. Earlier periods come first, because
        what is late belongs to the first one that is open. A closed plan begins no
        other period than those for what comes late.
        """
        self.ensure_one()
        today = self.company_id._customer_today()
        drafts = self.env["seller.commission.statement"].search_fetch(
            [("plan_id", "=", self.id), ("state", "=", "draft")], ["date_from"]
        )
        days = set(drafts.mapped("date_from"))
        if self._is_over(today) or (
            self.state == "approved" and self._is_in_force(today)
        ):
            days.add(self._period(today).start)
        return sorted(filter(self._is_open, days))

    def _is_in_force(self, day):
        self.ensure_one()
        return self.date_from <= day <= (self.date_to or day)

    def _is_over(self, day):
        """Whether ``day`` is in the year after the end, and no later version's."""
        self.ensure_one()
        if not self.date_to or not self.date_to < day <= self.date_to + AFTER:
            return False
        return not any(
            plan.state != "draft" and self.date_from < plan.date_from <= day
            for plan in self.family_id.version_ids
        )

    def _is_open(self, day):
        """Whether the period of ``day`` can be computed."""
        return self._is_in_force(day) or self._is_over(day)

    def _compute_again(self, day):
        """Compute the period of ``day`` anew, published statements included.

        A published statement that comes out otherwise is superseded. What is late may
        move between periods, so that all later open ones of the family follow.
        """
        self.ensure_one()
        self._compute_statements(day, supersede=True)
        later = self.env["seller.commission.statement"]._read_group(
            [
                ("plan_id.family_id", "=", self.family_id.id),
                ("plan_id.state", "in", ("approved", "closed")),
                ("state", "in", ("draft", "published")),
                ("date_from", ">", self._period(day).start),
            ],
            ["date_from:day", "plan_id"],
        )
        for start, plan in later:
            if plan._is_open(start):
                plan._compute_statements(start, supersede=True)

    def _compute_statements(self, day, supersede=False):
        """Compute the drafts of the period that ``day`` is in.

        Published and approved statements are left alone, and what they hold is not
        paid again. Runs of one plan, all its versions, exclude each other by a lock.

        :param supersede: compute published statements too, as a version of their own
        """
        self.ensure_one()
        period = self._period(day)
        self._lock_family()
        self.env.flush_all()
        # compiling these statements takes longer than a month's rows
        self.env.cr.execute("SET LOCAL jit = off")
        # sudo: nobody may write statements, runs do; limited to this plan's
        plan = self.sudo()
        plan.payee_ids._expand_teams()
        statements = plan._make_statements(period, supersede)
        if statements:
            plan._write_evidence(statements, period)
            plan._write_lines(statements, period)
            plan._write_fixed(statements, period)
            plan._write_adjustments(statements, period)
            plan._write_corrections(statements)
            plan._write_holds(statements)
            plan._write_bounds(statements, period)
            plan._write_totals(statements)
            plan._drop_idle(statements, period)
        self.env.invalidate_all(flush=False)

    def _lock_family(self):
        try:
            # sudo: whoever may compute a version locks all of them
            self.sudo().family_id.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "The plan %(plan)s is being computed by somebody else. "
                    "Try again in a minute.",
                    plan=self.name,
                )
            ) from error

    def _period(self, day):
        """The period that ``day`` is in, cut to the plan's dates.

        After its end a plan goes on in periods of its own, for what comes late.
        """
        self.ensure_one()
        if self.state == "draft":
            raise UserError(
                self.env._(
                    "The plan %(plan)s is not approved: approve it before it is "
                    "computed.",
                    plan=self.name,
                )
            )
        if not self._is_open(day):
            raise UserError(
                self.env._(
                    "The plan %(plan)s is not in force on %(day)s: compute it for a "
                    "day between its dates.",
                    plan=self.name,
                    day=day,
                )
            )
        whole = periods.period_of(day, self.period)
        if not self._is_in_force(day):
            return whole.cut(self.date_to + relativedelta(days=1))
        return whole.cut(self.date_from, self.date_to)
