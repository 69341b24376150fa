"""What becomes of an invitation that is out: reminded, expired, failed, opted out."""

import logging

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_invitation_send import SEND_BATCH

_logger = logging.getLogger(__name__)

CLOSE_BATCH = 5000


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    failure_reason = fields.Text("Why It Failed", readonly=True)
    opted_out_on = fields.Datetime(
        readonly=True, help="The contact asked not to be invited any more."
    )

    _waiting_idx = models.Index("(expires_on) WHERE state IN ('sent', 'opened')")
    _opted_out_idx = models.Index("(partner_id) WHERE opted_out_on IS NOT NULL")

    # === REMINDERS === #

    @api.model
    def _remind(self):
        """Remind a batch of those who did not answer, and may still be asked.

        Where the answer sheet is gone, the link leads nowhere: nobody is reminded.
        Counted in the transaction that queues the message: none goes out twice.

        :return: how many were reminded
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_invitation i
                   SET reminder_count = COALESCE(i.reminder_count, 0) + 1,
                       reminded_on = %(now)s
                  FROM (SELECT i.id FROM %(rows)s
                          JOIN survey_user_input u ON u.id = i.user_input_id
                         WHERE i.state IN ('sent', 'opened')
                           AND i.channel IN ('email', 'sms') AND i.expires_on > %(now)s
                           AND u.state IS DISTINCT FROM 'done'
                           AND COALESCE(i.reminder_count, 0) < s.customer_reminder_count
                           AND k.today - (COALESCE(i.reminded_on, i.sent_on)
                               AT TIME ZONE 'UTC' AT TIME ZONE k.tz)::date
                               >= s.customer_reminder_days
                           AND %(hindrance)s IS NULL
                         ORDER BY i.id LIMIT %(batch)s
                           FOR UPDATE OF i SKIP LOCKED) r
                 WHERE r.id = i.id RETURNING i.id
                """,
                now=self.env.cr.now(),
                rows=self._rows_sql(self.env["res.company"]._customer_companies()),
                hindrance=self._hindrance_sql(SQL("i.channel")),
                batch=SEND_BATCH,
            )
        )
        reminded = self.browse(sorted(id_ for (id_,) in rows))
        reminded.invalidate_recordset(["reminder_count", "reminded_on"])
        reminded._dispatch("reminder")
        return len(reminded)

    # === THE END OF IT === #

    @api.model
    def _expire(self):
        """Links that ran out stop waiting for an answer; a batch.

        :return: how many ran out
        """
        ran_out = self.search(
            [
                ("state", "in", ("sent", "opened")),
                ("expires_on", "<", self.env.cr.now()),
            ],
            limit=CLOSE_BATCH,
        ).try_lock_for_update()
        ran_out.write({"state": "expired"})
        return len(ran_out)

    @api.model
    def _note_failures(self):
        """Invitations whose SMS could not be delivered; a batch.

        Mails say so themselves, see mail.mail.

        :return: how many failed
        """
        # sudo: messages are nobody's to read, as their links are secret
        texts = self.env["sms.sms"].sudo()
        texts = texts.search(
            [
                ("state", "=", "error"),
                ("customer_invitation_id.failure_reason", "=", False),
                ("customer_invitation_id", "!=", False),
            ],
            limit=CLOSE_BATCH,
        )
        for failure, failed in texts.grouped("failure_type").items():
            for ours in failed.customer_invitation_id._by_reader():
                kinds = texts._fields["failure_type"]._description_selection(ours.env)
                ours._fail(dict(kinds).get(failure) or "SMS")
        return len(texts)

    def _by_reader(self):
        """These in batches, in the language of the company that reads what is noted.

        Jobs and the mail gateway speak another one.
        """
        for company, ours in self.grouped("company_id").items():
            yield ours.with_context(lang=company.partner_id.lang)

    def _fail(self, reason):
        """The message of these did not go out; why stands with them.

        Where it was a reminder, the invitation itself is out already.
        """
        _logger.warning("Message of invitations %s not sent: %s", self.ids, reason)
        self.write({"failure_reason": reason})
        self.filtered(lambda i: not i.reminder_count).write(
            {"state": "failed", "skip_reason": "error"}
        )

    def _unfail(self):
        """Somebody had the message sent again, and it went out."""
        failed = self.filtered(lambda i: i.state == "failed" and i.token)
        failed.write({"state": "sent", "skip_reason": False, "failure_reason": False})

    @api.model
    def _note_bounce(self, message_uids):
        """A mail came back: nobody got this invitation.

        :param message_uids: Message-Ids that the answer of the mail server names
        """
        # sudo: by the Message-Id, which is nobody's to read
        returned = self.sudo().search(
            [
                ("message_uid", "in", message_uids),
                ("state", "in", ("sent", "opened")),
            ]
        )
        for ours in returned._by_reader():
            ours._fail(ours.env._("The mail came back."))

    def _opt_out(self):
        """The contact wants no more invitations, wherever we would send them."""
        self.ensure_one()
        (words,) = self._by_reader()
        note = words.env._(
            "%(who)s asked not to be invited any more.", who=self.partner_id.name
        )
        if email := self.address or self.partner_id.email_normalized:
            self.env["mail.blacklist"]._add(email, message=note)
        number = self.partner_id.phone_sanitized
        if number and self.channel != "email":
            self.env["phone.blacklist"]._add([number], message=note)
        if not self.opted_out_on:
            self.opted_out_on = self.env.cr.now()
