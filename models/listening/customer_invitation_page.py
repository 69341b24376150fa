from odoo import SUPERUSER_ID, api, models


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _find(self, token):
        """The invitation of a link, in sudo; none for one that is worth nothing."""
        return self.with_user(SUPERUSER_ID).search([("token", "=", token)])

    def _first_question(self):
        """The survey.question that stands in the mail, none where it cannot."""
        self.ensure_one()
        question = self.moment_id.survey_id.sudo().question_ids[:1]
        return question if question.question_type == "scale" else question.browse()

    def _get_buttons(self):
        """The answers to the first question, to click: value, label, url."""
        question = self._first_question()
        if not question:
            return []
        return [
            {
                "value": str(value),
                "label": str(value),
                "url": f"{self.url}?answer={value}",
            }
            for value in range(question.scale_min, question.scale_max + 1)
        ]
