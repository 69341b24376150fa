from odoo import api, fields, models
from odoo.tools import is_html_empty

from ..models.promises.customer_cause import ATTRIBUTIONS


class CustomerCaseClose(models.TransientModel):
    """What came of a case: outcome, cause, action and answer, in one dialog."""

    _name = "customer.case.close"
    _inherit = "customer.case.answer"
    _description = "Close a Case"

    kind = fields.Selection(related="case_id.kind", related_sudo=False)
    answered_on = fields.Datetime(related="case_id.answered_on", related_sudo=False)
    outcome = fields.Selection(
        lambda self: self.env["customer.case"]._fields["outcome"].selection,
        default="solved",
    )
    finding = fields.Selection(
        lambda self: self.env["customer.case"]._fields["finding"].selection,
        compute="_compute_from_case",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    cause_id = fields.Many2one(
        "customer.cause",
        "Cause",
        compute="_compute_from_case",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    attribution = fields.Selection(
        ATTRIBUTIONS,
        compute="_compute_attribution",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Whose doing it was.",
    )
    action_taken = fields.Text(
        "What Was Done",
        compute="_compute_from_case",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("case_id")
    def _compute_from_case(self):
        """What the case holds already; its promise's cause where it has none."""
        for wizard in self:
            case = wizard.case_id
            case.check_access("read")
            wizard.finding = case.finding
            # sudo: whoever works on the case may know why the promise was broken
            wizard.cause_id = case.cause_id or case.sudo().promise_id.cause_id
            wizard.action_taken = case.action_taken

    @api.depends("case_id", "cause_id")
    def _compute_attribution(self):
        for wizard in self:
            case, usual = wizard.case_id, wizard.cause_id.attribution
            known = case.attribution if wizard.cause_id == case.cause_id else False
            wizard.attribution = known or usual or wizard.attribution

    def action_apply(self):
        """Close the case as said; an answer goes to the customer first."""
        self.ensure_one()
        case = self.case_id
        case.check_access("write")
        dispute = self.kind == "disputed_promise"
        case.write(
            {
                "outcome": False if dispute else self.outcome,
                "finding": self.finding if dispute else case.finding,
                "cause_id": self.cause_id.id,
                "attribution": self.attribution,
                "action_taken": self.action_taken,
            }
        )
        if not is_html_empty(self.answer):
            super().action_apply()
        case._close()
        return {"type": "ir.actions.act_window_close"}
