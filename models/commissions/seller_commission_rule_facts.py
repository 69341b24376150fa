"""What counts for whom: facts of Odoo, filtered, measured and credited, in SQL."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _facts_sql(self, window):
        """What each payee of the plan has earned on by the end of ``window``.

        A fact belongs to the window that its own date lies in (invoice, confirmation,
        allocation of a payment), by the days the payee was in the plan. Each source
        row stands once per payee with the sum of its facts.

        :param window: :class:`tools.periods.Period`, by the company's calendar
        :return: SELECT of payee_id, source_model, source_res_id, move_line_id,
            order_line_id, document, customer, estimated, share (%; NULL: all of it),
            date (the last fact's), base (company currency, rounded), quantity
        """
        self.ensure_one()
        facts = getattr(self, f"_facts_{self.basis}")(window)
        return SQL(
            """
            SELECT f.payee_id, f.source_model, f.source_res_id, f.move_line_id,
                   f.order_line_id, f.document, f.customer, f.estimated, f.share,
                   MAX(f.date) AS date,
                   ROUND(SUM(f.base * COALESCE(f.share::numeric, 100) / 100)
                         / %(unit)s) * %(unit)s AS base,
                   SUM(f.quantity * COALESCE(f.share::numeric, 100) / 100) AS quantity
              FROM (%(credits)s) f
             GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
            """,
            unit=SQL("%s::numeric", str(self.currency_id.rounding)),
            credits=SQL(" UNION ALL ").join(self._credits(facts)),
        )

    def _credits(self, facts):
        """SELECTs that credit ``facts`` to payees; what nobody needs is not asked.

        An order that is shared counts for those who share it, any other for its
        salesperson; an agent has what the customer buys, whoever sells it.
        """
        company, plan = self.company_id, self.plan_id
        # sudo: whether there are any, not whose
        shared = bool(
            self.env["seller.split"]
            .sudo()
            .search_count([("company_id", "=", company.id)], limit=1)
        )
        alone = SQL("y.user_id = f.user_id AND y.role <> 'agent'")
        if shared:
            alone = SQL(
                "%s AND NOT EXISTS (SELECT FROM seller_split sp"
                " WHERE sp.order_id = f.order_id)",
                alone,
            )
        yield self._credit(facts, SQL("NULL::numeric"), alone)
        if shared:
            split = SQL("JOIN seller_split sp ON sp.order_id = f.order_id")
            same = SQL("y.partner_id = sp.partner_id")
            yield self._credit(facts, SQL("sp.share"), same, split)
        if "agent" in plan.payee_ids.mapped("role"):
            yield self._credit_agents(facts)

    def _credit(self, facts, share, condition, join=SQL("")):
        """SELECT of the facts ``f`` that meet a condition on them and payee ``y``."""
        return SQL(
            """
            SELECT y.id AS payee_id, %(share)s AS share, f.*
              FROM (%(facts)s) f
              %(join)s
              JOIN seller_commission_payee y
                ON y.plan_id = %(plan)s AND %(condition)s
               AND (y.date_from IS NULL OR f.date >= y.date_from)
               AND (y.date_to IS NULL OR f.date <= y.date_to)
            """,
            share=share,
            facts=facts,
            join=join,
            plan=self.plan_id.id,
            condition=condition,
        )

    def _credit_agents(self, facts):
        """What customers bought while the agent was theirs, by the document's date.

        A credit note takes back only where it is recorded that its cause is not ours.
        An agent with a share of the order has that share instead.
        """
        return self._credit(
            facts,
            SQL("NULL::numeric"),
            SQL(
                """y.role = 'agent' AND y.partner_id = a.partner_id
                   AND f.counts_for_agents AND f.agreed_on >= a.date_from
                   AND (a.date_to IS NULL OR f.agreed_on <= a.date_to)
                   AND NOT EXISTS (SELECT FROM seller_split sp
                                    WHERE sp.order_id = f.order_id
                                      AND sp.partner_id = y.partner_id)"""
            ),
            SQL(
                """JOIN customer_profile cp ON cp.partner_id = f.customer_id
                    AND cp.company_id = %s
                   JOIN seller_agent a ON a.profile_id = cp.id""",
                self.company_id.id,
            ),
        )
