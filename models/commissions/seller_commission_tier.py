from odoo import api, fields, models


class SellerCommissionTier(models.Model):
    """From its lower bound up to the next tier: a rate. No hole can be typed."""

    _name = "seller.commission.tier"
    _description = "Commission Tier"
    _order = "rule_id, low"

    rule_id = fields.Many2one(
        "seller.commission.rule", required=True, index=True, ondelete="cascade"
    )
    low = fields.Float("From", required=True, digits=(16, 2))
    rate = fields.Float("Rate (%)", digits=(16, 4), min_display_digits=2, required=True)

    _low_uniq = models.Constraint(
        "UNIQUE(rule_id, low)", "Two tiers of a rule cannot begin at the same bound."
    )
    _low_positive = models.Constraint(
        "CHECK(low >= 0)", "The lower bound of a tier is not below zero."
    )

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        tiers.rule_id.plan_id._check_editable()
        return tiers

    def write(self, vals):
        self.rule_id.plan_id._check_editable()
        res = super().write(vals)
        if "rule_id" in vals:
            self.rule_id.plan_id._check_editable()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self.rule_id.plan_id._check_editable()
