"""Odoo's survey, for answer sheets of ours."""

from odoo import http
from odoo.http import request

from odoo.addons.survey.controllers.main import Survey


class CustomerSurvey(Survey):
    @http.route()
    def survey_submit(self, survey_token, answer_token, **post):
        """Each page of it notes where it was sent from, as our first page does."""
        _survey, sheet = self._fetch_from_access_token(survey_token, answer_token)
        if sheet.customer_invitation_id and sheet.state != "done":
            address = request.httprequest.remote_addr
            sheet.customer_invitation_id._note_origin(address)
        return super().survey_submit(survey_token, answer_token, **post)

    def _prepare_survey_data(self, survey_sudo, answer_sudo, **post):
        data = super()._prepare_survey_data(survey_sudo, answer_sudo, **post)
        return data | answer_sudo._prepare_customer_closing()
