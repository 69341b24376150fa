from odoo import fields, models


class CustomerMoment(models.Model):
    _inherit = "customer.moment"

    case_ids = fields.Many2many(
        "customer.case", string="You Said, We Did", compute="_compute_case_ids"
    )

    def _compute_case_ids(self):
        """What this moment brought up and was answered, as far as one may read it."""
        Case = self.env["customer.case"]
        settled = Case.search(
            [
                ("feedback_id.moment_id", "in", self.ids),
                ("state", "in", ("answered", "closed")),
            ]
        )
        # sudo: of an answer in confidence only the moment is read
        by_moment = settled.grouped(lambda case: case.sudo().feedback_id.moment_id.id)
        for moment in self:
            moment.case_ids = by_moment.get(moment.id, Case)
