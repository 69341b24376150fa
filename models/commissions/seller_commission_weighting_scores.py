"""Whose records weigh, and the scores they make: a payee's, a team's, the company's."""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

# The key of the company among those of teams.
COMPANY = 0


class Audience(NamedTuple):
    """Those whose score is made, as SQL.

    ``rows``: SELECT of key, who, role, user_id and team_id, in which ``who`` is what a
    record names: a user, or an agent's partner below zero. ``wide``: they are teams
    and the company, whatever people the record names. ``agents``: some are agents.
    """

    rows: SQL
    wide: bool = False
    agents: bool = False


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _payees(self, statements, level="own"):
        """The audience of statements, each by the id of its evidence at a level."""
        self.ensure_one()
        return Audience(
            SQL(
                """
                SELECT e.id AS key, y.role, y.user_id, s.team_id,
                       CASE y.role WHEN 'agent' THEN -y.partner_id
                                   ELSE y.user_id END AS who
                  FROM seller_commission_evidence e
                  JOIN seller_commission_statement s ON s.id = e.statement_id
                  JOIN seller_commission_payee y ON y.id = s.payee_id
                 WHERE e.weighting_id = %s AND e.level = %s AND e.statement_id IN %s
                """,
                self.id,
                level,
                tuple(statements.ids),
            ),
            agents="agent" in statements.payee_id.mapped("role"),
        )

    def _teams(self, keys):
        """The audience of teams, by id, and of the company.

        :param keys: ids of crm.team, and :data:`COMPANY`
        """
        return Audience(
            SQL(
                """
                SELECT k AS key, k AS who, NULL AS role, NULL::int AS user_id,
                       k AS team_id
                  FROM unnest(%s) k
                """,
                list(keys),
            ),
            wide=True,
        )

    def _join_sql(self, audience, people, team, agents=None):
        """SQL join of the audience ``w`` to a record.

        :param people: SELECT of role (NULL: any) and who, of those whom it is about
        :param team: SQL of the team it belongs to
        :param agents: SELECT of the agents whom it is about, as role and who
        """
        if audience.wide:
            people = SQL("VALUES (NULL, %s), (NULL, %s)", team, COMPANY)
        elif audience.agents and agents:
            people = SQL("%s UNION ALL %s", people, agents)
        return SQL(
            """
              JOIN LATERAL (%(people)s) v (role, who) ON TRUE
              JOIN (%(rows)s) w ON w.who = v.who AND (v.role IS NULL OR w.role = v.role)
            """,
            people=people,
            rows=audience.rows,
        )

    def _agents_sql(self, profile, day):
        """SELECT of the agents of a customer on a day, as role and who."""
        return SQL(
            """
            SELECT DISTINCT 'agent', -a.partner_id FROM seller_agent a
             WHERE a.profile_id = %(profile)s AND a.date_from <= %(day)s
               AND (a.date_to IS NULL OR a.date_to >= %(day)s)
            """,
            profile=profile,
            day=day,
        )

    def _day_sql(self, moment):
        """The company's day of a moment in UTC."""
        tz = self.company_id._customer_tz()
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, tz)

    def _evidence_sql(self, period, audience):
        """SQL rows that weigh on an audience, or are left out with the reason.

        :param period: :class:`tools.periods.Period`
        :return: SELECT of key (the audience's), source_model, source_res_id,
            feedback_id, promise_id, case_id, label, date, value (0-100), weight, n
            (answers) and reason (NULL when used)
        """
        self.ensure_one()
        return getattr(self, f"_evidence_{self.index}")(period, audience)

    def _scores(self, period, audience):
        """Score and n of each of an audience, after full batches are made.

        :return: dict of key to (score, n); without records a key is absent
        """
        self._fill_batches(period, audience)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT r.key, SUM(r.weight * r.value) / NULLIF(SUM(r.weight), 0),
                       SUM(r.n)
                  FROM (%s) r WHERE r.reason IS NULL GROUP BY r.key
                """,
                self._evidence_sql(period, audience),
            )
        )
        return {key: (score, n) for key, score, n in rows}

    def _company_score(self, period):
        """Score and n of the whole company, (None, 0) without records."""
        self.env.flush_all()
        return self._scores(period, self._teams([COMPANY])).get(COMPANY, (None, 0))
