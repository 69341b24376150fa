from odoo import models


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _close(self, outcome, *args, **kwargs):
        """Kept or broken: the customer may be asked about it."""
        res = super()._close(outcome, *args, **kwargs)
        if self and outcome in ("kept", "broken"):
            self.env["customer.moment"]._wake("promise_closed", f"promise_{outcome}")
        return res
