from odoo import models
from odoo.fields import Command, Date


class CustomerDemo(models.AbstractModel):
    """The end of the demo story: last month is approved and disputed, this one runs."""

    _inherit = "customer.demo"

    def _share_order(self, order):
        """Two colleagues sold it."""
        people = self.env.ref("base.partner_demo"), self.env.ref("base.partner_admin")
        order.customer_split_ids = [
            Command.create({"partner_id": partner.id, "share": share})
            for partner, share in zip(people, (60, 40), strict=True)
        ]

    def _pay(self):
        """Both sellers and an agent: last month approved, the running one computed."""
        team = self.env.ref("customer_promise.seller_commission_plan_demo")
        agents = self.env.ref("customer_promise.seller_commission_plan_demo_agents")
        self._appoint_agent(agents.payee_ids.partner_id, team.date_from)
        self._expect(team)
        for plan in team | agents:
            plan.action_approve()
            plan._by_action().write({"approved_on": plan.date_from})
            plan.payee_ids.write(
                {"accepted_on": plan.date_from, "told_on": plan.date_from}
            )
            plan._compute_statements(plan.date_from)
            plan.statement_ids.action_publish()
            plan.statement_ids.action_approve()
            plan._compute_statements(self._today())
        self._dispute(team)
        self._assess()

    def _appoint_agent(self, agent, since):
        """Two customers are the agent's."""
        partners = self.env["res.partner"]
        for name in ("base.res_partner_4", "base.res_partner_10"):
            partners |= self.env.ref(name)
        profiles = self.env["customer.profile"].search(
            [("partner_id", "in", partners.ids)]
        )
        self.env["seller.agent"].create(
            [
                {
                    "profile_id": profile.id,
                    "partner_id": agent.id,
                    "date_from": since,
                }
                for profile in profiles
            ]
        )

    def _expect(self, plan):
        """A quota for each payee, last month and this one."""
        months = plan.date_from, self._today().replace(day=1)
        self.env["seller.commission.quota"].create(
            [
                {"payee_id": payee.id, "date_from": month, "amount": 8000}
                for payee in plan.payee_ids
                for month in months
            ]
        )

    def _dispute(self, plan):
        """The seller asks about last month, and waits for an answer."""
        partner = self.env.ref("base.partner_demo")
        statement = plan.statement_ids.filtered(
            lambda s: s.partner_id == partner and s.state == "approved"
        )
        self.env["seller.commission.dispute"]._open_dispute(
            partner,
            statement,
            statement.line_ids[:1],
            "score",
            self.env._("The customer told me that they meant another order."),
        )

    def _assess(self):
        """The people matrix is off; switched on, it is not empty."""
        boxes = {"base.user_demo": ("3", "2"), "base.user_admin": ("2", "3")}
        self.env["seller.assessment"].create(
            [
                {
                    "user_id": self.env.ref(user).id,
                    "date": Date.subtract(self._today(), days=20),
                    "potential": potential,
                    "commitment": commitment,
                }
                for user, (potential, commitment) in boxes.items()
            ]
        )
