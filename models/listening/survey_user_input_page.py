"""An answer sheet whose first question was asked on a page of ours."""

from odoo import models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _customer_begin(self, question, value, confidential, lang):
        """Save the answer of our page and go on behind it.

        :param question: survey.question with a scale, empty when none was asked
        :param value: text of a number on that scale
        :param lang: the contact's, used where the survey speaks it
        """
        self.ensure_one()
        self.customer_confidential = confidential
        if question:
            # as text: Odoo takes the number 0 for a question left out
            self._save_lines(question, value)
        if self.state != "new":
            return
        spoken = self.survey_id._get_supported_lang_codes()
        code = lang if lang in spoken else spoken[0]
        self.lang_id = self.env["res.lang"]._lang_get(code)
        self._mark_in_progress()
        if question:
            self._customer_go_behind(question)

    def _customer_go_behind(self, question):
        """Do not ask again what our page asked; complete a sheet without more."""
        survey, section = self.survey_id, question.page_id
        asked = self.predefined_question_ids
        if survey.questions_layout == "page_per_question":
            self.last_displayed_page_id = question
        elif (
            survey.questions_layout == "page_per_section"
            and section.question_ids & asked == question
        ):
            self.last_displayed_page_id = section
        else:
            # it shares its page with others
            self.predefined_question_ids = asked - question
        last = self.last_displayed_page_id
        more = self.predefined_question_ids - question
        if last:
            more = survey._get_next_page_or_question(self, last.id)
        if not more:
            self._mark_done()

    def _customer_answer_to(self, question):
        """The value saved for a scale as text, None when there is none."""
        lines = self.user_input_line_ids
        line = lines.filtered(lambda ln: ln.question_id == question and not ln.skipped)
        return str(line[0].value_scale) if question and line else None

    def _mark_done(self):
        """What our page asked belongs to the sheet again, as the rest of it."""
        for sheet in self.filtered("customer_invitation_id"):
            missing = sheet.user_input_line_ids.question_id
            missing -= sheet.predefined_question_ids
            if missing:
                sheet.predefined_question_ids |= missing
        return super()._mark_done()

    def _prepare_customer_closing(self):
        """Plain values of the closing page, for sheets of ours.

        :return: dict of customer_pressure (address, for those drawn) and, when the
            sheet is completed, customer_last (what was said before)
        """
        # sudo: who answers by a link has no right but this sheet
        invitation = self.sudo().customer_invitation_id
        if not invitation or self.test_entry:
            return {}
        values = {}
        if invitation._asks_about_pressure():
            values["customer_pressure"] = f"/ask/{invitation.token}/pressure"
        if self.state == "done":
            lang = self.lang_id.code or self.env.context.get("lang")
            values["customer_last"] = invitation.with_context(
                lang=lang
            )._get_last_time()
        return values
