"""One check before a quotation is sent or confirmed, whoever does it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

# Stands in the context while the customer signs or pays; no RPC can forge it.
BY_CUSTOMER = object()
GIVEN = ("sent", "sale")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_approval_needed = fields.Boolean(
        compute="_compute_customer_approval_needed"
    )

    customer_contradiction = fields.Char(compute="_compute_customer_contradiction")

    @api.depends(
        "customer_promise_ids.deadline",
        "customer_promise_ids.category_id",
        "customer_promise_ids.order_line_id",
        "customer_promise_ids.state",
    )
    def _compute_customer_contradiction(self):
        """Each of two promises names the other: once is enough."""
        for order in self:
            words = order.customer_promise_ids.mapped("contradiction")
            order.customer_contradiction = next(filter(None, words), False)

    @api.depends(
        "state",
        "customer_promise_ids.state",
        "customer_promise_ids.feasibility",
        "customer_promise_ids.approval_state",
    )
    def _compute_customer_approval_needed(self):
        for order in self:
            risky = order.customer_promise_ids._needs_approval()
            order.customer_approval_needed = order.state in ("draft", "sent") and bool(
                risky.filtered(
                    lambda p: p.state == "draft" and p.approval_state != "requested"
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda o: o.state in GIVEN)._check_customer_promises()
        return orders

    def write(self, vals):
        if vals.get("state") in GIVEN:
            given = self.filtered(lambda o: o.state not in (vals["state"], "sale"))
            given._check_customer_promises()
        return super().write(vals)

    def action_quotation_send(self):
        """Nobody composes a message that may not be sent."""
        self.filtered(lambda o: o.state in ("draft", "sent"))._check_customer_promises()
        return super().action_quotation_send()

    def message_post(self, **kwargs):
        if self.env.context.get("mark_so_as_sent"):
            self.filtered(lambda o: o.state == "sent")._check_customer_promises()
        return super().message_post(**kwargs)

    def _validate_order(self):
        """The customer signs: nothing of ours stands in the way."""
        by_customer = self.with_context(customer_accepts=BY_CUSTOMER)
        return super(SaleOrder, by_customer)._validate_order()

    def action_ask_approval(self):
        """Ask why it is promised all the same, then ask the approver."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Approval"),
            "res_model": "customer.promise.approve",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_customer_promises(self):
        """Refuse to give promises at risk that nobody approved.

        The customer who signs or pays is not held up: the promise is flagged and the
        approver learns of it.
        """
        if not self:
            return
        # of an order made confirmed, what was promised with it is given already
        promises = self._customer_promises("draft", "open").filtered(
            lambda p: p.state == "draft" or (p.key is False and not p.opportunity_id)
        )
        promises.filtered(lambda p: p.state == "draft")._check_feasibility()
        risky = promises._needs_approval()
        if self.env.context.get("customer_accepts") is BY_CUSTOMER:
            risky._flag_unapproved(
                self.env._("The customer accepted this promise before its approval.")
            )
        elif risky:
            raise UserError(self._customer_risk_words(risky))

    def _customer_risk_words(self, risky):
        return self.env._(
            "%(order)s promises what will probably not be kept:\n%(promises)s\n"
            "Choose a later date, or ask for approval on the tab Promises.",
            order=risky[0].order_id.name,
            promises="\n".join(
                f"- {promise.name}: {promise.keep_rate_basis or ''}"
                for promise in risky
            ),
        )


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        """A payment under way marks the quotation as sent: nor is that held up."""
        by_customer = self.with_context(customer_accepts=BY_CUSTOMER)
        return super(PaymentTransaction, by_customer)._post_process()

    def _check_amount_and_confirm_order(self):
        """The customer pays: nothing of ours stands in the way."""
        by_customer = self.with_context(customer_accepts=BY_CUSTOMER)
        return super(PaymentTransaction, by_customer)._check_amount_and_confirm_order()
