"""What happens to an order's promises when the order lives on."""

from odoo import api, models
from odoo.exceptions import UserError

from .sale_order_delivery_date import DELIVERY_DATE


class SaleOrder(models.Model):
    _inherit = "sale.order"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("commitment_date")._customer_promise_delivery()
        orders.filtered("opportunity_id")._customer_promise_carry_over()
        return orders

    def write(self, vals):
        """Draft promises follow their quotation to another customer or seller."""
        res = super().write(vals)
        if changed := {"partner_id", "user_id", "team_id", "company_id"} & vals.keys():
            self._customer_promises("draft")._follow_order(changed)
        if "commitment_date" in vals:
            self._customer_promise_delivery()
        return res

    def copy(self, default=None):
        """A copy promises the same, as many days later as it is made later."""
        copies = super().copy(default)
        drafts = self._customer_promises("draft").filtered(
            lambda p: p.key != DELIVERY_DATE
        )
        copy_of = dict(zip(self.ids, copies.ids, strict=True))
        # sudo: who copies an order need not be a user of ours
        self.env["customer.promise"].sudo().create(
            [
                promise._prepare_copied_values()
                | {"order_id": copy_of[promise.order_id.id]}
                for promise in drafts
            ]
        )
        return copies

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promises_given(self):
        """What was only drafted goes with the quotation; what was given keeps it."""
        given = self._customer_promises(
            "open", "kept", "broken", "released", "renegotiated"
        )
        if given:
            raise UserError(
                self.env._(
                    "%(order)s stays, because a promise was given with it: "
                    "%(promise)s.",
                    order=given[0].order_id.name,
                    promise=given[0].display_name,
                )
            )
        self._customer_promises("draft", "cancelled")._by_action().unlink()

    # === BUSINESS === #

    def _action_confirm(self):
        """What the quotation promised is promised from now on."""
        res = super()._action_confirm()
        self._customer_promises("draft")._open()
        # what is confirmed is the date that stands on the order
        self.filtered("commitment_date")._customer_promise_delivery()
        # nobody typed them, so nobody is held up; the approver learns of those at risk
        standing = self._customer_promise_standing()
        standing._needs_approval()._flag_unapproved(
            self.env._("This standing promise was made before its approval.")
        )
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        promises = self._customer_promises("draft", "open")
        # what an opportunity promised goes on without this quotation
        said = promises.filtered(lambda p: p._was_said_before_order())
        said._by_action().write({"order_id": False, "order_line_id": False})
        (promises - said)._cancel()
        return res

    def action_draft(self):
        """A cancelled order that is a quotation again promises again."""
        res = super().action_draft()
        self._customer_promises("cancelled")._redraft()
        return res

    def _customer_promises(self, *states):
        """Promises on these orders, one query whatever the batch.

        In sudo: the customer who signs on the portal confirms them too.
        """
        return (
            self.env["customer.promise"]
            .sudo()
            .search([("order_id", "in", self.ids), ("state", "in", states)])
        )

    def _customer_promise_carry_over(self):
        """What was promised on the opportunity is promised with its quotation."""
        # sudo: a colleague's promise on the same opportunity comes along
        promises = (
            self.env["customer.promise"]
            .sudo()
            .search(
                [
                    ("opportunity_id", "in", self.opportunity_id.ids),
                    ("order_id", "=", False),
                    ("state", "in", ("draft", "open")),
                ]
            )
        )
        for order in self:
            promises.filtered(
                lambda p, o=order: not p.order_id
                and p.opportunity_id == o.opportunity_id
                and p.partner_id == o.partner_id.commercial_partner_id
                and p.company_id == o.company_id
            )._by_action().order_id = order
