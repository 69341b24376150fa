"""The service charter on an order: standing promises, and those of its template."""

from odoo import api, fields, models
from odoo.fields import Command


class SaleOrderTemplate(models.Model):
    _inherit = "sale.order.template"

    customer_promise_template_ids = fields.Many2many(
        "customer.promise.template",
        string="Promises",
        check_company=True,
        help="Made on each quotation that uses this template.",
    )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.onchange("sale_order_template_id")
    def _onchange_customer_promise_template(self):
        """The promises of the quotation template, as drafts."""
        templates = self.sale_order_template_id.customer_promise_template_ids
        if not templates or not self._customer_user_is_ours():
            return
        here = self.customer_promise_ids.filtered(lambda p: p.state == "draft")
        values = self._customer_promise_values(templates - here.template_id)
        self.customer_promise_ids = [Command.create(value) for value in values]

    @api.model_create_multi
    def create(self, vals_list):
        """Who does not see promises makes those of the quotation template, too."""
        orders = super().create(vals_list)
        if not self._customer_user_is_ours():
            for order in orders.filtered("sale_order_template_id").sudo():
                templates = order.sale_order_template_id.customer_promise_template_ids
                values = order._customer_promise_values(templates)
                order.customer_promise_ids = [Command.create(value) for value in values]
        return orders

    def _customer_user_is_ours(self):
        return self.env.user.has_group("customer_promise.customer_promise_group_user")

    def action_pick_promises(self):
        """Choose lines of the charter for this quotation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pick from the Charter"),
            "res_model": "customer.promise.pick",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _customer_promise_values(self, templates):
        """Values of the promises that templates make on this quotation today."""
        self.ensure_one()
        company = self.company_id or self.env.company
        today = company._customer_today()
        offered = templates.filtered(lambda t: t._is_valid_on(company, today))
        reach = max(offered.mapped("lead_days"), default=0)
        workdays = company._customer_workdays(today, today, reach)
        profile = self.env["customer.profile"]._find(
            {(self.partner_id.commercial_partner_id.id, company.id)}
        )
        profile = next(iter(profile.values()), self.env["customer.profile"])
        return [
            template._prepare_promise_values(self, profile, today, workdays)
            for template in offered
        ]

    def _customer_promise_standing(self):
        """The service charter: standing templates make their promise on each match.

        Once an order and template, by the unique key; in sudo, for the customer who
        signs on the portal has no right to charters.
        """
        Template = self.env["customer.promise.template"].sudo()
        templates = Template.browse(Template._standing_ids())
        if not templates:
            return self.env["customer.promise"]
        orders = self.sudo()
        profiles = self.env["customer.profile"]._get_or_create(
            [(order.partner_id, order.company_id) for order in orders]
        )
        there = {
            (promise.order_id, promise.template_id)
            for promise in orders.customer_promise_ids
            if promise.state != "cancelled" or promise.key
        }
        values = []
        for company, group in orders.grouped("company_id").items():
            today = company._customer_today()
            offered = templates.filtered(
                lambda t, c=company, d=today: t._is_valid_on(c, d)
            )
            workdays = company._customer_workdays(
                today, today, max(offered.mapped("lead_days"), default=0)
            )
            for order in group:
                partner = order.partner_id.commercial_partner_id
                profile = profiles[partner.id, company.id]
                values += [
                    template._prepare_promise_values(order, profile, today, workdays)
                    | {"key": template._promise_key()}
                    for template in offered
                    if (order, template) not in there
                    and template._matches(order, profile)
                ]
        return self.env["customer.promise"].sudo()._by_action().create(values)
