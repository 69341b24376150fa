"""Answers that an error of ours keeps from being recorded: somebody is told."""

from odoo import api, fields, models

from .customer_feedback_record import TRIES


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    is_unrecorded = fields.Boolean(
        "Answer Not Recorded",
        compute="_compute_is_unrecorded",
        search="_search_is_unrecorded",
        help="It was tried several times and failed: the log says why.",
    )

    def _compute_is_unrecorded(self):
        failed = self.search([("id", "in", self.ids), ("is_unrecorded", "=", True)])
        for invitation in self:
            invitation.is_unrecorded = invitation._origin in failed

    @api.model
    def _search_is_unrecorded(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: that an answer failed is told, not what it says
        sheets = self.env["survey.user_input"].sudo()
        failed = sheets._search(
            [
                ("customer_failure_count", ">=", TRIES),
                ("customer_feedback_ids", "=", False),
            ]
        )
        return [("user_input_id", "in" if True in value else "not in", failed)]
