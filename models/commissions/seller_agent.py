from datetime import date
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SellerAgent(models.Model):
    """An agent of a customer, from when to when: credited with what it buys."""

    _name = "seller.agent"
    _description = "Agent of a Customer"
    _rec_name = "partner_id"
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

    @api.constrains("profile_id", "partner_id", "date_from", "date_to")
    def _check_overlap(self):
        """Nobody is credited twice with one sale."""
        groups = self.search(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("partner_id", "in", self.partner_id.ids),
            ]
        ).grouped(lambda agent: (agent.profile_id, agent.partner_id))
        for agents in groups.values():
            for earlier, later in pairwise(agents.sorted("date_from")):
                if (earlier.date_to or date.max) >= later.date_from:
                    raise ValidationError(
                        self.env._(
                            "%(agent)s is agent of %(customer)s twice at the same "
                            "time. Give the entries dates that do not overlap.",
                            agent=later.partner_id.display_name,
                            customer=later.profile_id.display_name,
                        )
                    )
