from odoo import models


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _close(self, outcome, *args, **kwargs):
        """An important promise that is broken opens a case."""
        res = super()._close(outcome, *args, **kwargs)
        if outcome == "broken":
            self.env["customer.case"]._open_for_promises(self)
        return res
