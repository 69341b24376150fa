"""A phone interview: the survey's questions, asked and answered by voice."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerInterview(models.TransientModel):
    """What an interviewer sees and fills in while the contact is on the phone."""

    _name = "customer.interview"
    _description = "Phone Interview in Progress"

    # which one it is cannot be chosen: the list of calls makes it
    invitation_id = fields.Many2one(
        "customer.invitation",
        required=True,
        groups=fields.NO_ACCESS,
        ondelete="cascade",
    )
    name = fields.Char("Contact", compute="_compute_contact", compute_sudo=True)
    phone = fields.Char(compute="_compute_contact", compute_sudo=True)
    about = fields.Char(compute="_compute_contact", compute_sudo=True)
    questions = fields.Json(compute="_compute_questions", compute_sudo=True)
    answers = fields.Json(default=dict)
    confidential = fields.Boolean(
        "In Confidence",
        help="Ask: may your salesperson read this? If not, only managers do.",
    )
    call_again_on = fields.Date(
        default=lambda self: self._default_call_again_on(),
        help="When nobody was reached.",
    )

    @api.model
    def _default_call_again_on(self):
        company = self.env.company
        return company._customer_working_day(company._customer_today(), 1)

    @api.depends("invitation_id")
    def _compute_display_name(self):
        for interview in self:
            interview.display_name = interview.name or ""

    @api.depends("invitation_id")
    def _compute_contact(self):
        for interview in self:
            invitation = interview.invitation_id
            interview.name = invitation.partner_id.name
            interview.phone = invitation.partner_id.phone
            interview.about = invitation.moment_id.name

    @api.depends("invitation_id")
    def _compute_questions(self):
        """The questions in the contact's language, as the form shows them."""
        for interview in self:
            survey = interview._get_survey()
            interview.questions = [
                part
                for question in survey.question_ids
                for part in question._customer_interview_parts()
            ]

    def _get_survey(self):
        invitation = self.invitation_id
        lang = invitation.partner_id.lang or self.env.lang
        return invitation.user_input_id.survey_id.with_context(lang=lang)

    # === ACTIONS === #

    def action_save(self):
        """The contact has answered: their sheet is completed, said to be by phone."""
        self.ensure_one()
        invitation = self._lock_invitation()
        sheet = invitation.user_input_id
        given = self.answers if isinstance(self.answers, dict) else {}
        for question in self.sudo()._get_survey().question_ids:
            answer = question._customer_interview_answer(given)
            sheet._save_lines(question, answer)
        sheet.write(
            {
                "state": "in_progress",
                "start_datetime": self.create_date,
                "customer_confidential": self.confidential,
            }
        )
        invitation.write(
            {
                "mode": "phone",
                "interviewer_id": self.env.uid,
                "opened_on": self.create_date,
            }
        )
        sheet._mark_done()
        self.env["customer.interview.call"].invalidate_model()
        return {"type": "ir.actions.act_window_close"}

    def action_not_reached(self):
        """Nobody was there: the call waits until another day, or runs out."""
        self.ensure_one()
        invitation = self._lock_invitation()
        invitation.write(
            {
                "call_count": invitation.call_count + 1,
                "call_after": self.call_again_on,
            }
        )
        self.env["customer.interview.call"].invalidate_model()
        return {"type": "ir.actions.act_window_close"}

    def _lock_invitation(self):
        """The invitation in sudo, locked, if it still waits and is the user's to do.

        :raise UserError: it was answered or ran out meanwhile
        """
        self.check_access("write")
        # sudo: interviewers read neither invitations nor answer sheets
        invitation = self.sudo().invitation_id.with_context(active_test=False)
        invitation.with_user(self.env.user)._check_interviewer()
        invitation = invitation.try_lock_for_update()
        open_until = invitation.expires_on or self.env.cr.now()
        if (
            invitation.state not in ("sent", "opened")
            or invitation.user_input_id.state == "done"
            or open_until < self.env.cr.now()
        ):
            raise UserError(
                self.env._(
                    "The interview with %(who)s is over: it was answered elsewhere, "
                    "or ran out. Nothing was saved.",
                    who=self.name,
                )
            )
        return invitation
