"""Contacts become one: what both were asked, one person was asked."""

from odoo import api, models

# From the least to the most: how far an invitation got that reached somebody.
REACHED = ("expired", "sent", "opened", "answered")


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    # Stands in the key of a second invitation of one person to one event.
    _MERGED = ",merged,"

    @api.model
    def _merge_contacts(self, src_partners, dst_partner):
        """Before contacts are merged: of two invitations to one event, one keeps it.

        It is the one that got furthest, else the oldest. Another that reached
        somebody stays beside it with its link, until one of them is answered; one
        that did not goes.
        """
        groups = {}
        invitations = self.search(
            [("partner_id", "in", (src_partners | dst_partner).ids)], order="id"
        )
        for invitation in invitations:
            key = invitation.moment_id, invitation.occurrence_key
            groups[key] = groups.get(key, self.browse()) | invitation
        for same in groups.values():
            keep, *others = same.sorted(
                lambda invitation: invitation._merge_rank(), reverse=True
            )
            for other in others:
                other._step_aside(keep)

    def _merge_rank(self):
        return REACHED.index(self.state) if self.state in REACHED else -1

    def _step_aside(self, keep):
        """Leave the event to ``keep``, which is of the same person now."""
        self.ensure_one()
        if self.state not in REACHED:
            self.unlink()
            return
        self.occurrence_key += f"{self._MERGED}{self.id}"
        if keep.state == "answered" and self.state in ("sent", "opened"):
            self.state = "expired"
            self.user_input_id.deadline = self.env.cr.now()
