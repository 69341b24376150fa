"""A promise's life: given, closed one way or another, or off with its order."""

from odoo import fields, models
from odoo.exceptions import UserError

# States in which the word no longer runs.
CLOSED = ("kept", "broken", "released", "renegotiated")


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("released", "Released"),
            ("renegotiated", "Renegotiated"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        help="Released: the customer waived it. Renegotiated: another one took its "
        "place. Cancelled: its order was cancelled before it fell due.",
    )
    original_promised_on = fields.Date(
        "First Promised on",
        readonly=True,
        copy=False,
        help="When the first word was given that this one renegotiated.",
    )
    original_deadline = fields.Date(readonly=True, copy=False)
    original_late_on = fields.Date(
        "Late against the Original", readonly=True, copy=False
    )
    charge_state = fields.Selection(
        [
            ("pending", "To Be Taken in Charge"),
            ("accepted", "Taken in Charge"),
            ("objected", "Objected"),
        ],
        "In Charge",
        readonly=True,
        copy=False,
        help="Whether who is to keep it agreed, when somebody else gave it.",
    )

    # === ACTIONS === #

    def action_keep(self):
        """Ask for the day and the evidence, then close as kept."""
        return self._action_close("kept", self.env._("Promise Kept"))

    def action_break(self):
        """Ask for cause and attribution, then close as broken."""
        return self._action_close("broken", self.env._("Promise Broken"))

    def action_release(self):
        """Ask how one knows that the customer waived it, then close as released."""
        return self._action_close("released", self.env._("Released by the Customer"))

    def _action_close(self, outcome, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
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
        fixed = self.filtered(lambda p: p.state not in ("kept", "broken", "released"))
        if fixed:
            raise UserError(
                self.env._(
                    "%(promise)s cannot be reopened: only what was kept, broken or "
                    "released is.",
                    promise=fixed[0].display_name,
                )
            )
        self._reopen(self.env._("Reopened by %(user)s.", user=self.env.user.name))
        return True

    def action_take_charge(self):
        """Who is to keep it says so."""
        return self._answer_charge("accepted")

    def action_object(self):
        """Who is to keep it says that they cannot; who gave it has to act."""
        return self._answer_charge("objected")

    def _answer_charge(self, answer):
        others = self.filtered(
            lambda p: p.state not in ("draft", "open")
            or p.responsible_id != self.env.user
        )
        if others:
            raise UserError(
                self.env._(
                    "Only %(user)s, who has to keep %(promise)s, takes it in charge or "
                    "objects, while it is open.",
                    user=others[0].responsible_id.name,
                    promise=others[0].display_name,
                )
            )
        answered = self.filtered(lambda p: p.charge_state != "pending")
        if answered:
            raise UserError(
                self.env._(
                    "%(promise)s does not wait to be taken in charge: it was answered "
                    "already, or nobody was asked.",
                    promise=answered[0].display_name,
                )
            )
        self._by_action().write({"charge_state": answer})
        words = {
            "accepted": self.env._(
                "%(user)s takes it in charge.", user=self.env.user.name
            ),
            "objected": self.env._("%(user)s objects.", user=self.env.user.name),
        }
        self._log(dict.fromkeys(self.ids, words[answer]))
        if answer == "objected":
            for promise in self:
                promise.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Find who keeps it, or renegotiate"),
                    user_id=promise.promisor_id.id,
                )
        return True

    # === BUSINESS === #

    def _open(self):
        """The word is given: the deadline runs from now on.

        Of promises on an order the day is that of the order; the first deadline ever
        given stays, also when the order was off for a while.
        """
        on_order = self.filtered(lambda p: p.order_id and p.state == "draft")
        on_order.filtered(lambda p: not p.original_deadline)._start_today()
        for promise in self._by_action():
            values = {"state": "open"}
            if not promise.original_deadline:
                values |= {
                    "original_promised_on": promise.promised_on,
                    "original_deadline": promise.deadline,
                    "original_late_on": promise.late_on,
                }
            promise.write(values)
        shared = self.filtered(lambda p: p.responsible_id != p.promisor_id)
        shared.filtered(lambda p: not p.charge_state)._ask_charge()
        self._update_deadline_status()
        if on_order or shared:
            # who must keep them is told by a job
            self.env.ref(
                "customer_promise.ir_cron_customer_promise_hand_over"
            )._trigger()

    def _start_today(self):
        """Given with the order: lead times that run from its confirmation start now."""
        for company, promises in self.grouped("company_id").items():
            today = company._customer_today()
            moved = promises._deadlines_from_confirmation(today)
            for promise in promises._by_action():
                deadline = moved.get(promise.id, promise.deadline)
                promise.write(
                    {"promised_on": min(today, deadline), "deadline": deadline}
                )

    def _cancel(self):
        """The order is off: what was not yet due is no longer owed."""
        today = {c.id: c._customer_today() for c in self.company_id}
        due = self.filtered(
            lambda p: p.state == "open" and p.deadline < today[p.company_id.id]
        )
        words = self.env._(
            "The order was cancelled after this promise fell due: it stays."
        )
        due._log(dict.fromkeys(due.ids, words))
        gone = self.filtered(lambda p: p.state in ("draft", "open")) - due
        gone._by_action().write({"state": "cancelled", "deadline_status": "none"})

    def _redraft(self):
        """The order is a quotation again: so is what it promised."""
        self._by_action().write({"state": "draft"})

    def _ask_charge(self):
        """Somebody else is to keep it: they have not agreed yet."""
        for own, promises in self.grouped(
            lambda p: p.responsible_id == p.promisor_id
        ).items():
            promises._by_action().write(
                {"charge_state": False if own else "pending", "handed_over_on": False}
            )

    def _log(self, bodies):
        """One batch of notes in the chatter.

        :param bodies: dict of promise id to text
        """
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)
