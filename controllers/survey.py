"""The end of Odoo's survey, for answer sheets of ours."""

from odoo.addons.survey.controllers.main import Survey


class CustomerSurvey(Survey):
    def _prepare_survey_data(self, survey_sudo, answer_sudo, **post):
        data = super()._prepare_survey_data(survey_sudo, answer_sudo, **post)
        return data | answer_sudo._prepare_customer_closing()
