from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """An invoice may be the last of its order."""
        posted = super()._post(soft)
        if any(move.move_type == "out_invoice" for move in posted):
            self.env["customer.moment"]._wake("order_invoiced")
        return posted

    def _invoice_paid_hook(self):
        """Comes for credit notes too, and again when a payment is made anew."""
        res = super()._invoice_paid_hook()
        if any(move.move_type == "out_invoice" for move in self):
            self.env["customer.moment"]._wake("invoice_paid")
        return res
