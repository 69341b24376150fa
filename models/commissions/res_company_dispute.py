from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_dispute_days = fields.Integer(
        "Days to Answer a Dispute",
        default=14,
        help="After a payee disputes a commission.",
    )

    _customer_dispute_days = models.Constraint(
        "CHECK(customer_dispute_days > 0)",
        "A dispute is answered within a day at least: correct it in the settings.",
    )
