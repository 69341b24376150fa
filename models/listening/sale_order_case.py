from odoo import fields, models

from ..customers.ruled_search import by_rules


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_case_ids = fields.One2many(
        "customer.case", "order_id", "Cases", search=by_rules("customer_case_ids")
    )
    customer_case_count = fields.Integer(compute="_compute_customer_case_count")

    def _compute_customer_case_count(self):
        counts = dict(
            self.env["customer.case"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        for order in self:
            order.customer_case_count = counts.get(order, 0)

    def action_view_customer_cases(self):
        """What the customer complained about in this order."""
        self.ensure_one()
        cases = self.env["customer.case"].search([("order_id", "=", self.id)])
        return self.env["customer.case"]._action_view(cases)

    def action_open_customer_case(self):
        """The customer complains about this order: ask for three fields."""
        self.ensure_one()
        return self.env["customer.case"]._action_log(
            self.partner_id, self.company_id, order_id=self.id, origin="order"
        )
