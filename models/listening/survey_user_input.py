import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)


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
            try:
                with self.env.cr.savepoint():
                    self.env["customer.feedback"].sudo()._record_answers(ours)
            except Exception:
                _logger.exception("Feedback of answers %s failed, to retry", ours.ids)
        return res
