"""How a promise comes to be: numbered, tied to its customer, given at once or not."""

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

# Whose order, opportunity or word it is.
ORIGIN = {"order_id", "order_line_id", "opportunity_id", "promisor_id"}


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.model_create_multi
    def create(self, vals_list):
        """Number the promises; those not on a quotation are given at once."""
        missing = sum(not vals.get("reference") for vals in vals_list)
        references = self.env["ir.sequence"]._customer_next(self._name, missing)
        promises = super().create(
            [
                {**vals, "reference": vals.get("reference") or next(references)}
                for vals in vals_list
            ]
        )
        promises._link_profiles()
        promises._check_origin()
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
        if ORIGIN & vals.keys():
            self._check_origin()
        if "responsible_id" in vals:
            self._ask_charge()
        dated = {"deadline", "tolerance_days", "promised_on"} & vals.keys()
        # actions write many in a row, and the status of all at the end
        if dated and not self._is_by_action():
            self._update_deadline_status()
        return res

    def _check_origin(self):
        """Promises stand on orders one may write, in one's own name or the seller's.

        What is printed on a quotation, and counts for somebody, is not for others to
        say.
        """
        if self.env.su or self._is_by_action():
            return
        self.order_id.check_access("write")
        self.opportunity_id.check_access("read")
        if self.env.user.has_group("customer_promise.customer_promise_group_manager"):
            return
        for promise in self.filtered(lambda p: p.promisor_id != self.env.user):
            if promise.promisor_id not in promise._sellers():
                raise AccessError(
                    self.env._(
                        "%(promise)s: only %(user)s, or a manager, promises in the "
                        "name of %(user)s.",
                        promise=promise.display_name,
                        user=promise.promisor_id.name,
                    )
                )

    def _sellers(self):
        """Who sells to the customer, so that a colleague may log what they said."""
        # sudo: names alone are compared
        promise = self.sudo()
        profile = promise.profile_id
        return (
            promise.order_id.user_id
            | promise.opportunity_id.user_id
            | profile.user_id
            | profile.backup_user_id
            | promise.partner_id.user_id
        ).sudo(False)

    @api.constrains("order_id", "order_line_id")
    def _check_order_line(self):
        for promise in self.filtered("order_line_id"):
            # sudo: the line may be of an order one cannot read
            if promise.order_line_id.sudo().order_id != promise.order_id.sudo():
                raise ValidationError(
                    self.env._(
                        "%(promise)s: choose a line of its own order.",
                        promise=promise.display_name,
                    )
                )

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
