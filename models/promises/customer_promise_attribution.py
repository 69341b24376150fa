"""Whose doing a broken promise was: confirmed by somebody it does not concern."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .customer_promise_rights import MANAGER

# Whose doing is that of who gave the promise.
OURS = "sales"


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    attribution_confirmed_by_id = fields.Many2one(
        "res.users",
        "Attribution Confirmed by",
        readonly=True,
        copy=False,
        help="Somebody else than who gave it and who had to keep it: from then on it "
        "does not weigh on their pay.",
    )
    attribution_confirmed_on = fields.Date(readonly=True, copy=False)
    can_confirm_attribution = fields.Boolean(compute="_compute_can_confirm_attribution")

    @api.depends_context("uid")
    @api.depends(
        "state",
        "attribution",
        "attribution_confirmed_by_id",
        "promisor_id",
        "responsible_id",
    )
    def _compute_can_confirm_attribution(self):
        """Whether the user may say that it was others' doing, indeed."""
        user = self.env.user
        manager = user.has_group(MANAGER)
        for promise in self:
            promise.can_confirm_attribution = (
                manager
                and promise.state == "broken"
                and promise.attribution not in (False, OURS)
                and not promise.attribution_confirmed_by_id
                and user not in promise.promisor_id | promise.responsible_id
            )

    def action_confirm_attribution(self):
        """It was others' doing: who gave the promise is not paid less for it."""
        for promise in self:
            if not promise.can_confirm_attribution:
                raise UserError(
                    self.env._(
                        "%(promise)s: that others broke it is confirmed once, by a "
                        "manager who neither gave it nor had to keep it.",
                        promise=promise.display_name,
                    )
                )
        self.check_access("write")
        for promise in self._by_action():
            promise.write(
                {
                    "attribution_confirmed_by_id": self.env.uid,
                    "attribution_confirmed_on": promise.company_id._customer_today(),
                }
            )
        labels = dict(self._fields["attribution"]._description_selection(self.env))
        self._log(
            {
                promise.id: self.env._(
                    "%(user)s confirms whose doing it was: %(attribution)s.",
                    user=self.env.user.name,
                    attribution=labels[promise.attribution],
                )
                for promise in self
            }
        )
        return True
