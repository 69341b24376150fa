from odoo import fields, models


class CustomerPromiseCategory(models.Model):
    """What a promise is about: delivery, quality, price ..."""

    _name = "customer.promise.category"
    _description = "Promise Category"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
