"""Merging partners: the customer's records come along, whole and once."""

from odoo import models


class CustomerProfile(models.Model):
    _inherit = "customer.profile"

    def _merge_into(self, partner):
        """Let ``partner`` take over these profiles, one target per company.

        The target is the partner's own profile where it has one, else the first of
        these in that company. Everything that points to a profile is re-pointed.

        Parts override it that hold the customer beside the profile.

        :return: the targets
        """
        partner = partner.commercial_partner_id
        targets = self.browse()
        existing = self._find({(partner.id, p.company_id.id) for p in self})
        for company, profiles in self.grouped("company_id").items():
            target = existing.get((partner.id, company.id))
            if not target:
                target = profiles[0]
                target.partner_id = partner
            if profiles != target:
                target._take_over(profiles - target)
            targets |= target
        return targets

    def _take_over(self, sources):
        """Re-point all that refers to ``sources`` here, then delete them."""
        self.ensure_one()
        self._fill_from(sources)
        # beforehand: when one follower clashes, Odoo drops all those of a source
        self.message_subscribe(sources.message_partner_ids.ids)
        # with the archived: activities that are done
        wizard = self.env["base.partner.merge.automatic.wizard"].with_context(
            active_test=False
        )
        self.env.flush_all()
        for source in sources:
            # one by one: where two of them clash, Odoo would drop both
            wizard._update_foreign_keys_generic("customer.profile", source, self)
            wizard._update_reference_fields_generic("customer.profile", source, self)
        self.env.flush_all()
        self.env.invalidate_all()
        sources.unlink()

    def _fill_from(self, sources):
        """What the target does not know it learns from the profiles it takes over."""
        for name in ("user_id", "backup_user_id", "stage_id", "segment_id", "aim"):
            known = sources.filtered(name)[:1]
            if known and not self[name]:
                self[name] = known[name]
                if name == "user_id":
                    self.user_assumed = known.user_assumed
                    self.user_since = known.user_since


class PartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Our hub is merged before Odoo re-points the rest.

        Odoo deletes rows that clash with a unique constraint, and a profile is such
        a row, with all that points to it.
        """
        profiles = (
            self.env["customer.profile"]
            .sudo()  # a merge moves all of a customer, whoever may see it
            .search([("partner_id", "in", src_partners.ids)])
        )
        profiles._merge_into(dst_partner)
        self.env["customer.invitation"].sudo()._merge_contacts(
            src_partners, dst_partner
        )
        return super()._update_foreign_keys(src_partners, dst_partner)
