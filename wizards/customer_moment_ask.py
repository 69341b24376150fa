from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class CustomerMomentAsk(models.TransientModel):
    """A round by hand: managers choose the customers, the moment draws the persons."""

    _name = "customer.moment.ask"
    _description = "Ask for Feedback"

    moment_id = fields.Many2one(
        "customer.moment",
        "Key Moment",
        required=True,
        ondelete="cascade",
        domain="[('trigger', '=', 'manual'),"
        " ('company_id', 'in', (company_id, False))]",
        default=lambda self: self._default_moment_id(),
    )
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, required=True
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers and Contacts",
        required=True,
        default=lambda self: self._default_partner_ids(),
    )

    @api.model
    def _default_moment_id(self):
        return self.env["customer.moment"].search([("trigger", "=", "manual")], limit=1)

    @api.model
    def _default_partner_ids(self):
        """The customers that were chosen in the list."""
        if self.env.context.get("active_model") != "customer.profile":
            return False
        profiles = self.env["customer.profile"].browse(self.env.context["active_ids"])
        return [Command.set(profiles.partner_id.ids)]

    def action_ask(self):
        """Plan the round; the job sends it."""
        self.ensure_one()
        self._check_not_own()
        # sudo: invitations are made by actions and jobs only
        invitations = (
            self.env["customer.invitation"]
            .with_company(self.company_id)
            .sudo()
            ._ask_by_hand(self.moment_id, self.partner_ids)
        )
        self.moment_id._wake("manual")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_invitation_action"
        )
        return action | {"domain": [("id", "in", invitations.ids)], "context": {}}

    def _check_not_own(self):
        """Who sells to a customer, or answers for it, does not choose when to ask."""
        customers = self.partner_ids.commercial_partner_id
        user = self.env.user
        own = customers.filtered(lambda c: c.user_id == user)
        own |= (
            self.env["customer.profile"]
            .search([("partner_id", "in", customers.ids), ("user_id", "=", user.id)])
            .partner_id
        )
        if own:
            raise UserError(
                self.env._(
                    "%(customer)s is your own customer: somebody else has to ask them. "
                    "Take them off the list.",
                    customer=own[0].display_name,
                )
            )
