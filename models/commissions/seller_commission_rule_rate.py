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

    def _rates(self, bases):
        """The rate each statement's lines are paid at, of all in one period.

        :param bases: dict of statement id to what it counts, in company currency
        :return: dict of statement id to (rate in %, exact gross); the gross is None
            where the rate is one for all, and else not rounded: what the lines'
            roundings leave of it goes to the largest line
        """
        self.ensure_one()
        if not self.tier_ids:
            return dict.fromkeys(bases, (Decimal(str(self.rate)), None))
        ladder = kernel.make((str(tier.low), str(tier.rate)) for tier in self.tier_ids)
        reached = self._reached(bases)
        rates = {}
        for statement_id, base in bases.items():
            base = Decimal(str(base))
            rate = self._tier_rate(ladder, reached[statement_id])
            rates[statement_id] = rate, base * rate / 100
        self._note_problems(
            [id for id in bases if self.tier_on == "quota" and not reached[id].quota]
        )
        return rates

    def _tier_rate(self, ladder, reached):
        """Per cent earned on each line, without a quota the first tier's."""
        if self.tier_on == "quota":
            if not reached.quota:
                return ladder[0].rate
            ladder = kernel.of_quota(ladder, reached.quota)
        return kernel.effective_rate(reached.base, ladder, self.tier_mode)

    def _note_problems(self, statement_ids):
        """Say on statements that their payee's quota is missing, in words."""
        statements = self.env["seller.commission.statement"].browse(statement_ids)
        for statement in statements.filtered(lambda s: not s.problem):
            statement.problem = self.env._(
                "%(payee)s has no quota for this period, so the first tier of "
                "%(rule)s is paid. Enter it under Quotas and compute again.",
                payee=statement.partner_id.display_name,
                rule=self.name,
            )

    # === WHAT COUNTS TOWARDS TIERS === #

    def _reached(self, bases):
        """What counts for each statement: its own, its team's or all payees'.

        Without a team one's own counts. A missing quota of one of a team leaves the
        team's unknown.
        """
        rows = self._counted(bases)
        groups = {}
        for statement_id, team_id, base, quota in rows:
            groups.setdefault(self._group_key(statement_id, team_id), []).append(
                Reached(base, quota)
            )
        summed = {}
        for key, members in groups.items():
            quotas = [member.quota for member in members]
            quota = None if None in quotas else sum(quotas)
            summed[key] = Reached(sum(member.base for member in members), quota)
        return {
            statement_id: summed[self._group_key(statement_id, team_id)]
            for statement_id, team_id, _base, _quota in rows
            if statement_id in bases
        }

    def _group_key(self, statement_id, team_id):
        if self.tier_scope == "company":
            return "company"
        if self.tier_scope == "team" and team_id:
            return "team", team_id
        return "own", statement_id

    def _counted(self, bases):
        """Rows of statement id, team, base and quota of all payees of the period.

        Those that are no longer computed count with the lines they hold.
        """
        statements = self.env["seller.commission.statement"].browse(list(bases))
        start = statements[:1].date_from
        rows = self.env.execute_query(
            SQL(
                """
                SELECT s.id, s.team_id, q.amount,
                       (SELECT SUM(l.base) FROM seller_commission_line l
                         WHERE l.statement_id = s.id AND l.rule_id = %(rule)s
                           AND s.id NOT IN %(computed)s)
                  FROM seller_commission_statement s
             LEFT JOIN LATERAL (%(quota)s) q ON TRUE
                 WHERE s.plan_id = %(plan)s AND s.date_from = %(start)s
                   AND (s.id IN %(computed)s
                        OR s.state IN ('published', 'approved', 'paid'))
                """,
                rule=self.id,
                plan=self.plan_id.id,
                start=start,
                computed=tuple(bases),
                quota=self._quota_sql(start),
            )
        )
        return [
            (id, team_id, Decimal(str(bases.get(id, held or 0))), quota)
            for id, team_id, quota, held in rows
        ]

    def _quota_sql(self, day):
        """SELECT of the amount that the payee of statement s has for a period.

        It is kept with one version of the plan and goes for the next ones too.
        """
        return SQL(
            """
            SELECT q.amount FROM seller_commission_quota q
              JOIN seller_commission_payee qy ON qy.id = q.payee_id
              JOIN seller_commission_plan qp ON qp.id = qy.plan_id
             WHERE qy.partner_id = s.partner_id AND q.date_from = %s
               AND qp.family_id = %s AND qp.period = %s AND qp.version <= %s
             ORDER BY qp.version DESC LIMIT 1
            """,
            periods.period_of(day, self.plan_id.period).start,
            self.plan_id.family_id.id,
            self.plan_id.period,
            self.plan_id.version,
        )
