from odoo import fields, models


class CustomerPromiseCategory(models.Model):
    """What a promise is about: delivery, quality, price ..."""

    _name = "customer.promise.category"
    _description = "Promise Category"
    _inherit = ["customer.reliability.mixin"]
    _order = "sequence, id"
    _customer_reliability_field = "category_id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
