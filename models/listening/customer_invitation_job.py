"""Planning and sending invitations: what the job does, in committed batches."""

import logging
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

PLAN_BATCH = 5000
SEND_BATCH = 50


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _cron_invite(self):
        """Plan what happened, send what is due, close what ran out."""
        progress = self.env["ir.cron"]._commit_progress
        while planned := self._plan_orders():
            # what is planned is still to be sent: Odoo is to come back for it soon
            if not progress(planned, remaining=1):
                return
        self._expire()
        domain = [("state", "=", "planned"), ("due_on", "<=", self.env.cr.now())]
        progress(remaining=self.search_count(domain))
        while due := self.search(domain, limit=SEND_BATCH):
            batch = due.try_lock_for_update().filtered_domain(domain)
            batch._send()
            if not batch or not progress(len(batch)):
                return

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
                    order_id, channel, state, skip_reason, due_on,
                    user_id, owner_id, team_id,
                    create_uid, write_uid, create_date, write_date)
                SELECT m.id, c.id, 'sale.order,' || o.id, f.id, o.company_id,
                       o.id, 'email',
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
                 THEN 'internal'
                 WHEN COALESCE(c.email_normalized, '') = '' THEN 'no_address' END
            """
        )

    def _skip_hindered(self):
        """Leave out what something came in between, since it was planned."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                UPDATE customer_invitation i
                   SET state = 'skipped', skip_reason = r.reason
                  FROM (SELECT i.id, COALESCE(%(reason)s, CASE
                               WHEN i.occurrence_key LIKE 'sale.order,%%'
                                AND o.state IS DISTINCT FROM 'sale'
                               THEN 'order_off' END) AS reason
                          FROM customer_invitation i
                          JOIN res_partner c ON c.id = i.partner_id
                     LEFT JOIN sale_order o ON o.id = i.order_id
                         WHERE i.id IN %(ids)s) r
                 WHERE r.id = i.id AND r.reason IS NOT NULL RETURNING i.id
                """,
                reason=self._reason_sql(),
                ids=tuple(self.ids) or (0,),
            )
        )
        self.invalidate_recordset(["state", "skip_reason"])

    def _send(self):
        """Make the answer sheets and queue the mails, in one transaction."""
        self._skip_hindered()
        asked = self.filtered(lambda i: i.state == "planned")
        asked._make_sheets()
        asked = asked.filtered(lambda i: i.state == "sent")
        template = self.env.ref("customer_promise.mail_template_customer_invitation")
        if asked:
            template.sudo().send_mail_batch(
                asked.ids, email_layout_xmlid="mail.mail_notification_light"
            )

    def _make_sheets(self):
        """Give each invitation its own answer sheet, and with it its link.

        One whose survey takes no answers (closed, without questions) fails alone.
        """
        for invitation in self:
            try:
                with self.env.cr.savepoint():
                    invitation._make_sheet()
            except UserError as error:
                _logger.warning("Invitation %s not sent: %s", invitation.id, error)
                invitation.write({"state": "failed", "skip_reason": "error"})

    def _make_sheet(self):
        now = self.env.cr.now()
        expires_on = fields.Datetime.add(now, days=self.moment_id.expiry_days)
        sheet = self.moment_id.survey_id.sudo()._create_answer(
            partner=self.partner_id,
            check_attempts=False,
            deadline=expires_on,
            customer_invitation_id=self.id,
        )
        self.write(
            {
                "user_input_id": sheet.id,
                "token": secrets.token_urlsafe(32),
                "state": "sent",
                "sent_on": now,
                "expires_on": expires_on,
            }
        )

    @api.model
    def _expire(self):
        """Links that ran out stop waiting for an answer."""
        self.search(
            [("state", "=", "sent"), ("expires_on", "<", self.env.cr.now())]
        ).write({"state": "expired"})
