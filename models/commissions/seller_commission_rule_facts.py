"""What rules pay for: rows of Odoo as SQL, and who is credited with them."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionRule(models.Model):
    """A basis is a method ``_facts_<basis>``, with ``_changed_<basis>`` beside it."""

    _inherit = "seller.commission.rule"

    def _source_model(self):
        """Name of the model whose rows this rule pays."""
        return "sale.order.line" if self.basis == "ordered" else "account.move.line"

    def _link(self):
        """Column of seller.commission.line that leads to the source."""
        return "order_line_id" if self.basis == "ordered" else "move_line_id"

    def _facts_sql(self, window):
        """SQL of what was earned to date, one row for each payee and source.

        :param window: :class:`.seller_commission_run_line.Window`
        :return: SELECT of statement_id (of the latest fact), partner_id, source_model,
            source_res_id, move_line_id, order_line_id, document, date, customer, base
            (company currency, rounded, or units; all that was earned from the seat's
            first to its last day), amount (what a margin is of; else NULL), share (%,
            NULL: all), estimated, credit (takes something back by itself), original_id
            (the source it takes back, or NULL)
        """
        self.ensure_one()
        facts = getattr(self, f"_facts_{self.basis}")(window)
        credits = SQL(" UNION ALL ").join(self._credits(facts, window))
        part = SQL("COALESCE(f.share, 100)::numeric / 100")
        base, amount = SQL("f.base * %s", part), SQL("f.amount * %s", part)
        if self.basis == "paid":
            return self._summed_sql(
                credits,
                self._rounded_base(SQL("SUM(%s)", base)),
                SQL("SUM(%s)", amount),
            )
        return SQL(
            """
            SELECT f.statement_id, f.partner_id, f.source_model, f.source_res_id,
                   f.move_line_id, f.order_line_id, f.document, f.date, f.customer,
                   %s AS base, %s AS amount, f.share::float8 AS share, f.estimated,
                   f.credit, f.original_id
              FROM (%s) f
            """,
            self._rounded_base(base),
            amount,
            credits,
        )

    def _rounded_base(self, base):
        """SQL of money in whole units of the currency; units are left as they are."""
        if self.measure == "quantity":
            return base
        unit = SQL("%s::numeric", str(self.currency_id.rounding))
        return SQL("ROUND(%s / %s) * %s", base, unit, unit)

    def _summed_sql(self, credits, base, amount):
        """SELECT of one row for all that was allocated to a source for a payee."""
        return SQL(
            """
            SELECT (ARRAY_AGG(f.statement_id ORDER BY f.date DESC, f.statement_id DESC)
                   )[1] AS statement_id, f.partner_id, f.source_model, f.source_res_id,
                   f.move_line_id, f.order_line_id, f.document, MAX(f.date) AS date,
                   f.customer, %(base)s AS base, %(amount)s AS amount,
                   f.share::float8 AS share, f.estimated, f.credit, f.original_id
              FROM (%(credits)s) f
             GROUP BY f.partner_id, f.source_model, f.source_res_id, f.move_line_id,
                      f.order_line_id, f.document, f.customer, f.share, f.estimated,
                      f.credit, f.original_id
            """,
            base=base,
            amount=amount,
            credits=credits,
        )

    def _changed_sql(self, window):
        """SQL of the ids of sources whose document was written since the window's.

        They may be facts no more: what statements hold of them is compared.
        """
        self.ensure_one()
        if not window.since:
            return SQL("SELECT NULL::integer AS id WHERE FALSE")
        return getattr(self, f"_changed_{self.basis}")(window)

    # === CREDIT === #

    def _credits(self, facts, window):
        """SELECTs that credit ``facts`` to seats; what nobody needs is not asked.

        An order that is shared counts for those who share it, any other for its
        salesperson; an agent has what the customer buys, whoever sells it.
        """
        agents = "agent" in self.plan_id.payee_ids.mapped("role")
        shared = self._is_shared()
        alone = [SQL("y.user_id = f.user_id")]
        if agents:
            alone.append(SQL("NOT %s", self._is_agent_sql()))
        if shared:
            alone.append(
                SQL(
                    "NOT EXISTS (SELECT FROM seller_split sp"
                    " WHERE sp.order_id = f.order_id)"
                )
            )
        yield self._credit(facts, window, SQL("NULL::numeric"), alone)
        if shared:
            yield self._credit(
                facts,
                window,
                SQL("sp.share"),
                [
                    SQL("y.partner_id = sp.partner_id"),
                    SQL("(f.counts_for_agents OR NOT %s)", self._is_agent_sql()),
                ],
                SQL("JOIN seller_split sp ON sp.order_id = f.order_id"),
            )
        if agents:
            yield self._credit_agents(facts, window, shared)

    def _is_shared(self):
        """Whether any order of the company is shared out."""
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT FROM seller_split WHERE company_id = %s LIMIT 1",
                    self.company_id.id,
                )
            )
        )

    def _is_agent_sql(self):
        """SQL condition: seat ``y`` is an agent's."""
        return SQL(
            "y.payee_id IN (SELECT id FROM seller_commission_payee"
            " WHERE plan_id = %s AND role = 'agent')",
            self.plan_id.id,
        )

    def _credit(self, facts, window, share, conditions, join=None):
        """SELECT of the facts ``f`` that meet conditions on them and on seat ``y``.

        A credit note goes to whom its invoice went, by the version of that day, even
        when they have left or the rule is no more. What was earned before the payee's
        ledger began was not paid by it, so its credit note takes nothing back.
        """
        return SQL(
            """
            SELECT y.statement_id, y.partner_id, %(share)s AS share, f.*
              FROM (%(facts)s) f
              %(join)s
              JOIN %(seats)s
                ON f.earned_on BETWEEN y.first AND y.last AND f.date <= %(last_day)s
               AND %(conditions)s
            """,
            share=share,
            facts=facts,
            join=join or SQL(""),
            seats=window.seats,
            last_day=window.period.last_day,
            conditions=SQL(" AND ").join(conditions),
        )

    def _credit_agents(self, facts, window, shared):
        """What customers bought while the agent was theirs, by the document's date.

        A credit note takes back only where it is recorded that its cause is not ours.
        An agent with a share of the order has that share instead.
        """
        conditions = [
            self._is_agent_sql(),
            SQL("y.partner_id = a.partner_id AND f.counts_for_agents"),
            SQL("f.agreed_on BETWEEN a.date_from AND COALESCE(a.date_to, 'infinity')"),
        ]
        if shared:
            conditions.append(
                SQL(
                    "NOT EXISTS (SELECT FROM seller_split sp WHERE sp.order_id ="
                    " f.order_id AND sp.partner_id = y.partner_id)"
                )
            )
        return self._credit(
            facts,
            window,
            SQL("NULL::numeric"),
            conditions,
            SQL(
                """JOIN customer_profile cp ON cp.partner_id = f.customer_id
                    AND cp.company_id = %s
                   JOIN seller_agent a ON a.profile_id = cp.id""",
                self.company_id.id,
            ),
        )
