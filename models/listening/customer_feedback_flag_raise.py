"""Raising flags: set-based, for the answers of a batch, each once."""

from odoo import models
from odoo.tools import SQL


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    # the last answers about one salesperson, for the streak
    _streak_idx = models.Index(
        "(user_id, date DESC, id DESC) WHERE user_id IS NOT NULL AND source = 'survey'"
    )

    def _flag(self, pressed=()):
        """Raise what speaks against these answers; nothing twice.

        :param pressed: those that say somebody wanted a particular score
        """
        self.env.flush_all()
        flagged = [
            *((kind, rows) for kind, rows in self._flag_sql().items()),
            ("pressure", SQL("SELECT unnest(%s::int[])", [f.id for f in pressed])),
        ]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_feedback_flag (
                    feedback_id, kind, company_id, state,
                    create_uid, write_uid, create_date, write_date)
                SELECT f.id, r.kind, f.company_id, 'raised',
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (%(rows)s) r (kind, id)
                  JOIN customer_feedback f ON f.id = r.id
                 WHERE f.source = 'survey'
                    ON CONFLICT (feedback_id, kind) DO NOTHING
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                rows=SQL(" UNION ALL ").join(
                    SQL("SELECT %s, r.id FROM (%s) r (id)", kind, rows)
                    for kind, rows in flagged
                ),
            )
        )
        self.invalidate_recordset(["flag_ids"])
        self.env["customer.feedback.flag"].invalidate_model()

    def _flag_sql(self):
        """SQL of the ids to flag, by kind."""
        ids = tuple(self.ids) or (0,)
        return {
            "own_address": SQL(
                """
                SELECT f.id FROM customer_feedback f
                  JOIN survey_user_input s ON s.id = f.user_input_id
                 WHERE f.id IN %s AND f.mode = 'web' AND s.customer_own_address
                """,
                ids,
            ),
            "internal_user": SQL(
                """
                SELECT f.id FROM customer_feedback f
                  JOIN res_users u ON u.partner_id = f.partner_id
                 WHERE f.id IN %s AND u.active AND NOT u.share
                """,
                ids,
            ),
            "too_fast": SQL(
                """
                SELECT f.id FROM customer_feedback f
                  JOIN res_company c ON c.id = f.company_id
                 WHERE f.id IN %s AND f.mode = 'web'
                   AND f.seconds < c.customer_fast_seconds
                """,
                ids,
            ),
            "streak": self._streak_sql(ids),
            "address_changed": self._address_changed_sql(ids),
        }

    def _streak_sql(self, ids):
        """Answers that end a row of nothing but the best, as long as the company says.

        A row is told once: one that is flagged begins a new one.
        """
        return SQL(
            """
            SELECT f.id FROM customer_feedback f
              JOIN res_company c ON c.id = f.company_id
        CROSS JOIN LATERAL (
                   SELECT p.id, p.score = 100 AND COALESCE(p.nps, 10) = 10 AS top
                     FROM customer_feedback p
                    WHERE p.user_id = f.user_id AND p.company_id = f.company_id
                      AND p.source = 'survey' AND (p.date, p.id) <= (f.date, f.id)
                    ORDER BY p.date DESC, p.id DESC LIMIT c.customer_streak_count) p
             WHERE f.id IN %s AND f.user_id IS NOT NULL
               AND c.customer_streak_count > 0
             GROUP BY f.id, c.customer_streak_count
            HAVING COUNT(*) = c.customer_streak_count AND bool_and(p.top IS TRUE)
               AND NOT EXISTS (
                   SELECT FROM customer_feedback_flag g
                    WHERE g.kind = 'streak' AND g.feedback_id = ANY(array_agg(p.id)))
            """,
            ids,
        )

    def _address_changed_sql(self, ids):
        """Answers to invitations that went to an address the seller had just changed.

        Whose pay the answer weighs on: the salesperson's and the owner's of then. The
        log tells of each change, the contact of the last one, which nobody hides:
        hence until the answer, as one after sending would cover one before. A customer
        of that day has no other address yet.
        """
        return SQL(
            """
            SELECT f.id FROM customer_feedback f
              JOIN customer_invitation i ON i.id = f.invitation_id
              JOIN res_company c ON c.id = f.company_id
              JOIN res_partner p ON p.id = f.partner_id
              JOIN res_partner k ON k.id = p.commercial_partner_id
             WHERE f.id IN %(ids)s
               AND p.customer_changed_by_id IN (f.user_id, f.owner_id)
               AND p.customer_changed_on <= f.date
               AND p.customer_changed_on >= COALESCE(i.sent_on, f.date)
                   - c.customer_address_days * interval '1 day'
               AND p.customer_changed_on > k.create_date + interval '1 day'
             UNION ALL
            SELECT f.id FROM customer_feedback f
              JOIN customer_invitation i ON i.id = f.invitation_id
              JOIN res_company c ON c.id = f.company_id
              JOIN res_users u ON u.id IN (f.user_id, f.owner_id)
              JOIN mail_message m
                ON m.model = 'res.partner' AND m.res_id = f.partner_id
               AND m.author_id = u.partner_id AND m.date <= i.sent_on
               AND m.date >= i.sent_on - c.customer_address_days * interval '1 day'
              JOIN mail_tracking_value v
                ON v.mail_message_id = m.id AND v.field_id IN %(fields)s
             WHERE f.id IN %(ids)s
            """,
            fields=tuple(
                self.env["ir.model.fields"]._get_ids("res.partner")[name]
                for name in ("email", "phone")
            ),
            ids=ids,
        )
