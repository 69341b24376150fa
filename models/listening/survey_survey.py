from odoo import fields, models


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
