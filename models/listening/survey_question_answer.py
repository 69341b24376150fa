from odoo import fields, models


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    customer_driver_id = fields.Many2one(
        "customer.driver",
        "Driver",
        index="btree_not_null",
        ondelete="restrict",
        help="The node of the loyalty-driver tree that this choice stands for.",
    )
