"""What the agents' portal shows of a record: plain values, no records of ours."""

from odoo import models


class SellerCommissionPayee(models.Model):
    _inherit = "seller.commission.payee"

    def _portal_words(self):
        """The plan as its payee is told.

        :return: dict of id, name, date_from, date_to, role, accepted_on, can_accept
        """
        self.ensure_one()
        plan = self.plan_id
        roles = dict(self._fields["role"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": plan.name,
            "version": plan.version,
            "date_from": max(self.date_from or plan.date_from, plan.date_from),
            "date_to": self.date_to or plan.date_to,
            "role": roles[self.role],
            "accepted_on": self.accepted_on,
            "can_accept": plan.state == "approved" and not self.accepted_on,
        }


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _portal_words(self):
        """The statement's figures and where it stands, in words."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("state", "limit_reason")
        }
        words = {
            name: self[name]
            for name in ("id", "display_name", "date_from", "date_to", "computed_on")
        }
        words |= {
            name: self[name]
            for name in ("base", "gross", "coefficient", "weight_effect", "net")
        }
        provisional = self.state == "draft"
        return words | {
            "plan": self.plan_id.name,
            "currency": self.currency_id,
            "held": self.held_net,
            "state": self.state,
            "status": (
                self.env._("Provisional")
                if provisional
                else labels["state"][self.state]
            ),
            "provisional": provisional,
            "limit": labels["limit_reason"].get(self.limit_reason),
            "can_dispute": self.state in ("published", "approved", "paid"),
        }


class SellerCommissionLine(models.Model):
    _inherit = "seller.commission.line"

    def _portal_words(self):
        """An amount and the sentence behind it."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": self.id,
            "title": self.document or kinds[self.kind],
            "kind": kinds[self.kind] if self.kind != "earned" else None,
            "date": self.date,
            "customer": self.customer,
            "net": self.net,
            "currency": self.currency_id,
            "words": self.explanation,
            "held": self.held,
        }


class SellerCommissionEvidence(models.Model):
    _inherit = "seller.commission.evidence"

    def _portal_words(self, limit):
        """An index, its effect, and the latest ``limit`` records behind it."""
        self.ensure_one()
        levels = dict(self._fields["level"]._description_selection(self.env))
        return {
            "title": self.weighting_id.display_name,
            "level": levels[self.level],
            "words": self.explanation,
            "records": [line._portal_words() for line in self.line_ids[:limit]],
            "more": max(len(self.line_ids) - limit, 0),
        }


class SellerCommissionEvidenceLine(models.Model):
    _inherit = "seller.commission.evidence.line"

    def _portal_words(self):
        """An answer or promise; of those in confidence, how many and their mean."""
        self.ensure_one()
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        label = self.display_name
        if self._is_in_confidence():
            label = self.env._("Said in confidence (%(count)s)", count=self.n or 1)
        return {
            "label": label,
            "date": self.date,
            "value": self.value if not self.reason else None,
            "reason": reasons.get(self.reason),
        }


class SellerCommissionDispute(models.Model):
    _inherit = "seller.commission.dispute"

    def _portal_words(self):
        """What was disputed, and the answer."""
        self.ensure_one()
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("reason", "state")
        }
        return {
            "about": self.document,
            "reason": labels["reason"][self.reason],
            "text": self.text,
            "state": self.state,
            "status": labels["state"][self.state],
            "due_on": self.due_on,
            "answer": self.answer,
            "answered_on": self.answered_on,
            "correction": self.correction,
            "currency": self.currency_id,
        }
