from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    # a run looks for documents that were written since the last statement was frozen
    _customer_written_idx = models.Index(
        "(write_date) WHERE move_type IN ('out_invoice', 'out_refund')"
    )
