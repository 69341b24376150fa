"""Until the parts that write these are merged; then this file goes."""

from odoo import models


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    def _note_origin(self, address):
        """Remember whether ``address`` is one of ours."""

    def _opt_out(self):
        """No more mail to the contact."""
        self.ensure_one()
        self.env["mail.blacklist"]._add(self.partner_id.email)
