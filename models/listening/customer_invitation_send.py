"""Sending what is due: answer sheets, links, and who gets them how."""

import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SEND_BATCH = 200
# What mail.thread does for a new record is most of the work, and nobody reads it.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    address = fields.Char(
        "Sent to",
        index="btree_not_null",
        readonly=True,
        help="The contact's e-mail address when the invitation was due: who shares it "
        "counts as one person.",
    )

    @api.model
    def _send_due(self):
        """Send a batch of what is due and nobody else is sending.

        What was planned of a moment while it was switched off waits.

        :return: how many were dealt with
        """
        domain = [
            ("state", "=", "planned"),
            ("due_on", "<=", self.env.cr.now()),
            ("moment_id.active", "=", True),
        ]
        due = self.search(domain, limit=SEND_BATCH, order="due_on, id")
        batch = due.try_lock_for_update().filtered_domain(domain)
        batch._send()
        return len(batch)

    def _send(self):
        """Send a locked batch: each is sent or skipped, all in one transaction.

        What goes out is put into Odoo's queues in the transaction that marks it as
        sent, so that nothing is lost and nothing goes out twice.
        """
        self._settle()
        asked = self.filtered(lambda i: i.state == "planned")
        asked._make_sheets()
        asked.filtered(lambda i: i.state == "sent")._dispatch("invitation")

    # === ANSWER SHEETS === #

    def _make_sheets(self):
        """Give each invitation its own answer sheet and its secret link.

        Those whose survey takes no answers (closed, without questions) fail alone.
        """
        sound = self._check_surveys()
        # sudo: answer sheets are nobody's but the survey's
        sheets = self.env["survey.user_input"].sudo().with_context(**SILENT)
        sheets = sheets.create(sound._prepare_sheet_values())
        if not sheets:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE customer_invitation i
                   SET user_input_id = u.id, expires_on = u.deadline, token = t.token,
                       state = 'sent', sent_on = %(now)s
                  FROM survey_user_input u, unnest(%(ids)s, %(tokens)s) t (id, token)
                 WHERE u.id = t.id AND i.id = u.customer_invitation_id
                """,
                now=self.env.cr.now(),
                ids=sheets.ids,
                tokens=[secrets.token_urlsafe(32) for _sheet in sheets],
            )
        )
        sound.invalidate_recordset()

    def _check_surveys(self):
        """Those whose survey takes an answer of their contact; the others fail."""
        refused = {}
        for invitation in (one for ours in self._by_reader() for one in ours):
            survey, partner = invitation._get_survey(), invitation.partner_id
            try:
                survey._check_answer_creation(
                    partner.user_ids[:1], partner, False, check_attempts=False
                )
            except UserError as error:
                refused[invitation.id] = str(error)
                continue
            if not survey.question_ids:
                refused[invitation.id] = invitation.env._(
                    "%(survey)s asks nothing: add a question.", survey=survey.title
                )
        failed = self.filtered(lambda i: i.id in refused)
        for reason, invitations in failed.grouped(lambda i: refused[i.id]).items():
            invitations._fail(reason)
        return self - failed

    def _prepare_sheet_values(self):
        """Values of the answer sheets, as survey.survey's ``_create_answer`` has them.

        What a survey gives to all of its sheets is read once.
        """
        now, shared = self.env.cr.now(), {}
        values_list = []
        for invitation in self:
            survey, partner = invitation._get_survey(), invitation.partner_id
            if survey not in shared:
                shared[survey] = survey._customer_sheet_values()
            values, languages = shared[survey]
            days = invitation.moment_id.expiry_days
            limited = survey.is_attempts_limited and survey.access_mode != "public"
            values_list.append(
                {
                    **values,
                    "customer_invitation_id": invitation.id,
                    "partner_id": partner.id,
                    "email": partner.email,
                    "nickname": partner.name,
                    "lang_id": languages.get(partner.lang, False),
                    "deadline": fields.Datetime.add(now, days=days),
                    "invite_token": limited and secrets.token_urlsafe(16),
                }
            )
        return values_list

    def _get_survey(self):
        """The survey of the moment, in sudo: employees have no right on surveys."""
        return self.moment_id.survey_id.sudo()
