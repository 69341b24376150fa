from odoo import fields, models


class CustomerContactRole(models.Model):
    """What a contact does at the customer's: buys, receives the goods, uses them."""

    _name = "customer.contact.role"
    _description = "Role of a Contact"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)
