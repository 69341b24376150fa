from odoo import api, fields, models


class SellerCommissionStatementPay(models.TransientModel):
    """What would be paid of the statements chosen, and how; then pay it."""

    _name = "seller.commission.statement.pay"
    _description = "Pay Commissions"

    statement_ids = fields.Many2many("seller.commission.statement", string="Statements")
    company_count = fields.Integer(compute="_compute_totals")
    currency_id = fields.Many2one("res.currency", compute="_compute_totals")
    bill_count = fields.Integer("Agents", compute="_compute_totals")
    bill_net = fields.Monetary("By Vendor Bill", compute="_compute_totals")
    payroll_count = fields.Integer("Employees", compute="_compute_totals")
    payroll_net = fields.Monetary("By Payroll", compute="_compute_totals")

    @api.depends("statement_ids")
    def _compute_totals(self):
        for wizard in self:
            statements = wizard.statement_ids
            wizard.company_count = len(statements.company_id)
            wizard.currency_id = statements.currency_id[:1]
            kinds = statements.grouped(lambda s: s._get_payout_kind())
            for kind in ("bill", "payroll"):
                paid = kinds.get(kind, statements.browse())
                wizard[f"{kind}_count"] = len(paid.partner_id)
                wizard[f"{kind}_net"] = sum(paid.mapped("net"))

    def action_apply(self):
        """Pay, and show what was made."""
        self.ensure_one()
        payouts = self.env["seller.commission.payout"]._pay(self.statement_ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_payout_action"
        )
        if len(payouts) == 1:
            form = [(False, "form")]
            return action | {"views": form, "res_id": payouts.id}
        return action | {"domain": [("id", "in", payouts.ids)]}
