from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_open_customer_case(self):
        """A credit note says that something went wrong: ask what."""
        self.ensure_one()
        orders = self.invoice_line_ids.sale_line_ids.order_id
        return self.env["customer.case"]._action_log(
            self.partner_id,
            self.company_id,
            move_id=self.id,
            order_id=orders.id if len(orders) == 1 else False,
            origin="credit_note",
        )
