from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class CustomerCaseAnswer(models.TransientModel):
    """What the customer is told about a case: you said, we did."""

    _name = "customer.case.answer"
    _description = "Answer the Customer"

    case_id = fields.Many2one(
        "customer.case", required=True, ondelete="cascade", readonly=True
    )
    # without sudo: a dialog about a case tells no more than the case
    commercial_partner_id = fields.Many2one(
        related="case_id.commercial_partner_id", related_sudo=False
    )
    said = fields.Text("You Said", compute="_compute_said", compute_sudo=False)
    partner_id = fields.Many2one(
        "res.partner",
        "To",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    email = fields.Char(related="partner_id.email")
    answer = fields.Html("We Did")
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    @api.depends("case_id.description")
    def _compute_said(self):
        for wizard in self:
            # asked aloud: what somebody else read is there without asking
            wizard.case_id.check_access("read")
            wizard.said = wizard.case_id.description

    @api.depends("case_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.case_id.check_access("read")
            wizard.partner_id = wizard.case_id and wizard.case_id._get_contact()

    def action_apply(self):
        """Tell the customer, and keep it on the case."""
        self.ensure_one()
        self.case_id.check_access("write")
        if not self.partner_id or is_html_empty(self.answer):
            raise UserError(
                self.env._(
                    "%(case)s: write what was done, and choose who is told.",
                    case=self.case_id.display_name,
                )
            )
        self.case_id._record_answer(self.answer, self.partner_id, self.attachment_ids)
        return {"type": "ir.actions.act_window_close"}
