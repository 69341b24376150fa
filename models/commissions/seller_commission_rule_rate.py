"""At which rate a rule pays: one for all, or by the tier that the period reaches."""

from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...tools import periods
from ...tools import tiers as kernel


class Reached(NamedTuple):
    """What counts towards tiers: sales, and what was expected (None: not said)."""

    base: Decimal
    quota: Decimal | None = None


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _whole(self):
        """What the rate is of: 100 for per cent, 1 for an amount per unit."""
        return 1 if self.measure == "quantity" else 100

    def _rates(self, statements, bases):
        """{statement id: (rate, total or None)} that this rule pays, of one period.

        :param bases: {statement id: its base at these rates}, where there are tiers
        :return: the total is exact money, not to be lost by rounding each line
        """
        if not self.tier_ids:
            rate = self.amount if self.measure == "quantity" else self.rate
            return {statement.id: (rate, None) for statement in statements}
        ladder = kernel.make((str(tier.low), str(tier.rate)) for tier in self.tier_ids)
        reached = self._reached(statements, bases)
        rates = {}
        for statement in statements:
            rate = self._tier_rate(ladder, reached[statement.id])
            base = _decimal(bases.get(statement.id))
            rates[statement.id] = rate, base * rate / 100
        if self.tier_on == "quota" and statements.plan_id._is_in_force(
            statements[:1].date_from
        ):
            self._note_missing_quota(
                statements.filtered(lambda s: not reached[s.id].quota)
            )
        return rates

    def _tier_rate(self, ladder, reached):
        """Per cent earned on each line, without a quota the first tier's."""
        if self.tier_on == "quota":
            if not reached.quota:
                return ladder[0].rate
            ladder = kernel.of_quota(ladder, reached.quota)
        return kernel.effective_rate(reached.base, ladder, self.tier_mode)

    def _note_missing_quota(self, statements):
        """Say in words why the first tier is paid."""
        for statement in statements:
            statement.problem = self.env._(
                "%(payee)s has no quota for this period, so the first tier of "
                "%(rule)s is paid. Enter it under Quotas and compute again.",
                payee=statement.partner_id.display_name,
                rule=self.name,
            )
        statements.flush_recordset(["problem"])

    # === WHAT COUNTS TOWARDS TIERS === #

    def _reached(self, statements, bases):
        """What counts for each statement: of its payee, their team, or all payees.

        A payee with two statements, who changed team, counts as one. Without a team
        one's own counts. A missing quota of one of a team leaves the team's unknown.
        """
        rows = self._counted(statements)
        groups = {}
        for statement_id, *who, quota, held, newer in rows:
            base = _decimal(bases.get(statement_id, held)) + _decimal(newer)
            counted = Reached(base, quota and _decimal(quota))
            groups.setdefault(self._group_key(*who), []).append(counted)
        sums = {}
        for key, members in groups.items():
            quotas = [member.quota for member in members]
            # parts by days leave a trace, whole they are money again
            quota = None if None in quotas else round(sum(quotas), 6)
            sums[key] = Reached(sum(member.base for member in members), quota)
        return {
            statement_id: sums[self._group_key(*who)]
            for statement_id, *who, _quota, _held, _newer in rows
        }

    def _group_key(self, partner_id, team_id):
        if self.tier_scope == "company":
            return "company"
        if self.tier_scope == "team" and team_id:
            return "team", team_id
        return "own", partner_id

    def _counted(self, statements):
        """Rows of statement, payee, team, quota, base held and newer, of a period.

        The base held is that of those which are computed no more. To an earlier
        version of a rule, which only late facts are left of, comes what the present
        one counts: it is the same ladder that the payee climbs.
        """
        plan, start = statements.plan_id, statements[:1].date_from
        return self.env.execute_query(
            SQL(
                """
                SELECT s.id, s.partner_id, s.team_id, (%(quota)s) * p.share,
                       (SELECT SUM(l.base) FROM seller_commission_line l
                         WHERE l.statement_id = s.id AND l.rule_id = %(rule)s
                           AND s.id <> ALL (%(computed)s)),
                       (SELECT SUM(l.base) FROM seller_commission_line l
                          JOIN seller_commission_rule r ON r.id = l.rule_id
                         WHERE %(late)s AND l.statement_id = s.id
                           AND l.reversal_of_id IS NULL
                           AND r.plan_id = s.plan_id AND r.id <> %(rule)s
                           AND r.family_id = %(family)s AND r.measure = %(measure)s)
                  FROM seller_commission_statement s
            CROSS JOIN LATERAL (%(share)s) p
                 WHERE s.plan_id = %(plan)s AND s.date_from = %(start)s
                   AND (s.id = ANY (%(computed)s)
                        OR (s.state IN ('published', 'approved', 'paid')
                            AND s.id <> ALL (%(replaced)s)))
                """,
                rule=self.id,
                late=self.plan_id != plan,
                family=self.family_id.id,
                measure=self.measure,
                plan=plan.id,
                start=start,
                computed=statements.ids,
                replaced=statements.supersedes_id.ids,
                quota=self._quota_sql(plan, start),
                share=plan._share_sql(plan._period_of(statements[:1])),
            )
        )

    def _quota_sql(self, plan, day):
        """SELECT of the amount that the payee of statement ``s`` has for a period.

        It is kept with one version of the plan and goes for the next ones too; where
        someone is in the plan twice, with one entry it goes for both.
        """
        return SQL(
            """
            SELECT q.amount FROM seller_commission_quota q
              JOIN seller_commission_payee qy ON qy.id = q.payee_id
              JOIN seller_commission_plan qp ON qp.id = qy.plan_id
             WHERE qy.partner_id = s.partner_id AND q.date_from = %s
               AND qp.family_id = %s AND qp.period = %s AND qp.version <= %s
             ORDER BY qp.version DESC, (qy.id = s.payee_id) DESC, q.id LIMIT 1
            """,
            periods.period_of(day, plan.period).start,
            plan.family_id.id,
            plan.period,
            plan.version,
        )


def _decimal(number):
    """A number of the database, which Odoo reads as a float, as it was written."""
    return Decimal(str(number or 0))
