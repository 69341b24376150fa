from odoo import api, models
from odoo.exceptions import ValidationError

from ...tools import periods


class SellerCommissionPayee(models.Model):
    _inherit = "seller.commission.payee"

    def _pays(self, partner):
        """Whether this person is who is paid; all contacts of an agency are."""
        self.ensure_one()
        paid = partner
        if self.role == "agent":
            # sudo: portal users need no right on the company they work for
            paid |= partner.sudo().commercial_partner_id
        return bool(self.partner_id) and self.partner_id in paid

    @api.constrains("role", "plan_id")
    def _check_agents_period(self):
        self.plan_id._check_agents_period()


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    @api.constrains("period")
    def _check_agents_period(self):
        """Agents have to be paid each quarter, by law."""
        for plan in self:
            agents = plan.payee_ids.filtered(lambda payee: payee.role == "agent")
            if agents and periods.MONTHS[plan.period] > periods.MONTHS["quarter"]:
                raise ValidationError(
                    self.env._(
                        "The plan %(plan)s has agents, and agents are paid at least "
                        "each quarter. Choose a month or a quarter as its period, or "
                        "give %(agent)s a plan of their own.",
                        plan=plan.name,
                        agent=agents[0].display_name,
                    )
                )
