from odoo import fields, models


class SellerCommissionPayout(models.Model):
    """One payment of approved statements: bills for agents, or a payroll file."""

    _name = "seller.commission.payout"
    _description = "Commission Payout"
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    date = fields.Date(required=True)
    kind = fields.Selection(
        [("bill", "Vendor Bills"), ("payroll", "Payroll")], required=True
    )
    statement_ids = fields.One2many(
        "seller.commission.statement", "payout_id", "Statements"
    )
