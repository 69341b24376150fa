"""Answers in confidence weigh by full batches, made once and for good."""

from odoo import models
from odoo.tools import SQL

from ...tools import weighting as kernel


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _fill_batches(self, period, audience):
        """Put the sound answers in confidence of an audience in batches, if full.

        In order of date. Which batch an answer is in stays with it for each of those
        whom it weighs for, so that what is said, left out or set otherwise later cuts
        no batch anew: of two statements, none holds part of the other's batch. What
        fills no batch waits for the next answers.
        """
        if self.index != "feedback" or not self._has_secrets():
            return
        _start, end = self._window_utc(period)
        least = self.company_id._customer_thresholds().confidential_from
        self.env.cr.execute(
            SQL(
                """
                WITH loose AS (
                    SELECT s.about, s.id,
                           ROW_NUMBER() OVER (
                               PARTITION BY s.about ORDER BY s.date, s.id) - 1 AS place,
                           COUNT(*) OVER (PARTITION BY s.about) AS n
                      FROM (SELECT DISTINCT s.about, s.id, s.date FROM (%(secret)s) s
                             WHERE COALESCE(s.out, s.later) IS NULL
                               AND s.batch IS NULL) s),
                last AS (
                    SELECT b.about, MAX((b.batch ->> 0)::int) AS number
                      FROM customer_feedback f
                CROSS JOIN jsonb_each(f.batches) b (about, batch)
                     WHERE f.company_id = %(company)s AND f.confidential
                     GROUP BY b.about),
                made AS (
                    SELECT l.id, jsonb_object_agg(l.about, jsonb_build_array(
                               COALESCE(b.number, 0) + 1 + l.place / %(size)s,
                               %(size)s)) AS batches
                      FROM loose l LEFT JOIN last b USING (about)
                     WHERE l.place < l.n / %(size)s * %(size)s
                     GROUP BY l.id)
                UPDATE customer_feedback f
                   SET batches = COALESCE(f.batches, '{}') || m.batches
                  FROM made m WHERE m.id = f.id
                """,
                secret=self._secret_sql(audience, end),
                company=self.company_id.id,
                size=kernel.batch_size(least),
            )
        )

    def _batches_sql(self, audience, start, end):
        """SQL of the batches that weigh on an audience, as rows of evidence.

        A batch comes and goes as a whole, so that no two figures differ by one
        answer: it counts while its last answer is in the window and all of them are
        there, sound and the last ones.
        """
        return SQL(
            """
            SELECT s.key, 'customer.feedback.batch', s.number, NULL, NULL, NULL,
                   NULL, NULL, CASE WHEN MIN(s.reason) IS NULL THEN AVG(s.score) END,
                   s.size::float, s.size, MIN(s.reason)
              FROM (SELECT s.key, s.date, s.score, (s.batch ->> 0)::int AS number,
                           (s.batch ->> 1)::int AS size,
                           COALESCE(s.out, s.later) AS reason
                      FROM (%s) s WHERE s.batch IS NOT NULL) s
             GROUP BY s.key, s.number, s.size
            HAVING COUNT(*) = s.size AND MAX(s.date) >= %s
            """,
            # all of them: a batch stays what it is while the window moves on
            self._secret_sql(audience, end),
            start,
        )

    def _has_secrets(self):
        """Whether any answer was given in confidence: most companies ask openly."""
        return self.env.execute_query(
            SQL(
                "SELECT FROM customer_feedback"
                " WHERE confidential AND company_id = %s LIMIT 1",
                self.company_id.id,
            )
        )

    def _secret_sql(self, audience, end):
        """SQL of the answers in confidence about an audience."""
        return self._said_sql(audience, SQL("f.confidential"), end)
