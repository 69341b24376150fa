from odoo import api, fields, models


class SellerCommissionPlanPart(models.AbstractModel):
    """What belongs to a plan, and stands still once the plan is approved."""

    _name = "seller.commission.plan.part"
    _description = "Part of a Commission Plan"
    _order = "plan_id, sequence, id"

    sequence = fields.Integer(default=10)
    plan_id = fields.Many2one(
        "seller.commission.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True, index=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.plan_id._check_editable()
        return parts

    def write(self, vals):
        self.plan_id._check_editable()
        res = super().write(vals)
        if "plan_id" in vals:
            self.plan_id._check_editable()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self.plan_id._check_editable()
