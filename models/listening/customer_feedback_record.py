"""From completed answer sheets to feedback: a batch at a time, once each."""

import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 500
# An answer that failed so often is left out: see the filter of the invitations.
TRIES = 3
# An answer is written down, not talked about: no notes, no followers.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_activity_automation_skip": True,
}


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    @api.model
    def _record_answers(self, sheets):
        """Make the feedback of completed answer sheets, once each, in a batch.

        :param sheets: survey.user_input of invitations, done
        :return: the feedback made
        """
        keys = {f"input,{sheet.id}": sheet.id for sheet in sheets}
        known = self.search_fetch([("key", "in", list(keys))], ["key"])
        done = {keys[feedback.key] for feedback in known}
        new = sheets.filtered(lambda sheet: sheet.id not in done)
        said = self._read_sheets(new)
        feedback = self.with_context(**SILENT).create(
            [self._prepare_answer_values(sheet, said[sheet.id]) for sheet in new]
        )
        self.env["customer.feedback.score"]._insert_ratings(
            {f.id: said[f.user_input_id.id].ratings for f in feedback}
        )
        feedback._close_invitations()
        Case = self.env["customer.case"]
        Case._open_for_feedback(feedback)
        Case._settle_recovery(feedback)
        pressed = feedback.filtered(lambda f: said[f.user_input_id.id].pressure)
        feedback._flag(pressed)
        return feedback.with_env(self.env)

    @api.model
    def _prepare_answer_values(self, sheet, said):
        """Values of the feedback of one sheet; indices that were not asked are absent.

        Overridden by parts that take more out of an answer.

        :param said: :class:`tools.answers.Said`
        """
        invitation = sheet.customer_invitation_id
        values = {
            "key": f"input,{sheet.id}",
            "profile_id": invitation.profile_id.id,
            "partner_id": invitation.partner_id.id,
            "moment_id": invitation.moment_id.id,
            "stage_id": invitation.moment_id.stage_id.id,
            "invitation_id": invitation.id,
            "user_input_id": sheet.id,
            "order_id": invitation.order_id.id,
            "date": sheet.end_datetime or self.env.cr.now(),
            "user_id": invitation.user_id.id,
            "owner_id": invitation.owner_id.id,
            "team_id": invitation.team_id.id,
            "lang": sheet.lang_id.code or invitation.partner_id.lang,
            "mode": invitation.mode,
            "interviewer_id": invitation.interviewer_id.id,
            # asked about a case in confidence, the answer would tell of it
            "confidential": sheet.customer_confidential
            or invitation.case_id.confidential,
            **said.values,
        }
        seconds = sheet._customer_seconds()
        return values if seconds is None else {**values, "seconds": seconds}

    def _close_invitations(self):
        """What was asked is answered; the same question asked twice is closed.

        Contacts that were merged may hold two links about one event: the first
        answer counts, the other link closes.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                WITH answered AS (
                    UPDATE customer_invitation i
                       SET state = 'answered', answered_on = f.date,
                           opened_on = COALESCE(i.opened_on, f.date)
                      FROM customer_feedback f
                     WHERE f.id IN %(ids)s AND i.id = f.invitation_id
                 RETURNING i.id, i.moment_id, i.partner_id, i.occurrence_key
                ), twin AS (
                    UPDATE customer_invitation i SET state = 'expired'
                      FROM answered a
                     WHERE i.moment_id = a.moment_id AND i.partner_id = a.partner_id
                       AND i.id NOT IN (SELECT id FROM answered)
                       AND split_part(i.occurrence_key, %(merged)s, 1)
                           = split_part(a.occurrence_key, %(merged)s, 1)
                       AND i.state IN ('planned', 'sent', 'opened')
                 RETURNING i.user_input_id
                )
                UPDATE survey_user_input s SET deadline = %(now)s
                  FROM twin WHERE s.id = twin.user_input_id RETURNING s.id
                """,
                ids=tuple(self.ids) or (0,),
                merged=self.env["customer.invitation"]._MERGED,
                now=self.env.cr.now(),
            )
        )
        self.env["customer.invitation"].invalidate_model()
        self.env["survey.user_input"].invalidate_model(["deadline"])

    # === MAKING UP === #

    @api.model
    def _cron_complete(self):
        """Make up for completed answers whose feedback is missing."""
        domain = [
            ("customer_invitation_id", "!=", False),
            ("state", "=", "done"),
            ("test_entry", "=", False),
            ("customer_feedback_ids", "=", False),
            ("customer_failure_count", "<", TRIES),
        ]
        Sheet, last = self.env["survey.user_input"], 0
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=Sheet.search_count(domain))
        while sheets := Sheet.search(
            [("id", ">", last), *domain], limit=BATCH, order="id"
        ):
            last = sheets[-1].id
            self._record_if_sound(sheets)
            if not progress(len(sheets)):
                break

    @api.model
    def _record_if_sound(self, sheets):
        """Record in a savepoint, so that our error stops neither guest nor job.

        Of several the sound ones are recorded, one by one.
        """
        try:
            with self.env.cr.savepoint():
                self._record_answers(sheets)
        except Exception as error:
            if len(sheets) > 1:
                for sheet in sheets:
                    self._record_if_sound(sheet)
            else:
                self._note_failure(sheets, error)

    @api.model
    def _note_failure(self, sheet, error):
        """Log it; what is not the database's passing trouble is tried so often."""
        # sudo: a guest's answer, or nobody's
        sheet = sheet.sudo()
        if not isinstance(error, OperationalError):
            sheet.customer_failure_count += 1
        final = sheet.customer_failure_count >= TRIES
        words = "given up" if final else "to retry"
        _logger.error(
            "Feedback of answer %s failed, %s", sheet.id, words, exc_info=error
        )
