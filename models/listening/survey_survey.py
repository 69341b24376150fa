from odoo import fields, models


class SurveySurvey(models.Model):
    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[("customer", "Customer")], ondelete={"customer": "set default"}
    )
