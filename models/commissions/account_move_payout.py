"""Bills that pay commissions: what happens to them is seen on the payout."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    customer_payout_id = fields.Many2one(
        "seller.commission.payout",
        "Commission Payout",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_of_payout(self):
        # sudo: accountants need no right on commissions
        for move in self.sudo():
            if move.customer_payout_id.state == "done":
                raise UserError(
                    self.env._(
                        "%(bill)s pays commissions and stays on record. Cancel it "
                        "instead.",
                        bill=move.display_name,
                    )
                )

    def button_cancel(self):
        """The statements of a cancelled bill stay paid, and the payout says so."""
        res = super().button_cancel()
        if self.env.context.get("seller_payout_undone"):
            return res
        # sudo: accountants need no right on commissions
        for bill in self.sudo().filtered("customer_payout_id"):
            bill.customer_payout_id.message_post(
                body=self.env._(
                    "The bill of %(agent)s was cancelled. Its statements still count "
                    "as paid: set the bill back to draft, or undo this payout to pay "
                    "them anew.",
                    agent=bill.partner_id.name,
                )
            )
        return res
