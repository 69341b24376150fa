from odoo import fields, models


class CustomerStage(models.Model):
    _inherit = "customer.stage"

    promise_template_ids = fields.Many2many(
        "customer.promise.template",
        string="Service Charter",
        help="What we promise customers in this stage.",
    )
