from odoo import fields, models

ATTRIBUTIONS = [
    ("sales", "Sales"),
    ("planning", "Planning"),
    ("supplier", "Supplier"),
    ("logistics", "Logistics"),
    ("customer", "Customer"),
    ("force_majeure", "Force Majeure"),
    ("other", "Other"),
]


class CustomerCause(models.Model):
    """Why something went wrong; shared by promises, cases and improvements."""

    _name = "customer.cause"
    _description = "Cause"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    sequence = fields.Integer(default=10)
    category_id = fields.Many2one(
        "customer.promise.category", index=True, ondelete="restrict"
    )
    attribution = fields.Selection(
        ATTRIBUTIONS, "Usual Attribution", help="Proposed when the cause is chosen."
    )
    process_id = fields.Many2one(
        "customer.driver",
        "Process",
        index=True,
        ondelete="set null",
        domain="[('level', '=', 'process')]",
        help="The business process that the cause points at.",
    )
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
