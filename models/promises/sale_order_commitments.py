from odoo import models

# What no longer is promised stands on no quotation; a successor stands for itself.
NOT_PRINTED = ("cancelled", "released", "renegotiated")


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _customer_commitments(self):
        """Promises that the quotation shows, page and PDF; drafts are, too."""
        self.ensure_one()
        # sudo: whoever may see the quotation may see what it promises
        return (
            self.env["customer.promise"]
            .sudo()
            .search(
                [
                    ("order_id", "=", self.id),
                    ("is_public", "=", True),
                    ("state", "not in", NOT_PRINTED),
                ]
            )
        )
