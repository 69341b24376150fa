"""After the fact: the customer says whether we kept our word, and that prevails."""

from odoo import models
from odoo.exceptions import UserError

# What a customer can judge.
JUDGED = ("open", "kept", "broken")


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _verdicts(self):
        """What the customer may answer now: 'kept', 'not_kept', both or none.

        Before it falls due a promise can only be kept.
        """
        self.ensure_one()
        if self.state not in JUDGED or self.customer_answer in ("kept", "not_kept"):
            return ()
        # sudo: a company's calendar is not read by customers
        today = self.sudo().company_id._customer_today()
        if self.state == "open" and self.deadline >= today:
            return ("kept",)
        return ("kept", "not_kept")

    def _record_answer(self, answer, comment, partner):
        """Record what the customer says came of it, once.

        :param answer: 'kept' or 'not_kept'
        :param partner: res.partner who says so
        :raise UserError: it was answered, or cannot be answered now
        """
        self.ensure_one()
        self._check_verdict(answer)
        words = self._in_words_of_ours()
        before, today = self.state, self.company_id._customer_today()
        self._by_action().write(
            {
                "customer_answer": answer,
                "answered_on": today,
                "answer_comment": comment,
                "answered_by_id": partner.id,
            }
        )
        kept = answer == "kept"
        said = words.env._("You kept it.") if kept else words.env._("Not kept.")
        words._note_words(partner, said, comment)
        if kept and before == "open":
            words._close(
                "kept",
                today,
                evidence_note=comment or said,
                closed_by="customer",
            )
        elif before == "kept" and not kept:
            words._dispute()
        elif before != "kept":
            summary = words.env._("The customer says otherwise")
            if not kept:
                summary = words.env._("The customer says it was not kept")
            words._alert(self.responsible_id, summary, said, comment)
        self._settle()

    def _check_verdict(self, answer):
        """The customer may say this, now."""
        if self.customer_answer in ("kept", "not_kept"):
            raise UserError(
                self.env._(
                    "You have answered about %(promise)s already. Write to us if there "
                    "is something to add.",
                    promise=self.reference,
                )
            )
        if answer not in self._verdicts():
            raise UserError(
                self.env._(
                    "%(promise)s cannot be answered like this now. Open its page again "
                    "and see where it stands.",
                    promise=self.reference,
                )
            )

    def _close(self, outcome, *args, **kwargs):
        """Closed as kept against the customer's word: that is a dispute, too."""
        res = super()._close(outcome, *args, **kwargs)
        if outcome == "kept":
            self.filtered(lambda p: p.customer_answer == "not_kept")._dispute()
        return res

    def _dispute(self):
        """Open the case that finds who is right, one per promise."""
        # sudo: it is opened for whoever handles the customer
        cases = self.env["customer.case"].sudo()
        disputed = [("kind", "=", "disputed_promise"), ("promise_id", "in", self.ids)]
        known = cases.search(disputed)
        known._reopen()
        cases.create(
            [
                {
                    "name": self.env._(
                        "%(who)s: not kept, %(promise)s",
                        who=promise.answered_by_id.name,
                        promise=promise.name,
                    ),
                    "description": promise.answer_comment,
                    "kind": "disputed_promise",
                    "profile_id": promise.profile_id.id,
                    "partner_id": promise.answered_by_id.id,
                    "promise_id": promise.id,
                    "order_id": promise.order_id.id,
                    "user_id": (
                        promise.profile_id._customer_user() or promise.responsible_id
                    ).id,
                }
                for promise in self - known.promise_id
            ]
        )
