from odoo import fields, models


class SellerAgent(models.Model):
    """An agent of a customer, from when to when: credited with what it buys."""

    _name = "seller.agent"
    _description = "Agent of a Customer"
    _order = "profile_id, date_from desc, id"

    profile_id = fields.Many2one(
        "customer.profile", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Agent", required=True, index=True, ondelete="restrict"
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", help="Last day; empty: until further notice.")

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "An agent cannot end before beginning: correct the dates.",
    )
