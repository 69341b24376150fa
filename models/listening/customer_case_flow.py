"""What a case goes through, by actions only: received, worked on, answered, closed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_case_handler import CALL

# A case only moves on, over steps if need be; back it comes by being reopened.
RANK = {
    "received": 0,
    "reopened": 1,
    "acknowledged": 1,
    "assessed": 2,
    "in_progress": 3,
    "answered": 4,
    "closed": 5,
}
# Written by the actions only, whatever calls.
BY_ACTIONS = {"reference", "state", "acknowledged_on", "contacted_on", "contact_days"}
BY_ACTIONS |= {"escalated_on", "answer", "answered_on", "answered_to_id"}
BY_ACTIONS |= {"closed_on", "close_days", "recovery", "recovered_on", "reopen_count"}
BY_ACTIONS |= {"confidential", "silent_year"}
# What it was opened with.
FIXED = {"feedback_id", "due_on", "origin"}
# Stands in the context while an action writes them; no RPC can forge it.
BY_ACTION = object()


class CustomerCase(models.Model):
    _inherit = "customer.case"

    acknowledged_on = fields.Datetime(readonly=True, copy=False)
    reopen_count = fields.Integer("Times Reopened", readonly=True, copy=False)

    # === GUARD === #

    @api.model
    def default_get(self, fields):
        """No default of a user or in the context stands for an action."""
        values = super().default_get(fields)
        forged = BY_ACTIONS & values.keys()
        values = {name: values[name] for name in values.keys() - forged}
        return values | ({"state": "received"} if "state" in forged else {})

    @api.model_create_multi
    def create(self, vals_list):
        self._check_untouched(BY_ACTIONS, set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_untouched(BY_ACTIONS | FIXED, vals)
        return super().write(vals)

    def _check_untouched(self, guarded, names):
        names = guarded & set(names)
        if names and self.env.context.get("customer_case") is not BY_ACTION:
            labels = ", ".join(self._fields[name].string for name in sorted(names))
            raise UserError(
                self.env._(
                    "%(fields)s of a case cannot be written directly. Open the case "
                    "and use its buttons.",
                    fields=labels,
                )
            )

    def _by_action(self):
        """These cases, ready to be written by one of our methods."""
        return self.with_context(customer_case=BY_ACTION)

    # === STEPS === #

    def action_acknowledge(self):
        """The customer knows that we know."""
        return self._advance("acknowledged")

    def action_assess(self):
        """Somebody knows what is behind it."""
        return self._advance("assessed")

    def action_start(self):
        """Somebody puts it right."""
        return self._advance("in_progress")

    def action_answer(self):
        """Ask for what the customer is told, in a dialog."""
        self._check_open()
        return self._action_dialog("customer_case_answer_action")

    def action_close(self):
        """Ask for outcome, cause and action, in a dialog."""
        self._check_open()
        return self._action_dialog("customer_case_close_action")

    def action_reopen(self):
        """The customer is not satisfied after all.

        :raise UserError: there is nothing to come back to
        """
        for case in self:
            if case.state not in ("answered", "closed"):
                raise UserError(
                    self.env._(
                        "%(case)s is being worked on: only one that was answered or "
                        "closed is reopened.",
                        case=case.display_name,
                    )
                )
        self._reopen()
        return True

    def _action_dialog(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_promise.{name}"
        )
        return action | {"context": {"default_case_id": self.id}}

    def _check_open(self):
        for case in self:
            if case.state == "closed":
                raise UserError(
                    self.env._(
                        "%(case)s is closed. Reopen it first.", case=case.display_name
                    )
                )

    def _advance(self, state):
        """Move on to ``state``; what was skipped on the way is done, too."""
        self._check_open()
        labels = dict(self._fields["state"]._description_selection(self.env))
        for case in self:
            if RANK[case.state] >= RANK[state]:
                raise UserError(
                    self.env._(
                        "%(case)s is %(state)s already: it only moves on. Reopen it "
                        "once it is answered or closed.",
                        case=case.display_name,
                        state=labels[case.state],
                    )
                )
        self._move(state)
        return True

    def _move(self, state):
        """Write ``state``; who works on it has acknowledged it."""
        self._by_action().write({"state": state})
        fresh = self.filtered(lambda case: not case.acknowledged_on)
        fresh._by_action().write({"acknowledged_on": self.env.cr.now()})

    def _close(self):
        """Settle the cases, each on its company's date; the customer is asked again."""
        for case in self.filtered(lambda case: case.state != "closed"):
            case._by_action().write(
                {
                    "state": "closed",
                    "closed_on": case.company_id._customer_today(),
                    "close_days": case._days_since_received(),
                    "recovery": False,
                    "recovered_on": False,
                }
            )
        self.activity_unlink([CALL])
        self.env["customer.moment"]._wake("case_closed")

    def _reopen(self):
        """Work on it again: somebody gets in touch once more, by a day of its own."""
        for case in self.filtered(lambda case: case.state in ("answered", "closed")):
            case._by_action().write(
                {
                    "state": "reopened",
                    "closed_on": False,
                    "contacted_on": False,
                    "escalated_on": False,
                    "reopen_count": case.reopen_count + 1,
                    "due_on": case._get_due_on(case.company_id),
                }
            )
