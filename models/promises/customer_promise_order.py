"""What a promise takes over from its order, and takes over again while a draft."""

from odoo import api, models

FROM_ORDER = ("company_id", "partner_id", "receiver_id", "promisor_id", "team_id")


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.depends("order_id")
    def _compute_from_order(self):
        """Take over from the order; without one keep what is there, else default."""
        for promise in self:
            order = promise.order_id
            promise.company_id = (
                order.company_id or promise.company_id or self.env.company
            )
            promise.partner_id = order.partner_id.commercial_partner_id or (
                promise.partner_id
            )
            promise.receiver_id = order.partner_id or promise.receiver_id
            promise.promisor_id = order.user_id or promise.promisor_id or self.env.user
            promise.team_id = order.team_id or promise.team_id

    @api.depends("order_id", "order_id.amount_untaxed")
    def _compute_value_at_stake(self):
        """Follow the quotation's total until the word is given."""
        for promise in self:
            order = promise.order_id
            promise.value_at_stake = (
                order.amount_untaxed / (order.currency_rate or 1)
                if order and promise.state == "draft"
                else promise.value_at_stake
            )

    @api.depends("order_id")
    def _compute_source(self):
        for promise in self:
            source, kind = "call", "verbal"
            if promise.order_id:
                source, kind = "quotation", "contractual"
            promise.source = promise.source or source
            promise.kind = promise.kind or kind

    @api.depends("promisor_id")
    def _compute_responsible_id(self):
        for promise in self:
            promise.responsible_id = promise.responsible_id or promise.promisor_id

    def _follow_order(self):
        """Drafts follow their quotation to another customer, seller or company.

        Who keeps them follows too, unless somebody else was named for it.
        """
        own = self.filtered(lambda p: p.responsible_id == p.promisor_id)
        for name in FROM_ORDER:
            self.env.add_to_compute(self._fields[name], self)
        for promise in own:
            promise.responsible_id = promise.promisor_id
        self._link_profiles()
