from odoo import fields, models


class SellerCommissionPlanApprove(models.TransientModel):
    """Before a plan is approved: what the three checks find."""

    _name = "seller.commission.plan.approve"
    _description = "Approve a Commission Plan"

    plan_id = fields.Many2one(
        "seller.commission.plan",
        "Plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    findings = fields.Html(related="plan_id.findings")
    is_warned = fields.Boolean(compute="_compute_is_warned")

    def _compute_is_warned(self):
        for wizard in self:
            findings = wizard.plan_id._check_findings()
            wizard.is_warned = not all(finding.passed for finding in findings)

    def action_apply(self):
        """Approve it; what was known then stays with the plan."""
        self.ensure_one()
        self.plan_id.action_approve()
        self.plan_id._log_findings()
        return {"type": "ir.actions.act_window_close"}
