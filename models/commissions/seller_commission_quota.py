from odoo import fields, models


class SellerCommissionQuota(models.Model):
    """What a payee is expected to sell in one period."""

    _name = "seller.commission.quota"
    _description = "Commission Quota"
    _order = "date_from desc, payee_id"

    payee_id = fields.Many2one(
        "seller.commission.payee", required=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="payee_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="payee_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "Period", required=True, help="The first day of the period."
    )
    amount = fields.Monetary(required=True)

    _period_uniq = models.Constraint(
        "UNIQUE(payee_id, date_from)", "A payee has one quota for each period."
    )
    _amount_positive = models.Constraint("CHECK(amount > 0)", "A quota is above zero.")
