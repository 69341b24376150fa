"""Planning invitations, and the job that does all with them, in batches."""

from odoo import api, models
from odoo.tools import SQL

PLAN_BATCH = 5000


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _cron_invite(self):
        """Plan what happened; close what ran out or failed; send, and remind.

        Each step does a batch and says how many it did, until there are none left.
        """
        progress = self.env["ir.cron"]._commit_progress
        steps = (self._plan_orders, self._note_failures, self._expire)
        for step in (*steps, self._send_due, self._remind):
            while done := step():
                # Odoo is to come back soon where its seconds are over in between
                if not progress(done, remaining=1):
                    return
        progress(remaining=0)

    @api.model
    def _plan_orders(self):
        """Invite the contacts of confirmed orders, found by anti-join; set-based.

        Every one left out is kept with its reason. The unique key makes a second
        run, or a parallel one, harmless.

        :return: how many invitations were made
        """
        self.env.flush_all()
        self._plan_profiles()
        planned = self.env.execute_query(
            SQL(
                """
                INSERT INTO customer_invitation (
                    moment_id, partner_id, occurrence_key, profile_id, company_id,
                    order_id, channel, mode, state, skip_reason, due_on,
                    user_id, owner_id, team_id,
                    create_uid, write_uid, create_date, write_date)
                SELECT m.id, c.id, 'sale.order,' || o.id, f.id, o.company_id,
                       o.id, 'email', 'web',
                       CASE WHEN r.reason IS NULL THEN 'planned' ELSE 'skipped' END,
                       r.reason, o.date_order + m.delay_days * interval '1 day',
                       o.user_id, f.user_id, o.team_id,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM %(happened)s
                  JOIN customer_profile f
                    ON f.partner_id = c.commercial_partner_id
                   AND f.company_id = o.company_id
            CROSS JOIN LATERAL (SELECT %(reason)s AS reason) r
                 ORDER BY o.id, m.id LIMIT %(batch)s
                    ON CONFLICT (moment_id, partner_id, occurrence_key) DO NOTHING
             RETURNING id
                """,
                happened=self._happened_sql(),
                reason=self._reason_sql(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                batch=PLAN_BATCH,
            )
        )
        self.invalidate_model()
        return len(planned)

    @api.model
    def _plan_profiles(self):
        """The customers to be asked get their profiles first."""
        missing = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT c.commercial_partner_id, o.company_id
                  FROM %s
                 WHERE NOT EXISTS (
                       SELECT FROM customer_profile f
                        WHERE f.partner_id = c.commercial_partner_id
                          AND f.company_id = o.company_id)
                """,
                self._happened_sql(),
            )
        )
        if missing:
            self.env["customer.profile"]._insert_missing(missing)

    @api.model
    def _happened_sql(self):
        """SQL rows (o order, c its contact, m moment) that nobody was asked about."""
        return SQL(
            """
            customer_moment m
            JOIN sale_order o
              ON o.state = 'sale' AND o.date_order >= m.active_from
             AND (m.company_id IS NULL OR m.company_id = o.company_id)
             AND m.active AND m.trigger = 'order_confirmed'
             AND NOT EXISTS (
                 SELECT FROM customer_invitation i
                  WHERE i.moment_id = m.id
                    AND i.occurrence_key = 'sale.order,' || o.id)
            JOIN res_partner c ON c.id = o.partner_id
            """
        )

    @api.model
    def _reason_sql(self):
        """SQL: why contact c is not asked, NULL when they are."""
        return SQL(
            """
            CASE WHEN NOT c.active THEN 'archived'
                 WHEN EXISTS (SELECT FROM res_users u
                               WHERE u.partner_id = c.id AND NOT u.share)
                 THEN 'internal' END
            """
        )
