"""What a promise takes over from its order, and takes over again while a draft."""

from odoo import api, fields, models

# What follows a field of the order.
FROM_ORDER = {
    "company_id": ("company_id",),
    "partner_id": ("partner_id", "receiver_id"),
    "user_id": ("promisor_id",),
    "team_id": ("team_id",),
}


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    key = fields.Char(
        readonly=True,
        copy=False,
        help="What makes the promise one of its kind on its order.",
    )

    _key_uniq = models.Constraint(
        "UNIQUE(order_id, key)", "This order has that promise already."
    )

    @api.depends("order_id")
    def _compute_from_order(self):
        """Take over from the order; without one keep what is there, else default.

        A word already given keeps who gave it to whom when it joins an order.
        """
        for promise in self:
            order = promise.order_id
            if promise.state not in (False, "draft"):
                order = order.browse()
            promise.company_id = (
                order.company_id or promise.company_id or self.env.company
            )
            promise.partner_id = order.partner_id.commercial_partner_id or (
                promise.partner_id
            )
            promise.receiver_id = order.partner_id or promise.receiver_id
            promise.promisor_id = (
                order.user_id or promise.promisor_id or promise._usual_promisor()
            )
            promise.team_id = order.team_id or promise.team_id or promise._usual_team()
            promise.campaign_id = order.campaign_id or promise.campaign_id

    def _usual_promisor(self):
        """Who is taken to give it: the user, else who sells to the customer.

        A customer who signs, and jobs, promise nothing themselves.
        """
        user = self.env.user
        if user._is_internal() and user.active:
            return user
        # sudo: whoever signs may not read who sells to whom
        order, partner = self.order_id.sudo(), self.partner_id.sudo()
        company = self.company_id.sudo()
        users = partner.user_id | order.team_id.user_id | company._customer_approver()
        return users.filtered("active")[:1].sudo(False) or user

    def _usual_team(self):
        """The team of who gave it, where it works for the company."""
        # sudo: the team of a colleague
        team = self.promisor_id.sudo().sale_team_id
        fits = team.company_id in (self.company_id, team.company_id.browse())
        return team.sudo(False) if fits else team.browse()

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

    @api.onchange("template_id")
    def _onchange_template_id(self):
        """A line of the charter chosen on a draft says what, by when and how."""
        template, order = self.template_id, self.order_id
        if not template or self.state != "draft":
            return
        values = order._customer_promise_values(template) if order else []
        for value in values:
            value.pop("order_id")
            self.update(value)

    def _was_said_before_order(self):
        """Whether an opportunity promised it before there was a quotation."""
        return (
            self.state == "open"
            and self.opportunity_id
            and self.create_date < self.order_id.create_date
        )

    def _follow_order(self, changed):
        """Drafts follow their quotation to another customer, seller or company.

        Who keeps them follows too, unless somebody else was named for it.

        :param changed: names of the order's fields that changed
        """
        own = self.filtered(lambda p: p.responsible_id == p.promisor_id)
        for name in sum((FROM_ORDER[field] for field in sorted(changed)), ()):
            self.env.add_to_compute(self._fields[name], self)
        for promise in own:
            promise.responsible_id = promise.promisor_id
        self._link_profiles()

    def _prepare_copied_values(self):
        """Values for a copy of the order: as long from today as it was promised for."""
        self.ensure_one()
        today = self.company_id._customer_today()
        return self.copy_data(
            {
                "order_id": False,
                "order_line_id": False,
                "promised_on": today,
                "deadline": today + (self.deadline - self.promised_on),
            }
        )[0]

    def _deadlines_from_confirmation(self, today):
        """Deadlines of promises whose lead time runs from the order's confirmation.

        Only where the date is still the one that the template gave: another was
        agreed on its own.

        :return: dict of promise id to date
        """
        templated = self.filtered(
            lambda p: p.template_id.lead_from == "confirmation" and not p.key
        )
        if not templated:
            return {}
        first = min([today, *templated.mapped("promised_on")])
        reach = max(templated.template_id.mapped("lead_days"))
        workdays = self.company_id._customer_workdays(first, today, reach)
        return {
            promise.id: promise.template_id._deadline(today, workdays)
            for promise in templated
            if promise.deadline
            == promise.template_id._deadline(promise.promised_on, workdays)
        }
