from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    customer_invitation_id = fields.Many2one(
        "customer.invitation", index="btree_not_null", ondelete="set null"
    )
    customer_feedback_ids = fields.One2many("customer.feedback", "user_input_id")
    customer_confidential = fields.Boolean(
        "In Confidence", help="Ticked by the contact before answering."
    )
    customer_failure_count = fields.Integer(
        "Failures", readonly=True, copy=False, help="Times it could not be recorded."
    )
    # the address itself is not kept
    customer_own_address = fields.Boolean("Opened from Our Own Network")

    def _mark_done(self):
        """A completed answer becomes feedback; an error of ours never stops it.

        What fails here is made up for by the hourly job.
        """
        res = super()._mark_done()
        ours = self.filtered(lambda a: a.customer_invitation_id and not a.test_entry)
        if ours:
            self.env["customer.feedback"].sudo()._record_if_sound(ours)
        return res

    def _customer_seconds(self):
        """From opening to sending; None where one page was opened and sent at once."""
        self.ensure_one()
        if not self.start_datetime or len(self.survey_id.question_ids) < 2:
            return None
        end = self.end_datetime or self.start_datetime
        return int((end - self.start_datetime).total_seconds())
