from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_hand_over_days = fields.Integer(
        related="company_id.customer_hand_over_days", readonly=False
    )
    customer_coverage_least = fields.Float(
        related="company_id.customer_coverage_least", readonly=False
    )
