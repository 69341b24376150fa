"""From given to kept or broken: what came of a promise."""

from odoo import fields, models
from odoo.exceptions import UserError

from .customer_cause import ATTRIBUTIONS


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
        index=True,
    )
    closed_on = fields.Date(readonly=True, copy=False, tracking=True)
    timeliness = fields.Selection(
        [("on_time", "On Time"), ("late", "Late")], readonly=True, copy=False
    )
    days_late = fields.Integer(
        readonly=True, copy=False, aggregator="avg", help="Calendar days."
    )
    evidence_note = fields.Text("Evidence", readonly=True, copy=False)
    cause_id = fields.Many2one(
        "customer.cause", readonly=True, copy=False, index=True, ondelete="restrict"
    )
    attribution = fields.Selection(ATTRIBUTIONS, readonly=True, copy=False)

    _closed_has_date = models.Constraint(
        "CHECK(state NOT IN ('kept', 'broken') OR closed_on IS NOT NULL)",
        "A closed promise needs the date on which it was kept or broken.",
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
            lambda p: p.state == "open" and p.deadline < p.company_id._customer_today()
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

    def _close(
        self, outcome, closed_on, evidence_note=False, cause=None, attribution=None
    ):
        """Close open promises as ``kept`` or ``broken``.

        :param outcome: 'kept' or 'broken'
        :param closed_on: the date of the fact; it cannot lie in the future
        :param evidence_note: how one knows
        :param cause: customer.cause; demanded for broken ones, as is
        :param attribution: key of whose doing it was
        """
        for promise in self:
            promise._check_closable(outcome, closed_on, cause, attribution)
            timeliness = "late" if closed_on >= promise.late_on else "on_time"
            promise._by_action().write(
                {
                    "state": outcome,
                    "closed_on": closed_on,
                    "timeliness": timeliness if outcome == "kept" else False,
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
