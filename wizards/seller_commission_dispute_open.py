from odoo import fields, models


class SellerCommissionDisputeOpen(models.TransientModel):
    """A payee says what is wrong with a statement, or with one line of it."""

    _name = "seller.commission.dispute.open"
    _description = "Dispute a Commission"

    statement_id = fields.Many2one("seller.commission.statement", required=True)
    line_id = fields.Many2one("seller.commission.line")
    document = fields.Char(related="line_id.document", related_sudo=False)
    reason = fields.Selection(
        lambda self: self.env["seller.commission.dispute"]._fields["reason"].selection,
        required=True,
    )
    text = fields.Text("What Is Wrong", required=True)

    def action_apply(self):
        """Open the dispute and show it."""
        self.ensure_one()
        dispute = self.env["seller.commission.dispute"]._open_dispute(
            self.env.user.partner_id,
            self.statement_id,
            self.line_id,
            self.reason,
            self.text,
        )
        return dispute.get_formview_action()
