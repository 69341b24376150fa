from odoo import api, fields, models
from odoo.fields import Command


class CustomerPromisePick(models.TransientModel):
    """Lines of the service charter, picked for one quotation or order."""

    _name = "customer.promise.pick"
    _description = "Pick from the Charter"

    order_id = fields.Many2one(
        "sale.order", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="order_id.company_id")
    offered_ids = fields.Many2many(
        "customer.promise.template", compute="_compute_offered_ids"
    )
    template_ids = fields.Many2many(
        "customer.promise.template",
        string="Promises",
        required=True,
        domain="[('id', 'in', offered_ids)]",
    )

    @api.depends("order_id")
    def _compute_offered_ids(self):
        """What is valid today and not on the order yet."""
        Template = self.env["customer.promise.template"]
        for pick in self:
            company = pick.order_id.company_id
            today = company._customer_today() if company else None
            templates = Template.search([("company_id", "in", [company.id, False])])
            valid = templates.filtered(
                lambda t, c=company, d=today: d and t._is_valid_on(c, d)
            )
            pick.offered_ids = valid - pick._there()

    def _there(self):
        """Templates whose promise is on the order already."""
        promises = self.order_id.customer_promise_ids
        return promises.filtered(lambda p: p.state != "cancelled").template_id

    def action_pick(self):
        """Put them on the order, each once."""
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        values = order._customer_promise_values(self.template_ids - self._there())
        order.customer_promise_ids = [Command.create(value) for value in values]
        return {"type": "ir.actions.act_window_close"}
