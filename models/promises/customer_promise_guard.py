"""What nobody may change about a promise: its terms once given, and its outcome."""

from odoo import api, models
from odoo.exceptions import UserError

# What was promised: once given it changes by renegotiation only.
TERMS = {"name", "deadline", "criterion", "promised_on", "promisor_id", "kind"}
TERMS |= {"partner_id", "order_id", "order_line_id", "company_id", "template_id"}
# How it is weighed and known: a manager may still set it right while it is open.
MANAGED = {"importance", "tolerance_days", "evidence_rule", "transit_days"}
MANAGED |= {"responsible_id", "is_public"}
# What it is summed by.
LABELS = {"category_id", "team_id", "value_at_stake", "campaign_id", "source"}
# What came of it: written by the actions only, whatever calls.
OUTCOME = {"state", "closed_on", "closed_by", "timeliness", "days_late", "result"}
OUTCOME |= {"original_promised_on", "original_deadline", "original_late_on"}
OUTCOME |= {"renegotiated_from_id", "renegotiated_to_id", "renegotiation_reason"}
OUTCOME |= {"evidence_note", "evidence_ids", "fact_undone_on", "handed_over_on"}
OUTCOME |= {"cause_id", "attribution", "deadline_status", "charge_state"}
OUTCOME |= {"attribution_confirmed_by_id", "attribution_confirmed_on"}
OUTCOME |= {"customer_confirmation", "confirmed_on", "confirmed_by_id"}
OUTCOME |= {"confirmation_comment", "customer_answer", "answered_on"}
OUTCOME |= {"answered_by_id", "answer_comment", "answer_overruled"}
OUTCOME |= {"approval_state", "approver_id", "override_reason", "key"}
OUTCOME |= {"requested_by_id"}
OUTCOME |= {"feasibility", "keep_rate", "keep_rate_n", "keep_rate_basis"}
OUTCOME |= {"checked_on", "green_days", "fact_quantity"}
# What follows from the terms, and decides what is late.
DERIVED = {"approach_on", "late_on"}
# What new ones have of it.
NO_OUTCOME = dict.fromkeys(OUTCOME, False)
NO_OUTCOME |= {"state": "draft", "deadline_status": "none", "approval_state": "none"}
NO_OUTCOME |= {"customer_answer": "none"}
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
        if not self._is_by_action():
            self._check_terms_editable(vals.keys())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_given(self):
        given = self.filtered("original_deadline")
        if given and not self._is_by_action():
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
        if names and not self._is_by_action():
            labels = ", ".join(self._fields[name].string for name in sorted(names))
            raise UserError(
                self.env._(
                    "%(fields)s of a promise cannot be written directly. Open the "
                    "promise and use its buttons Kept, Broken or Reopen.",
                    fields=labels,
                )
            )

    def _check_terms_editable(self, names):
        """Terms change freely on drafts; after that, by renegotiation.

        How it is weighed and known, and who keeps it, a manager may set right while
        it is open.
        """
        self._check_not_closed(names)
        if not (TERMS | MANAGED) & names:
            return
        # a quotation again after it was an order: what it promised was given
        given = self.filtered(lambda p: p.state != "draft" or p.original_deadline)
        if TERMS & names:
            if given:
                raise UserError(
                    self.env._(
                        "%(promise)s has been given: what was promised no longer "
                        "changes. Renegotiate it with the customer.",
                        promise=given[0].display_name,
                    )
                )
            return
        fixed = given.filtered(lambda p: not p._is_managed_by_user(names & MANAGED))
        if fixed:
            raise UserError(
                self.env._(
                    "%(promise)s has been given: ask a manager to change this while "
                    "it is open.",
                    promise=fixed[0].display_name,
                )
            )

    def _check_not_closed(self, names):
        """What figures are summed by stays, once it is closed."""
        closed = self.filtered("closed_on")
        if LABELS & names and closed:
            raise UserError(
                self.env._(
                    "%(promise)s is closed: it stays where it was counted. A manager "
                    "reopens it.",
                    promise=closed[0].display_name,
                )
            )

    def _is_managed_by_user(self, names):
        """A manager while it is open; who gave it names another to keep it."""
        if self.state not in ("draft", "open"):
            return False
        return (
            self.env.su
            or self.env.user.has_group(
                "customer_promise.customer_promise_group_manager"
            )
            or (
                names == {"responsible_id"}
                and self.promisor_id == self.env.user
                and self.charge_state != "accepted"
            )
        )

    @api.model
    def _is_by_action(self):
        return self.env.context.get("customer_outcome") is BY_ACTION

    def _by_action(self):
        """These promises, ready to have their outcome written by one of our methods."""
        return self.with_context(customer_outcome=BY_ACTION)
