from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_dispute_days = fields.Integer(
        related="company_id.customer_dispute_days", readonly=False
    )
