from odoo import api, fields, models

from .customer_reliability_mixin import USERS


class ResUsers(models.Model):
    """Promises given, and promises to keep, in the viewer's company.

    Figures of a person are for that person, who leads them, and those who may see
    all promises.
    """

    _name = "res.users"
    _inherit = ["res.users", "customer.reliability.mixin"]
    _customer_reliability_field = "promisor_id"

    customer_reliability_kept = fields.Float(
        "Reliability of What They Are to Keep",
        compute="_compute_customer_reliability_kept",
        groups=USERS,
        help="As the reliability of promises given, over those to be kept.",
    )
    customer_reliability_kept_n = fields.Integer(
        "Promises to Keep That Fell Due",
        compute="_compute_customer_reliability_kept",
        groups=USERS,
    )
    customer_reliability_kept_shown = fields.Boolean(
        compute="_compute_customer_reliability_kept", groups=USERS
    )

    @api.depends_context("uid", "company")
    def _compute_customer_reliability_kept(self):
        self._fill_reliability("_kept", "responsible_id")

    def _fill_reliability(self, suffix, field_name):
        seen = self & self._get_users_seen()
        for user in self - seen:
            user[f"customer_reliability{suffix}"] = 0
            user[f"customer_reliability{suffix}_n"] = 0
            user[f"customer_reliability{suffix}_shown"] = False
        return super(ResUsers, seen)._fill_reliability(suffix, field_name)

    def _get_users_seen(self):
        """Those of these users whose figures the viewer may see."""
        viewer = self.env.user
        if self.env.su or any(
            viewer.has_group(group)
            for group in (
                "customer_promise.customer_promise_group_manager",
                "sales_team.group_sale_salesman_all_leads",
            )
        ):
            return self
        # sudo: who is in the teams that the viewer leads
        teams = self.env["crm.team"].sudo().search([("user_id", "=", viewer.id)])
        return self & (viewer | teams.member_ids.sudo(False))

    def _group_by_company(self):
        """A user's promises are looked at company by company, not in their main one."""
        return {self.env.company: self} if self else {}

    def action_view_customer_promises_to_keep(self):
        """The promises that this person is to keep."""
        return self._view_promises("responsible_id")
