from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_profile_ids = fields.One2many(
        "customer.profile", "partner_id", "Customer Profiles"
    )
    customer_role_ids = fields.Many2many(
        "customer.contact.role",
        "customer_contact_role_partner_rel",
        "partner_id",
        "role_id",
        "Roles for Us",
        help="What this contact does there: who is asked at a key moment.",
    )

    def write(self, vals):
        """A company put under another one brings its profiles along."""
        if "parent_id" not in vals and "is_company" not in vals:
            return super().write(vals)
        Profile = self.env["customer.profile"].sudo()
        own = Profile.search([("partner_id", "in", self.ids)])
        res = super().write(vals)
        moved = own.filtered(
            lambda p: p.partner_id != p.partner_id.commercial_partner_id
        )
        for partner, profiles in moved.grouped("partner_id").items():
            profiles._merge_into(partner.commercial_partner_id)
        return res

    def action_view_customer(self):
        """Open the customer's page in the current company, made on first need."""
        self.ensure_one()
        self.check_access("read")
        profiles = self.env["customer.profile"]._get_or_create(
            [(self, self.env.company)]
        )
        (profile,) = profiles.values()
        return {
            "type": "ir.actions.act_window",
            "res_model": "customer.profile",
            "res_id": profile.id,
            "views": [(False, "form")],
        }
