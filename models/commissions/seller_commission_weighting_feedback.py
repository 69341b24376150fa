"""What customers say: whose doing it was, what counts of it, and what is secret."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _evidence_feedback(self, period, audience):
        """Answers said openly, one by one; those in confidence by full batches.

        Of a person at a key moment the last one counts. The answer of who was asked
        again after a recovered case stands for the first one.
        """
        start, end = self._window_utc(period)
        return SQL(
            """
            WITH said AS MATERIALIZED (%(said)s)
            SELECT s.key, 'customer.feedback' AS source_model, s.id AS source_res_id,
                   s.id AS feedback_id, NULL::int AS promise_id, NULL::int AS case_id,
                   s.label, s.day AS date, s.score AS value, 1.0::float AS weight,
                   1 AS n, COALESCE(s.out, s.later, CASE WHEN (s.key, s.id) IN (
                               SELECT a.key, a.stands_for FROM said a
                                WHERE a.out IS NULL AND a.stands_for IS NOT NULL)
                           THEN 'recovered' END) AS reason
              FROM said s
             %(batches)s
            """,
            said=self._said_sql(
                audience,
                SQL("NOT COALESCE(f.confidential, FALSE) AND f.date >= %s", start),
                end,
            ),
            batches=SQL("UNION ALL %s", self._batches_sql(audience, start, end))
            if self._has_secrets()
            else SQL(),
        )

    def _said_sql(self, audience, condition, end):
        """SQL of answers about an audience, and why one is left out.

        ``out``: it never counts; ``later``: the same person said another since.
        ``batch``: the one it is in for whom it is about, as number and size.
        """
        return SQL(
            """
            SELECT s.*, CASE WHEN ROW_NUMBER() OVER (
                        PARTITION BY s.key, s.person, s.moment_id, s.out
                        ORDER BY s.date DESC, s.id DESC) > 1
                   THEN 'superseded' END AS later
              FROM (
            SELECT w.key, %(about)s AS about, f.batches -> (%(about)s) AS batch,
                   f.id, f.moment_id, f.date, f.score,
                   COALESCE(f.partner_id, -f.id) AS person, c.complete_name AS label,
                   %(day)s AS day, a.first_id AS stands_for, %(out)s AS out
              FROM customer_feedback f
         LEFT JOIN res_partner c ON c.id = f.partner_id
         LEFT JOIN customer_moment m ON m.id = f.moment_id
         LEFT JOIN customer_profile g ON g.id = f.profile_id
         LEFT JOIN customer_invitation i ON i.id = f.invitation_id
         LEFT JOIN (%(again)s) a ON a.case_id = i.case_id
                   %(join)s
             WHERE f.company_id = %(company)s AND f.date < %(end)s AND %(condition)s
            ) s
            """,
            about=SQL("COALESCE(w.role, 'team') || ',' || w.who"),
            day=self._day_sql(SQL("f.date")),
            out=self._out_sql(),
            again=self._recovered_sql(),
            join=self._join_sql(
                audience,
                SQL("VALUES ('salesperson', f.user_id), ('owner', f.owner_id)"),
                SQL("f.team_id"),
                self._agents_sql(SQL("f.profile_id"), self._day_sql(SQL("f.date"))),
            ),
            company=self.company_id.id,
            end=end,
            condition=condition,
        )

    def _out_sql(self):
        """Why an answer never counts for who it is about, or NULL.

        What no key moment asked is nobody's doing, because none says whose it is. An
        agent answers for what salespeople answer for. Who has taken over a
        customer answers for the relationship once some time has passed.
        """
        return SQL(
            """
            CASE WHEN f.source = 'import' THEN 'imported'
                 WHEN f.excluded THEN 'excluded'
                 WHEN f.flag_confirmed THEN 'flagged'
                 WHEN f.score IS NULL THEN 'not_scored'
                 WHEN m.id IS NULL THEN 'no_moment'
                 WHEN m.influence_roles NOT IN ('both',
                      CASE w.role WHEN 'owner' THEN 'owner' ELSE 'salesperson' END)
                      AND (w.role IS NOT NULL OR m.influence_roles = 'none')
                 THEN 'not_influenced'
                 WHEN f.interviewer_id = w.user_id
                   OR EXISTS (SELECT FROM crm_team t WHERE t.id = w.team_id
                                 AND t.user_id = f.interviewer_id)
                   OR EXISTS (SELECT FROM crm_team_member t
                               WHERE t.crm_team_id = w.team_id AND t.active
                                 AND t.user_id = f.interviewer_id)
                 THEN 'interviewed'
                 WHEN w.role = 'owner' AND m.trigger IN ('wave', 'manual')
                  AND g.user_id = w.user_id AND NOT COALESCE(g.user_assumed, FALSE)
                  AND %(day)s < g.user_since + %(days)s
                 THEN 'handed_over' END
            """,
            day=self._day_sql(SQL("f.date")),
            days=self.company_id.customer_hand_over_days,
        )

    def _recovered_sql(self):
        """SELECT of the recovered cases whose first answer is replaced in pay.

        One for each customer and year, so that nobody wins by failing first.
        """
        return SQL(
            """
            SELECT DISTINCT ON (k.profile_id, date_part('year', k.recovered_on))
                   k.id AS case_id, k.feedback_id AS first_id
              FROM customer_case k
             WHERE k.company_id = %s AND k.recovery = 'recovered'
               AND k.feedback_id IS NOT NULL
             ORDER BY k.profile_id, date_part('year', k.recovered_on),
                      k.recovered_on, k.id
            """,
            self.company_id.id,
        )
