from odoo import fields, models


class ResCompany(models.Model):
    """From when on satisfaction weighs on pay."""

    _inherit = "res.company"

    customer_hand_over_days = fields.Integer(
        "Days after a Hand-Over",
        default=180,
        help="What a customer says of the relationship weighs on the pay of a new "
        "owner only after so many days.",
    )
    customer_coverage_least = fields.Float(
        "Customers Asked",
        default=0.5,
        help="A coefficient above 1 needs this share of the customers billed to have "
        "been asked.",
    )
