from odoo import fields, models
from odoo.exceptions import UserError


class CustomerPromiseApprove(models.TransientModel):
    """Why promises at risk are to be given all the same."""

    _name = "customer.promise.approve"
    _description = "Ask for Approval"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="cascade", readonly=True
    )
    reason = fields.Text("Why All the Same", required=True)

    def action_ask(self):
        """Ask the approver about all promises of the order that are at risk."""
        self.ensure_one()
        self.order_id.check_access("write")
        risky = self.order_id.customer_promise_ids._needs_approval().filtered(
            lambda p: p.state == "draft"
        )
        if not risky:
            raise UserError(
                self.env._(
                    "No promise of %(order)s needs approval.", order=self.order_id.name
                )
            )
        risky._ask_approval(self.reason)
        return {"type": "ir.actions.act_window_close"}
