"""From given to kept or broken: the states of a promise and its deadline."""

from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

BATCH = 5000
# A deadline approaches when so many working days, or this share of the time
# between promise and deadline, are left, whichever is earlier.
APPROACH_DAYS = 2
APPROACH_SHARE = 0.2


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    approach_on = fields.Date(compute="_compute_status_dates", store=True)
    late_on = fields.Date(compute="_compute_status_dates", store=True, index=True)
    deadline_status = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("approaching", "Approaching"),
            ("on_track", "On Track"),
            ("met", "Met"),
            ("none", "Not Running"),
        ],
        default="none",
        group_expand="_group_expand_deadline_status",
        readonly=True,
        copy=False,
        index=True,
    )

    @api.model
    def _group_expand_deadline_status(self, statuses, domain):
        """Columns by urgency; the running ones are there even when empty."""
        running = ["overdue", "approaching", "on_track"]
        return running + [status for status in ("met", "none") if status in statuses]

    @api.depends("deadline", "promised_on", "tolerance_days", "company_id")
    def _compute_status_dates(self):
        # the calendar is asked once for promises due on the same day
        working_day = cache(lambda company, *args: company._customer_working_day(*args))
        for promise in self:
            company, deadline = promise.company_id, promise.deadline
            if not (company and deadline):
                promise.approach_on = promise.late_on = False
                continue
            window = max(0, (deadline - (promise.promised_on or deadline)).days)
            promise.approach_on = min(
                working_day(company, deadline, -APPROACH_DAYS),
                fields.Date.subtract(deadline, days=round(APPROACH_SHARE * window)),
            )
            promise.late_on = fields.Date.add(
                working_day(company, deadline, promise.tolerance_days), days=1
            )

    # === ACTIONS === #

    def action_keep(self):
        """Ask for the day and the evidence, then close as kept."""
        return self._action_close("kept")

    def action_break(self):
        """Ask for cause and attribution, then close as broken."""
        return self._action_close("broken")

    def _action_close(self, outcome):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Promise Kept")
            if outcome == "kept"
            else self.env._("Promise Broken"),
            "res_model": "customer.promise.close",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_promise_id": self.id, "default_outcome": outcome},
        }

    def action_reopen(self):
        """A manager puts a closed promise back to open; the chatter keeps who."""
        if not self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        ):
            raise UserError(
                self.env._("Only a manager reopens a promise. Ask yours to do it.")
            )
        running = self.filtered(lambda p: p.state not in ("kept", "broken"))
        if running:
            raise UserError(
                self.env._(
                    "%(promise)s is not closed: only a kept or broken promise is "
                    "reopened.",
                    promise=running[0].display_name,
                )
            )
        self._by_action().write(
            {
                "state": "open",
                "closed_on": False,
                "timeliness": False,
                "days_late": 0,
                "evidence_note": False,
                "cause_id": False,
                "attribution": False,
            }
        )
        self._update_deadline_status()
        return True

    # === BUSINESS === #

    def _open(self):
        """The word is given: the deadline runs from now on.

        The first deadline ever given stays, also when the order was off for a while.
        """
        given = self._by_action()
        for promise in given.filtered(lambda p: not p.original_deadline):
            promise.original_deadline = promise.deadline
        given.write({"state": "open"})
        self._update_deadline_status()

    def _cancel(self):
        """The order is off: what was not yet due is no longer owed."""
        due = self.filtered(
            lambda p: p.state == "open"
            and p.deadline < p.company_id._customer_today()
        )
        for promise in due:
            promise.message_post(
                body=self.env._(
                    "The order was cancelled after this promise fell due: it stays."
                )
            )
        gone = self.filtered(lambda p: p.state in ("draft", "open")) - due
        gone._by_action().write({"state": "cancelled", "deadline_status": "none"})

    def _redraft(self):
        """The order is a quotation again: so is what it promised."""
        self._by_action().write({"state": "draft"})

    def _close(self, outcome, closed_on, evidence_note=False, cause=None, attribution=None):
        """Close open promises as ``kept`` or ``broken``.

        :param outcome: 'kept' or 'broken'
        :param closed_on: the date of the fact; it cannot lie in the future
        :param evidence_note: how one knows
        :param cause: customer.cause; demanded for broken ones, as is
        :param attribution: key of whose doing it was
        """
        for promise in self:
            promise._check_closable(outcome, closed_on, cause, attribution)
            late = outcome == "kept" and closed_on >= promise.late_on
            promise._by_action().write(
                {
                    "state": outcome,
                    "closed_on": closed_on,
                    "timeliness": "late" if late else "on_time"
                    if outcome == "kept"
                    else False,
                    "days_late": max(0, (closed_on - promise.deadline).days),
                    "evidence_note": evidence_note,
                    "cause_id": cause.id if cause else False,
                    "attribution": attribution,
                    "deadline_status": "met" if outcome == "kept" else "none",
                }
            )

    def _check_closable(self, outcome, closed_on, cause, attribution):
        self.ensure_one()
        name = self.display_name
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(promise)s is not open: only an open promise can be closed.",
                    promise=name,
                )
            )
        if closed_on > self.company_id._customer_today():
            raise UserError(
                self.env._(
                    "%(promise)s cannot be closed on %(date)s, which is still to come. "
                    "Choose the day on which it happened.",
                    promise=name,
                    date=closed_on,
                )
            )
        if outcome == "broken" and not (cause and attribution):
            raise UserError(
                self.env._(
                    "%(promise)s needs a cause and an attribution to be closed as "
                    "broken. Choose both.",
                    promise=name,
                )
            )

    # === DEADLINE STATUS === #

    @api.model
    def _cron_deadline_status(self):
        """Hourly: each company's date decides; only what changed is written."""
        companies = self.env["res.company"]._customer_companies()
        whole = SQL("TRUE")
        while changed := self._write_deadline_status(whole, companies, BATCH):
            if not self.env["ir.cron"]._commit_progress(changed):
                break

    def _update_deadline_status(self):
        """Write the status of these promises, those that are open."""
        if self:
            these = SQL("p.id IN %s", tuple(self.ids))
            self._write_deadline_status(these, self.company_id)

    @api.model
    def _write_deadline_status(self, selection, companies, limit=None):
        """Write the status of up to ``limit`` selected promises where it changed.

        :param selection: SQL condition on customer_promise p
        :return: how many changed
        """
        days = [(company.id, company._customer_today()) for company in companies]
        self.flush_model(["state", "approach_on", "late_on", "deadline_status"])
        changed = self.env.execute_query(
            SQL(
                """
                WITH status AS (
                    SELECT p.id, CASE WHEN p.late_on <= d.today THEN 'overdue'
                                      WHEN p.approach_on <= d.today THEN 'approaching'
                                      ELSE 'on_track' END AS value
                      FROM customer_promise p
                      JOIN (VALUES %(days)s) AS d(company_id, today)
                        ON d.company_id = p.company_id
                     WHERE p.state = 'open' AND %(selection)s),
                stale AS (
                    SELECT p.id, s.value
                      FROM customer_promise p JOIN status s ON s.id = p.id
                     WHERE p.deadline_status IS DISTINCT FROM s.value
                     ORDER BY p.id %(limit)s FOR UPDATE OF p)
                UPDATE customer_promise p SET deadline_status = s.value
                  FROM stale s WHERE s.id = p.id RETURNING p.id
                """,
                days=SQL(", ").join(
                    SQL("(%s, %s::date)", company, today) for company, today in days
                ),
                selection=selection,
                limit=SQL("LIMIT %s", limit) if limit else SQL(""),
            )
        )
        self.browse([row[0] for row in changed]).invalidate_recordset(
            ["deadline_status"], flush=False
        )
        return len(changed)
