from odoo import fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    customer_promise_ids = fields.One2many(
        "customer.promise", "opportunity_id", "Promises"
    )
    customer_promise_count = fields.Integer(
        "Promise Count", compute="_compute_customer_promise_count"
    )

    def _compute_customer_promise_count(self):
        groups = self.env["customer.promise"]._read_group(
            [("opportunity_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["opportunity_id"],
            ["__count"],
        )
        counts = {lead.id: count for lead, count in groups}
        for lead in self:
            lead.customer_promise_count = counts.get(lead.id, 0)

    def action_view_promises(self):
        """The promises given while this opportunity was open."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_action"
        )
        log = self.env["customer.promise"]._action_log(self)
        return action | {
            "domain": [("opportunity_id", "=", self.id)],
            "context": log["context"],
        }

    def action_log_promise(self):
        """The ten-second form, with this opportunity and its customer filled in."""
        self.ensure_one()
        return self.env["customer.promise"]._action_log(self)
