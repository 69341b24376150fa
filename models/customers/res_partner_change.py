"""Who last changed how a contact is reached: what an answer's soundness hangs on."""

from odoo import SUPERUSER_ID, api, fields, models

MANAGERS = (
    "customer_promise.customer_promise_group_manager,"
    "customer_promise.customer_promise_group_quality"
)
# Whom we reach, and how.
REACH = {"email", "phone", "parent_id", "active", "customer_role_ids"}
CHANGED = {"customer_changed_by_id", "customer_changed_on"}


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_changed_by_id = fields.Many2one(
        "res.users",
        "Address Changed by",
        readonly=True,
        copy=False,
        groups=MANAGERS,
        help="Who of us last changed e-mail, phone, company, roles or channel.",
    )
    customer_changed_on = fields.Datetime(
        "Address Changed on", readonly=True, copy=False, groups=MANAGERS
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # a customer that is new as a whole has changed nothing
        partners.filtered("parent_id")._customer_note_change()
        return partners

    def write(self, vals):
        if not self.env.su and vals.keys() & CHANGED:
            vals = {name: vals[name] for name in vals.keys() - CHANGED}
        res = super().write(vals)
        if vals.keys() & REACH:
            self._customer_note_change()
        return res

    def _customer_note_change(self):
        """Remember who of us did it, and when; no context switches it off."""
        user = self.env.user
        if self and user.id != SUPERUSER_ID and user._is_internal():
            # sudo: nobody writes it by hand
            self.sudo().write(
                {
                    "customer_changed_by_id": user.id,
                    "customer_changed_on": self.env.cr.now(),
                }
            )
