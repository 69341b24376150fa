"""How a promise comes to be: numbered, tied to its customer, given at once or not."""

from odoo import api, models
from odoo.tools import SQL


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.model_create_multi
    def create(self, vals_list):
        """Number the promises; those not on a quotation are given at once."""
        missing = sum(not vals.get("reference") for vals in vals_list)
        references = self._next_references(missing)
        promises = super().create(
            [
                {**vals, "reference": vals.get("reference") or next(references)}
                for vals in vals_list
            ]
        )
        promises._link_profiles()
        # before it is given: what is found then stays
        promises._check_feasibility()
        promises.filtered(
            lambda p: p.state == "draft"
            and (not p.order_id or p.order_id.state == "sale")
        )._open()
        return promises

    def write(self, vals):
        whose = {"order_id", "partner_id", "company_id", "profile_id"} & vals.keys()
        # a profile of the company before would not pass the check of companies
        res = super().write({**vals, "profile_id": False} if whose else vals)
        if whose:
            self._link_profiles()
        if "responsible_id" in vals:
            self._ask_charge()
        dated = {"deadline", "tolerance_days", "promised_on"} & vals.keys()
        # actions write many in a row, and the status of all at the end
        if dated and not self._is_by_action():
            self._update_deadline_status()
        return res

    @api.model
    def _next_references(self, count):
        """Numbers for ``count`` promises: one query when the sequence allows it."""
        # sudo: numbering needs no right on sequences, as next_by_code
        Sequence = self.env["ir.sequence"].sudo()
        sequence = Sequence.search(
            [
                ("code", "=", self._name),
                ("company_id", "in", [self.env.company.id, False]),
            ],
            order="company_id",
            limit=1,
        )
        if sequence.use_date_range or sequence.implementation != "standard":
            return iter([sequence.next_by_id() for _number in range(count)])
        numbers = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return iter([sequence.get_next_char(number) for (number,) in numbers])

    def _link_profiles(self):
        """Point each promise to the profile of its customer, made on first need."""
        profiles = self.env["customer.profile"]._get_or_create(
            [(promise.partner_id, promise.company_id) for promise in self]
        )
        for (partner, company), promises in self.grouped(
            lambda p: (p.partner_id, p.company_id)
        ).items():
            profile = profiles[partner.commercial_partner_id.id, company.id]
            promises._write_profile(profile)

    def _write_profile(self, profile):
        """Past our own write, which would link it once more."""
        return super().write(
            {"profile_id": profile.id, "partner_id": profile.partner_id.id}
        )
