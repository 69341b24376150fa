from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    customer_invitation_id = fields.Many2one(
        "customer.invitation", index="btree_not_null", ondelete="set null"
    )
    customer_feedback_ids = fields.One2many("customer.feedback", "user_input_id")

    def _mark_done(self):
        """A completed answer becomes feedback; an error of ours never stops it.

        What fails here is made up for by the hourly job.
        """
        res = super()._mark_done()
        ours = self.filtered(lambda a: a.customer_invitation_id and not a.test_entry)
        if ours:
            self.env["customer.feedback"].sudo()._record_if_sound(ours)
        return res
