from odoo import models


class CrmTeam(models.Model):
    """The reliability of the promises of a team."""

    _name = "crm.team"
    _inherit = ["crm.team", "customer.reliability.mixin"]
    _customer_reliability_field = "team_id"
