from odoo import fields, models

STATUS_BY_URGENCY = ("overdue", "approaching", "on_track")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_promise_ids = fields.One2many("customer.promise", "order_id", "Promises")
    customer_benefit = fields.Char(
        "What the Customer Wants to Achieve",
        help="The benefit that they buy it for. It stands on the quotation, and we ask "
        "later whether it came true.",
    )
    customer_promise_count = fields.Integer(
        "Promise Count", compute="_compute_customer_promise_status"
    )
    customer_promise_status = fields.Selection(
        [
            ("none", "None Running"),
            ("on_track", "On Track"),
            ("approaching", "Approaching"),
            ("overdue", "Overdue"),
        ],
        "Worst Promise",
        compute="_compute_customer_promise_status",
    )

    def _compute_customer_promise_status(self):
        """Of the promises that the user may read; who sees none opens orders too."""
        Promise, groups = self.env["customer.promise"], []
        if Promise.has_access("read"):
            groups = Promise._read_group(
                [("order_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["order_id"],
                ["__count", "deadline_status:array_agg_distinct"],
            )
        found = {order: (count, statuses) for order, count, statuses in groups}
        for order in self:
            count, statuses = found.get(order, (0, []))
            order.customer_promise_count = count
            order.customer_promise_status = next(
                (status for status in STATUS_BY_URGENCY if status in statuses), "none"
            )

    def action_view_promises(self):
        """The promises of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_action"
        )
        return action | {
            "domain": [("order_id", "=", self.id)],
            "context": {"default_order_id": self.id, "default_source": "quotation"},
        }

    def action_log_promise(self):
        """The ten-second form, with this order filled in."""
        self.ensure_one()
        return self.env["customer.promise"]._action_log(self)
