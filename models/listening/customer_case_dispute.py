"""A disputed promise: who is right, the customer or our record?"""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class CustomerCase(models.Model):
    _inherit = "customer.case"

    finding = fields.Selection(
        [
            ("customer_right", "The customer is right"),
            ("promise_kept", "The promise was kept"),
        ],
        copy=False,
        tracking=True,
        help="Until it is found that we kept it, the customer's word counts.",
    )

    @api.constrains("kind", "finding")
    def _check_found(self):
        """With its finding a case can be closed, and no longer without."""
        self._check_closed()

    def _get_missing(self):
        """A dispute is settled by a finding and its reason, not by a cause."""
        if self.kind != "disputed_promise":
            return super()._get_missing()
        if self.finding and self.action_taken:
            return ""
        return self.env._("what was found, and why (What Was Done)")

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._settle_disputes(cases.promise_id)
        return cases

    def write(self, vals):
        before = self.promise_id
        res = super().write(vals)
        if {"state", "finding", "kind", "promise_id"} & vals.keys():
            self._settle_disputes(before | self.promise_id)
        return res

    def _settle_disputes(self, promises):
        """Let the promises know whether a closed case found that we kept them.

        :raise AccessError: only a manager finds against the customer
        """
        # sudo: what is found holds for the promise, whoever may write it
        promises = promises.sudo()
        found = self.sudo().search(
            [
                ("promise_id", "in", promises.ids),
                ("kind", "=", "disputed_promise"),
                ("state", "=", "closed"),
                ("finding", "=", "promise_kept"),
            ]
        )
        overruled = found.promise_id
        changed = promises.filtered(lambda p: p.answer_overruled != (p in overruled))
        if not changed:
            return
        if changed & overruled and not self._may_overrule():
            raise AccessError(
                self.env._(
                    "%(case)s: only a manager finds that the promise was kept against "
                    "the customer's word. Ask yours to close it.",
                    case=found[:1].display_name,
                )
            )
        for promise in changed:
            promise._by_action().answer_overruled = promise in overruled
        changed._settle()

    def _may_overrule(self):
        """The customer's word weighs on the pay of those who gave and keep it."""
        return self.env.su or self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        )
