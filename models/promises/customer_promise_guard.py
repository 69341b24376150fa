"""What nobody may change about a promise: its terms once given, and its outcome."""

from odoo import api, models
from odoo.exceptions import UserError

# What was promised: after the word is given it no longer changes quietly.
TERMS = {"name", "deadline", "criterion", "importance", "tolerance_days"}
TERMS |= {"partner_id", "order_id", "company_id", "promised_on"}
TERMS |= {"promisor_id", "responsible_id"}
# What came of it: written by the actions only, whatever calls.
OUTCOME = {"state", "closed_on", "timeliness", "days_late", "original_deadline"}
OUTCOME |= {"evidence_note", "cause_id", "attribution", "deadline_status"}
# What follows from the terms, and decides what is late.
DERIVED = {"approach_on", "late_on"}
# What new ones have of it.
NO_OUTCOME = dict.fromkeys(OUTCOME, False)
NO_OUTCOME |= {"state": "draft", "deadline_status": "none"}
# Stands in the context while an action writes an outcome; no RPC can forge it.
BY_ACTION = object()


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.model
    def default_get(self, fields):
        """No default of a user or in the context decides an outcome."""
        values = super().default_get(fields)
        values |= {name: NO_OUTCOME[name] for name in OUTCOME & values.keys()}
        return {name: values[name] for name in values.keys() - DERIVED}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_outcome_untouched(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_outcome_untouched(vals.keys())
        if TERMS & vals.keys():
            self._check_terms_editable()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        given = self.filtered(lambda p: p.state not in ("draft", "cancelled"))
        if given:
            raise UserError(
                self.env._(
                    "%(promise)s was given to the customer and stays on record. "
                    "Close it as kept or broken instead.",
                    promise=given[0].display_name,
                )
            )

    def _check_outcome_untouched(self, names):
        """An outcome that weighs on pay is written by an action, never by hand."""
        names = (OUTCOME | DERIVED) & set(names)
        if names and self.env.context.get("customer_outcome") is not BY_ACTION:
            labels = ", ".join(self._fields[name].string for name in sorted(names))
            raise UserError(
                self.env._(
                    "%(fields)s of a promise cannot be written directly. Open the "
                    "promise and use its buttons Kept, Broken or Reopen.",
                    fields=labels,
                )
            )

    def _check_terms_editable(self):
        """Terms change freely on drafts, by a manager while open, then never."""
        is_manager = self.env.su or self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        )
        editable = ("draft", "open") if is_manager else ("draft",)
        given = self.filtered(lambda p: p.state not in editable)
        if given:
            raise UserError(
                self.env._(
                    "%(promise)s has been given: what was promised no longer changes. "
                    "Ask a manager while it is open, or log a new promise.",
                    promise=given[0].display_name,
                )
            )

    def _by_action(self):
        """These promises, ready to have their outcome written by one of our methods."""
        return self.with_context(customer_outcome=BY_ACTION)
