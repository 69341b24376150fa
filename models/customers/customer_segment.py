from odoo import fields, models


class CustomerSegment(models.Model):
    """A group of customers with one offer; the first rule that matches wins."""

    _name = "customer.segment"
    _description = "Customer Segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    domain = fields.Char(default="[]", help="Customers that belong here.")
    offer = fields.Html("Offer Profile", translate=True)
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
