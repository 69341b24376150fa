from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_log_promise(self):
        """The ten-second form: given to this contact, owed to its company."""
        self.ensure_one()
        return self.env["customer.promise"]._action_log(self)
