from odoo import models


class CustomerCase(models.Model):
    _inherit = "customer.case"

    def write(self, vals):
        """Once it is closed the customer is asked again."""
        res = super().write(vals)
        if vals.get("state") == "closed":
            self.env["customer.moment"]._wake("case_closed")
        return res
