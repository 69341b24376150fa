from odoo import fields, models


class CustomerStage(models.Model):
    _inherit = "customer.stage"

    moment_ids = fields.One2many("customer.moment", "stage_id", "Key Moments")
