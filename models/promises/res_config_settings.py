from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_check_policy = fields.Selection(
        related="company_id.customer_check_policy", readonly=False, required=True
    )
    customer_check_months = fields.Integer(
        related="company_id.customer_check_months", readonly=False
    )
    customer_check_cases = fields.Integer(
        related="company_id.customer_check_cases", readonly=False
    )
    customer_green_rate = fields.Float(
        related="company_id.customer_green_rate", readonly=False
    )
    customer_green_low = fields.Float(
        related="company_id.customer_green_low", readonly=False
    )
    customer_amber_rate = fields.Float(
        related="company_id.customer_amber_rate", readonly=False
    )
    customer_approver_id = fields.Many2one(
        related="company_id.customer_approver_id", readonly=False
    )
    customer_approver_substitute_id = fields.Many2one(
        related="company_id.customer_approver_substitute_id", readonly=False
    )
    customer_approval_hours = fields.Integer(
        related="company_id.customer_approval_hours", readonly=False
    )
    customer_approach_days = fields.Integer(
        related="company_id.customer_approach_days", readonly=False
    )
    customer_approach_share = fields.Float(
        related="company_id.customer_approach_share", readonly=False
    )
    customer_escalation_days = fields.Integer(
        related="company_id.customer_escalation_days", readonly=False
    )
    customer_delivery_tolerance = fields.Float(
        related="company_id.customer_delivery_tolerance", readonly=False
    )
    customer_reliability_months = fields.Integer(
        related="company_id.customer_reliability_months", readonly=False
    )
    customer_reliability_prior = fields.Float(
        related="company_id.customer_reliability_prior", readonly=False
    )
    customer_reliability_default = fields.Float(
        related="company_id.customer_reliability_default", readonly=False
    )
    customer_reliability_cases = fields.Integer(
        related="company_id.customer_reliability_cases", readonly=False
    )
    customer_reliability_shown = fields.Integer(
        related="company_id.customer_reliability_shown", readonly=False
    )
    customer_effect_days = fields.Integer(
        related="company_id.customer_effect_days", readonly=False
    )
    customer_effect_cases = fields.Integer(
        related="company_id.customer_effect_cases", readonly=False
    )
    customer_privacy_notice = fields.Html(
        related="company_id.customer_privacy_notice", readonly=False
    )

    def action_take_over_lead_times(self):
        """Let the job take lead times from past orders now; it may go on behind."""
        self.env.ref("customer_promise.ir_cron_customer_lead_time_take_over")._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "Lead times are being taken from past orders, in the background."
                ),
            },
        }
