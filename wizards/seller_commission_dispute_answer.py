from odoo import fields, models


class SellerCommissionDisputeAnswer(models.TransientModel):
    """A commission manager answers a dispute, and corrects what was wrong."""

    _name = "seller.commission.dispute.answer"
    _description = "Answer a Dispute"

    dispute_id = fields.Many2one("seller.commission.dispute", required=True)
    text = fields.Text(related="dispute_id.text", related_sudo=False)
    currency_id = fields.Many2one(related="dispute_id.currency_id", related_sudo=False)
    answer = fields.Text(required=True)
    correction = fields.Monetary(
        help="Comes as a line of the next statement; below zero, it is taken back."
    )

    def action_apply(self):
        """Answer; the payee gets a mail."""
        self.ensure_one()
        self.dispute_id._answer(self.answer, self.correction)
        return {"type": "ir.actions.act_window_close"}
