"""The job that does all with invitations, in committed batches."""

from odoo import api, models


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _cron_invite(self):
        """Plan what happened; close what ran out or failed; send, and remind.

        Each step does a batch and says how many it did, until there are none left.
        """
        progress = self.env["ir.cron"]._commit_progress
        steps = (self._plan, self._note_failures, self._expire)
        for step in (*steps, self._send_due, self._remind):
            while done := step():
                # Odoo is to come back soon where its seconds are over in between
                if not progress(done, remaining=1):
                    return
        progress(remaining=0)
