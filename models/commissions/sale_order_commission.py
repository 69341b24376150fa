"""What a quotation would pay its seller, and what of it hangs on satisfaction."""

from odoo import api, fields, models
from odoo.fields import Domain

PART = "customer_promise.customer_promise_group_commissions"
MANAGER = "customer_promise.customer_promise_group_commission_manager"
# Whoever is not of them does not know of the fields.
READERS = f"customer_promise.customer_promise_group_user,{MANAGER}"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_commission_currency_id = fields.Many2one(
        "res.currency",
        "Commission Currency",
        related="company_id.currency_id",
        groups=READERS,
    )
    customer_commission = fields.Monetary(
        "Expected Commission",
        compute="_compute_customer_commission",
        currency_field="customer_commission_currency_id",
        groups=READERS,
        help="By the rules, tier and coefficient of today, once the order counts.",
    )
    customer_commission_weighed = fields.Monetary(
        "By Satisfaction",
        compute="_compute_customer_commission",
        currency_field="customer_commission_currency_id",
        groups=READERS,
        help="The part of it that your customers' satisfaction adds or takes.",
    )
    customer_commission_words = fields.Char(
        "Why", compute="_compute_customer_commission", groups=READERS
    )

    @api.depends_context("uid")
    @api.depends(
        "order_line.price_subtotal",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "partner_id",
        "user_id",
        "team_id",
        "customer_split_ids.share",
    )
    def _compute_customer_commission(self):
        """What the order's own payee gets by it; managers see what all get.

        Nothing where the part is off or nobody concerned has a running statement.
        """
        switched_on = self.env.user.has_group(PART)
        for order in self:
            paid = order._customer_commissions() if switched_on else []
            order.customer_commission = sum(net for _gross, net, _why in paid)
            gross = sum(gross for gross, _net, _why in paid)
            order.customer_commission_weighed = order.customer_commission - gross
            order.customer_commission_words = paid[0][2] if len(paid) == 1 else False

    def _customer_commissions(self):
        """[(gross, net, why)] of each running statement that the order adds to."""
        self.ensure_one()
        credited = self._customer_credited()
        if not self.env.user.has_group(MANAGER):
            own = self.env.user.partner_id
            credited = {who: part for who, part in credited.items() if who == own}
        if not credited:
            return []
        today = self.company_id._customer_today()
        # sudo: own statement and the terms of one's own plan; managers read them all
        statements = self.env["seller.commission.statement"].sudo()
        running = statements.search(
            Domain("partner_id", "in", [who.id for who in credited])
            & Domain("company_id", "=", self.company_id.id)
            & Domain("date_from", "<=", today)
            & Domain("date_to", ">=", today)
            & Domain("state", "=", "draft")
        )
        return [
            self._customer_commission_of(statement, credited[statement.partner_id])
            for statement in running
        ]

    def _customer_commission_of(self, statement, part):
        """(gross, net, why) that the order adds to a statement, by today's tiers.

        :param part: 0-1, the share of the order that its payee is credited with
        """
        so_far = statement._gross_by_rule()
        gross = 0.0
        for rule in statement.plan_id.rule_ids:
            added = part * rule._base_of_order(self)
            if added:
                before, _gross = so_far.get(rule, (0.0, 0.0))
                gross += statement._gross_with(rule, before + added)
                gross -= statement._gross_with(rule, before)
        money = statement.currency_id.round
        net = money(gross * statement.coefficient)
        return money(gross), net, statement.why

    def _customer_credited(self):
        """{partner: share of the order, 0-1}: by its shares, else its salesperson.

        Agents of the customer are credited besides.
        """
        # sudo: whose order it is decides who is credited, not who looks
        order = self.sudo()
        credited = {
            split.partner_id: split.share / 100 for split in order.customer_split_ids
        } or {order.user_id.partner_id: 1.0}
        today = self.company_id._customer_today()
        customer = order.partner_id.commercial_partner_id
        agents = order.env["seller.agent"].search(
            Domain("profile_id.partner_id", "=", customer.id)
            & Domain("company_id", "=", order.company_id.id)
            & Domain("date_from", "<=", today)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        return dict.fromkeys(agents.partner_id, 1.0) | credited
