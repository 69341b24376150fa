from odoo import fields, models
from odoo.fields import Command


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("customer", "Customer")], ondelete={"customer": "set default"}
    )

    # totals of the form, which managers open without a right on the answer sheets
    answer_count = fields.Integer(compute_sudo=True)
    answer_done_count = fields.Integer(compute_sudo=True)
    answer_score_avg = fields.Float(compute_sudo=True)
    success_count = fields.Integer(compute_sudo=True)
    success_ratio = fields.Integer(compute_sudo=True)

    def _customer_sheet_values(self):
        """What all answer sheets of this survey have in common.

        Questions drawn for each sheet are left to Odoo.

        :return: values, and the ids of the languages it can be answered in, by code
        """
        self.ensure_one()
        values = {"survey_id": self.id}
        if self.questions_selection == "all":
            questions = self._prepare_user_input_predefined_questions()
            values["predefined_question_ids"] = [Command.set(questions.ids)]
        languages = self.env["res.lang"]
        return values, {
            code: languages._get_data(code=code).id
            for code in self._get_supported_lang_codes()
        }
