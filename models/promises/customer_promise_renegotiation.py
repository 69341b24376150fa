"""A new word in place of an old one, and what the old one then counts."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    renegotiated_from_id = fields.Many2one(
        "customer.promise",
        "In Place of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    renegotiated_to_id = fields.Many2one(
        "customer.promise",
        "Replaced by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    renegotiation_reason = fields.Text("Why Renegotiated", readonly=True, copy=False)

    def action_renegotiate(self):
        """Ask for the new date, why, and who agreed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renegotiate"),
            "res_model": "customer.promise.renegotiate",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_promise_id": self.id},
        }

    def _renegotiate(
        self,
        deadline,
        name=None,
        criterion=None,
        reason=None,
        agreed_by=None,
        confirmed=False,
        evidence=None,
        sooner=False,
    ):
        """Close this open promise as renegotiated and open its successor.

        It is neutral once in a chain, before the deadline and with the customer's own
        confirmation; otherwise the old word counts as late.

        :param deadline: the new date
        :param agreed_by: res.partner who agreed, if anybody
        :param confirmed: the customer confirmed it: by a link, or a message attached
        :param evidence: ir.attachment records
        :param sooner: only the date was brought forward, which is neutral too
        :return: the successor, open
        """
        self.ensure_one()
        self._check_renegotiable(deadline, reason)
        confirmed = confirmed and self._is_customers(agreed_by)
        in_time = self.company_id._customer_today() <= self.deadline
        neutral = sooner or (confirmed and in_time and not self._was_neutral_before())
        key = self.key
        self._close_renegotiated(confirmed, neutral, reason, evidence)
        # the key is free again before the successor takes it
        self.flush_recordset(["key"])
        successor = self._by_action().create(
            self._prepare_successor_values(deadline, name, criterion, key)
        )
        self._by_action().renegotiated_to_id = successor
        successor._push_delivery_date()
        self._log_renegotiated(successor, reason, agreed_by, neutral)
        return successor.with_env(self.env)

    def _close_renegotiated(self, confirmed, neutral, reason, evidence):
        """The old word no longer runs."""
        today = self.company_id._customer_today()
        self._by_action().write(
            {
                "state": "renegotiated",
                "closed_on": today,
                "closed_by": "customer" if confirmed else "hand",
                "timeliness": False if neutral else "late",
                "days_late": max(0, (today - self.deadline).days),
                "renegotiation_reason": reason,
                "evidence_ids": [Command.set(evidence.ids)] if evidence else False,
                "deadline_status": "none",
                "key": False,
            }
        )
        self._adopt(evidence)
        self._settle()

    def _prepare_successor_values(self, deadline, name, criterion, key):
        return self.copy_data(
            {
                "name": name or self.name,
                "criterion": criterion or self.criterion,
                "deadline": deadline,
                "promised_on": self.company_id._customer_today(),
                "original_promised_on": self.original_promised_on,
                "original_deadline": self.original_deadline,
                "original_late_on": self.original_late_on,
                "renegotiated_from_id": self.id,
                "charge_state": self.charge_state,
                "key": key,
            }
        )[0]

    def _is_customers(self, contact):
        """Whether a contact is the customer's own, and none of ours."""
        ours = contact and contact.user_ids.filtered(lambda user: not user.share)
        return bool(
            contact
            and not ours
            and contact.commercial_partner_id == self.partner_id.commercial_partner_id
        )

    def _was_neutral_before(self):
        """Whether an earlier word of the chain was put off without counting."""
        earlier = self.renegotiated_from_id
        while earlier:
            put_off = earlier.renegotiated_to_id.deadline > earlier.deadline
            if put_off and earlier.timeliness != "late":
                return True
            earlier = earlier.renegotiated_from_id
        return False

    def _log_renegotiated(self, successor, reason, agreed_by, neutral):
        labels = {"old": self.deadline, "new": successor.deadline}
        words = self.env._(
            "Renegotiated from %(old)s to %(new)s.",
            **{key: fields.Date.to_string(day) for key, day in labels.items()},
        )
        parts = [words]
        if reason:
            parts.append(reason)
        if agreed_by:
            parts.append(self.env._("Agreed by %(contact)s.", contact=agreed_by.name))
        if not neutral:
            parts.append(self.env._("The first date counts as late."))
        elif successor.deadline <= self.deadline:
            parts.append(self.env._("It is no later than before: it does not count."))
        else:
            parts.append(
                self.env._("Confirmed by the customer in time: it does not count.")
            )
        text = " ".join(parts)
        self._log({self.id: text, successor.id: text})

    def _check_renegotiable(self, deadline, reason):
        if self.state != "open":
            raise UserError(
                self.env._(
                    "%(promise)s is not open: only an open promise is renegotiated.",
                    promise=self.display_name,
                )
            )
        if deadline < self.company_id._customer_today():
            raise UserError(
                self.env._(
                    "%(promise)s cannot be promised anew for %(date)s, which is over. "
                    "Choose a day to come.",
                    promise=self.display_name,
                    date=deadline,
                )
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(promise)s: say why it is renegotiated.",
                    promise=self.display_name,
                )
            )
