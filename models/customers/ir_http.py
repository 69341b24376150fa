from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """My day is the page our users come home to, unless they chose another."""
        info = super().session_info()
        user = self.env.user
        if "home_action_id" in info and not info["home_action_id"]:
            if user.has_group("customer_promise.customer_promise_group_user"):
                info["home_action_id"] = self.env.ref(
                    "customer_promise.customer_day_action"
                ).id
        return info
