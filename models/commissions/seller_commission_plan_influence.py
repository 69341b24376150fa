"""How much of what weighs on each payee their role takes part in."""

from collections import Counter

from odoo import fields, models
from odoo.tools import SQL

from ...tools import plan_checks
from ...tools import weighting as kernel


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _payees_weights(self):
        """The :class:`tools.plan_checks.Weight` rows of each user the plan pays.

        Agents are left out: to them satisfaction is a bonus only.
        """
        people = self._people_in_roles()
        rows = {person: [] for person in people}
        for weighting in self.weighting_ids:
            counts = weighting._counts_by_person()
            for user, role in people:
                rows[user, role] += weighting._weights_of(user, role, counts)
        return list(rows.values())

    def _people_in_roles(self):
        """Pairs of user and role, each once; a team stands for its members."""
        people = {}
        for payee in self.payee_ids.filtered(lambda payee: payee.role != "agent"):
            for user in payee.user_id | payee.team_id.member_ids:
                people[user, payee.role] = True
        return list(people)


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _first_step(self):
        """The lowest bound above zero of tiers in money of one's own sales, or 0."""
        if self.tier_on != "amount" or self.tier_scope != "own":
            return 0
        return min((tier.low for tier in self.tier_ids if tier.low), default=0)


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _counts_by_person(self):
        """How much was said or done in the window that ends today.

        :return: Counter of (level, id of user or team or None, role or "all"): records
        """
        counts = Counter()
        rows = getattr(self, f"_counts_{self.index}", list)()
        for user, owner, team, roles, n in rows:
            taking_part = {"both": ("salesperson", "owner")}.get(roles, (roles,))
            for role, person in (("salesperson", user), ("owner", owner)):
                if role in taking_part:
                    counts["own", person, role] += n
                    counts["team", team, role] += n
            counts["team", team, "all"] += n
            counts["company", None, "all"] += n
        return counts

    def _counts_feedback(self):
        """Rows of user, owner, team, influence roles and number of answers."""
        self.env["customer.feedback"].flush_model()
        self.env["customer.moment"].flush_model(["influence_roles"])
        since = fields.Datetime.subtract(self.env.cr.now(), months=self.window_months)
        return self.env.execute_query(
            SQL(
                """
                SELECT f.user_id, f.owner_id, f.team_id,
                       COALESCE(m.influence_roles, 'none'), COUNT(*)
                  FROM customer_feedback f
             LEFT JOIN customer_moment m ON m.id = f.moment_id
                 WHERE f.company_id = %s AND f.date >= %s AND f.score IS NOT NULL
                   AND f.excluded IS NOT TRUE AND f.source <> 'import'
                 GROUP BY 1, 2, 3, 4
                """,
                self.company_id.id,
                since,
            )
        )

    def _counts_reliability(self):
        """The same of promises: who has to keep them is who influences them."""
        Promise = self.env["customer.promise"]
        Promise.flush_model()
        today = self.company_id._customer_today()
        since = fields.Date.subtract(today, months=self.window_months)
        return self.env.execute_query(
            SQL(
                """
                SELECT p.responsible_id, p.responsible_id, p.team_id, 'both', COUNT(*)
                  FROM customer_promise p
                 WHERE p.company_id = %s AND %s
                 GROUP BY 1, 2, 3
                """,
                self.company_id.id,
                Promise._fell_due_sql("p", since, today),
            )
        )

    def _counts_contact(self):
        """The same of cases: who handles them is who influences them."""
        self.env["customer.case"].flush_model()
        today = self.company_id._customer_today()
        since = fields.Date.subtract(today, months=self.window_months)
        return self.env.execute_query(
            SQL(
                """
                SELECT k.user_id, k.user_id, u.sale_team_id, 'both', COUNT(*)
                  FROM customer_case k
             LEFT JOIN res_users u ON u.id = k.user_id
                 WHERE k.company_id = %s AND k.due_on BETWEEN %s AND %s
                 GROUP BY 1, 2, 3
                """,
                self.company_id.id,
                since,
                today,
            )
        )

    def _weights_of(self, user, role, counts):
        """What this index weighs for one user, at each level.

        Of the company's score nobody has more than a small part: it counts as not
        influenced.
        """
        plan, team = self.plan_id, user.sale_team_id
        own = counts["own", user.id, role]
        of_team = counts["team", team.id or None, "all"] if team else 0
        shares = {
            "own": plan.share_own + (0 if team else plan.share_team),
            "team": plan.share_team if team else 0,
            "company": plan.share_company,
        }
        taken = counts["team", team.id or None, role] / of_team if of_team else 0
        found = {
            "own": (own, 1.0),
            "team": (of_team, taken),
            "company": (counts["company", None, "all"], 0.0),
        }
        return [
            plan_checks.Weight(
                self.share * shares[level],
                kernel.credibility(n, self.credibility),
                influenced,
            )
            for level, (n, influenced) in found.items()
        ]
