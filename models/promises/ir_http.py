from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the chatter on which records this user logs promises."""
        info = super().session_info()
        info["customer_log_models"] = self.env["customer.promise"]._log_models()
        return info
