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
FIXED = {"feedback_id", "promise_id", "due_on", "origin"}
# What decides in whose figures it counts: a manager corrects it.
CORRECTED = {"profile_id", "kind", "move_id"}
# What it came of.
SOURCES = ("feedback_id", "promise_id")
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
        forged = (BY_ACTIONS | {"due_on"}) & values.keys()
        values = {name: values[name] for name in values.keys() - forged}
        return values | ({"state": "received"} if "state" in forged else {})

    def onchange(self, values, field_names, fields_spec):
        """A form not saved yet shows nothing of what its reader may not read."""
        if not self:
            self._check_sources([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        due = set() if self.env.su else {"due_on"}
        self._check_untouched(BY_ACTIONS | due, set().union(*vals_list))
        self._check_sources(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_untouched(BY_ACTIONS | FIXED, vals)
        self._check_corrected(vals)
        return super().write(vals)

    @api.model
    def _check_sources(self, vals_list):
        """A case comes of what its maker may read, and of the same customer's.

        Asked before it is made: the unique keys would tell of what one may not read.

        :raise UserError: it does not
        """
        if self.env.su:
            return
        usual = self.default_get(["profile_id", *SOURCES])
        for vals in vals_list:
            vals = usual | vals
            for name in SOURCES:
                source = vals.get(name)
                model = self.env[self._fields[name].comodel_name]
                if source and not model.search_count(
                    [("id", "=", source), ("profile_id", "=", vals.get("profile_id"))]
                ):
                    raise UserError(
                        self.env._(
                            "%(field)s %(number)s is not there, or of another "
                            "customer. Leave it out, or choose one of this customer's.",
                            field=self._fields[name].string,
                            number=source,
                        )
                    )

    def _check_corrected(self, names):
        names = CORRECTED & set(names)
        if (
            not names
            or self.env.su
            or self.env.context.get("customer_case") is BY_ACTION
        ):
            return
        if not self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        ):
            labels = ", ".join(self._fields[name].string for name in sorted(names))
            raise UserError(
                self.env._(
                    "%(fields)s of a case decide where it counts: ask a manager to "
                    "correct them.",
                    fields=labels,
                )
            )

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
