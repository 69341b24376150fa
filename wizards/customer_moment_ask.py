from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Reasons, of those against holding an interview, against choosing when to ask.
TOO_NEAR = ("owner", "salesperson", "sold")


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
        self._check_listening()
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

    def _check_listening(self):
        """Nobody is asked some day later, when it is switched on."""
        if not self.moment_id._invitation_cron().active:
            raise UserError(
                self.env._(
                    "%(moment)s cannot ask while Listening is off: have it switched on "
                    "in the settings.",
                    moment=self.moment_id.name,
                )
            )

    def _check_not_own(self):
        """Who sells to a customer, or answers for it, does not choose when to ask."""
        own = self._get_own()
        if own:
            raise UserError(
                self.env._(
                    "%(customer)s is your own customer: somebody else has to ask them. "
                    "Take them off the list.",
                    customer=own[0].display_name,
                )
            )

    def _get_own(self):
        """The chosen customers whom the user is too near to, whoever may read what."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, %(concerned)s
                  FROM res_partner c
                  JOIN res_partner b ON b.id = c.commercial_partner_id
                 CROSS JOIN (SELECT NULL::int AS owner_id, NULL::int AS user_id,
                                    %(company)s AS company_id) i
                  JOIN LATERAL (
                       SELECT b.id AS partner_id, x.user_id, x.backup_user_id
                         FROM (SELECT) one
                    LEFT JOIN customer_profile x
                           ON x.partner_id = b.id AND x.company_id = i.company_id
                       ) p ON TRUE
                 WHERE c.id IN %(contacts)s OR b.id IN %(contacts)s
                 ORDER BY c.id
                """,
                concerned=self.env["customer.invitation"]._concerned_sql(),
                company=self.company_id.id,
                contacts=tuple(self.partner_ids.ids) or (0,),
            )
        )
        # one's own pay holds no round up: it weighs one's own customers only
        near = [contact for contact, why in rows if why in TOO_NEAR]
        return self.env["res.partner"].browse(near).commercial_partner_id
