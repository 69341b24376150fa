from odoo import fields, models
from odoo.fields import Command


class CustomerPromisePick(models.TransientModel):
    """Lines of the service charter, picked for one quotation or order."""

    _name = "customer.promise.pick"
    _description = "Pick from the Charter"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="order_id.company_id")
    template_ids = fields.Many2many(
        "customer.promise.template",
        string="Promises",
        required=True,
        domain="[('company_id', 'in', [company_id, False])]",
    )

    def action_pick(self):
        """Put them on the order, each once."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        there = order.customer_promise_ids.filtered(lambda p: p.state != "cancelled")
        values = order._customer_promise_values(self.template_ids - there.template_id)
        order.customer_promise_ids = [Command.create(value) for value in values]
        return {"type": "ir.actions.act_window_close"}
