from odoo import models


class UtmCampaign(models.Model):
    """The reliability of what marketing promised."""

    _name = "utm.campaign"
    _inherit = ["utm.campaign", "customer.reliability.mixin"]
    _customer_reliability_field = "campaign_id"
