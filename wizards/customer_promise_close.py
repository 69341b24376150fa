from odoo import api, fields, models

from ..models.promises.customer_cause import ATTRIBUTIONS


class CustomerPromiseClose(models.TransientModel):
    """What came of a promise: asked once, in one dialog."""

    _name = "customer.promise.close"
    _description = "Close a Promise"

    promise_id = fields.Many2one(
        "customer.promise", required=True, ondelete="cascade", readonly=True
    )
    outcome = fields.Selection(
        [("kept", "Kept"), ("broken", "Broken"), ("released", "Released")],
        required=True,
        readonly=True,
    )
    closed_on = fields.Date(
        "Happened on",
        required=True,
        compute="_compute_closed_on",
        store=True,
        readonly=False,
        precompute=True,
    )
    evidence_note = fields.Text(
        "Evidence",
        help="How one knows. Without it, a promise closed by hand does "
        "not weigh on pay.",
    )
    evidence_ids = fields.Many2many("ir.attachment", string="Documents")
    cause_id = fields.Many2one("customer.cause", "Cause")
    attribution = fields.Selection(
        ATTRIBUTIONS,
        compute="_compute_attribution",
        store=True,
        readonly=False,
        help="Whose doing it was.",
    )

    @api.depends("promise_id")
    def _compute_closed_on(self):
        """Today, where the promise was given."""
        for wizard in self:
            company = wizard.promise_id.company_id or self.env.company
            wizard.closed_on = company._customer_today()

    @api.depends("cause_id")
    def _compute_attribution(self):
        for wizard in self:
            wizard.attribution = wizard.cause_id.attribution or wizard.attribution

    def action_apply(self):
        """Close the promise as said."""
        self.ensure_one()
        self.promise_id.check_access("write")
        self.promise_id._close(
            self.outcome,
            self.closed_on,
            evidence_note=self.evidence_note,
            evidence=self.evidence_ids,
            cause=self.cause_id if self.outcome == "broken" else None,
            attribution=self.attribution if self.outcome == "broken" else None,
        )
        return {"type": "ir.actions.act_window_close"}
