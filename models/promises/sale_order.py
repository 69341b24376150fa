from odoo import api, fields, models
from odoo.exceptions import UserError

STATUS_BY_URGENCY = ("overdue", "approaching", "on_track")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_promise_ids = fields.One2many("customer.promise", "order_id", "Promises")
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
        groups = self.env["customer.promise"]._read_group(
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

    def write(self, vals):
        """Draft promises follow their quotation to another customer or seller."""
        res = super().write(vals)
        if {"partner_id", "user_id", "team_id", "company_id"} & vals.keys():
            self._customer_promises("draft")._follow_order()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promises_given(self):
        """What was only drafted goes with the quotation; what was given keeps it."""
        given = self._customer_promises("open", "kept", "broken")
        if given:
            raise UserError(
                self.env._(
                    "%(order)s stays, because a promise was given with it: "
                    "%(promise)s.",
                    order=given[0].order_id.name,
                    promise=given[0].display_name,
                )
            )
        self._customer_promises("draft", "cancelled").unlink()

    def _action_confirm(self):
        """What the quotation promised is promised from now on."""
        res = super()._action_confirm()
        self._customer_promises("draft")._open()
        return res

    def _action_cancel(self):
        res = super()._action_cancel()
        self._customer_promises("draft", "open")._cancel()
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
