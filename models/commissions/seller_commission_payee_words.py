from odoo import api, fields, models

TERMS_TEMPLATE = "customer_promise.seller_commission_plan_terms"


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    terms = fields.Html("As Payees Read It", compute="_compute_terms", sanitize=False)

    @api.depends_context("lang")
    @api.depends("rule_ids", "weighting_ids", "cap", "floor", "weight_mode")
    def _compute_terms(self):
        for plan in self:
            plan.terms = plan.env["ir.qweb"]._render(TERMS_TEMPLATE, {"plan": plan})


class SellerCommissionPayee(models.Model):
    """What a payee reads before accepting: the terms, their role and quotas."""

    _inherit = "seller.commission.payee"

    terms = fields.Html("What Is Agreed", compute="_compute_terms", sanitize=False)

    @api.depends_context("lang")
    @api.depends("plan_id", "role", "date_from", "date_to", "quota_ids.amount")
    def _compute_terms(self):
        for payee in self:
            # sudo: a payee reads the terms, not each record that they name
            one = payee.sudo()
            payee.terms = one.env["ir.qweb"]._render(
                TERMS_TEMPLATE, {"plan": one.plan_id, "payee": one}
            )

    def action_print(self):
        """The plan as a document."""
        return self.env.ref(
            "customer_promise.action_report_seller_commission_plan"
        ).report_action(self)
