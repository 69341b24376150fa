from odoo import api, fields, models

TRIGGERS = [
    ("order_confirmed", "Order confirmed"),
    ("order_delivered", "Order fully delivered"),
    ("order_invoiced", "Order fully invoiced"),
    ("invoice_paid", "Invoice paid"),
    ("promise_closed", "Promise closed"),
    ("promise_broken", "Promise broken"),
    ("case_closed", "Case closed (ask again)"),
    ("wave", "Every so many months (relationship)"),
    ("manual", "By hand"),
]
# The records that a moment's condition is about.
TRIGGER_MODELS = {
    "order_confirmed": "sale.order",
    "order_delivered": "sale.order",
    "order_invoiced": "sale.order",
    "invoice_paid": "account.move",
    "promise_closed": "customer.promise",
    "promise_broken": "customer.promise",
    "case_closed": "customer.case",
    "wave": "customer.profile",
    "manual": "customer.profile",
}


class CustomerMoment(models.Model):
    """A key moment of the life cycle at which the customer is asked."""

    _name = "customer.moment"
    _description = "Key Moment"
    _check_company_auto = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one(
        "customer.moment",
        "Part of",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    stage_id = fields.Many2one(
        "customer.stage", index=True, ondelete="restrict", check_company=True
    )
    # when
    trigger = fields.Selection(TRIGGERS, required=True, default="order_confirmed")
    trigger_model = fields.Char(compute="_compute_trigger_model")
    trigger_domain = fields.Char(
        "Only If", help="Condition on the record that triggers the moment."
    )
    wave_months = fields.Integer(
        "Every so many Months", default=6, help="Each customer is asked once in these."
    )
    delay_days = fields.Integer(
        "Days after", required=True, default=0, help="Days from the event to the ask."
    )
    active_from = fields.Datetime(
        required=True,
        copy=False,
        default=lambda self: self.env.cr.now(),
        help="Events before this never fire.",
    )
    daily_limit = fields.Integer(
        "At Most a Day", help="What is past is asked about bit by bit; 0: no limit."
    )
    # whom, and how many
    whom = fields.Selection(
        [
            ("roles", "Contacts with a role"),
            ("event", "The contact of the order or event"),
            ("all", "All contacts that may be asked"),
        ],
        required=True,
        default="roles",
    )
    role_ids = fields.Many2many(
        "customer.contact.role",
        "customer_moment_role_rel",
        "moment_id",
        "role_id",
        "Roles",
        check_company=True,
        help="Where nobody at the customer's has one of these, the contact of the "
        "event is asked.",
    )
    draw = fields.Selection(
        [
            ("all", "Everyone"),
            ("share", "A share of them"),
            ("size", "So many of them"),
        ],
        "How Many",
        required=True,
        default="all",
        help="Who is asked is drawn by a fixed rule, so that nobody can pick.",
    )
    draw_share = fields.Float("Share", default=1.0)
    draw_size = fields.Integer("Persons")
    # how
    channel = fields.Selection(
        [
            ("preference", "As the contact prefers"),
            ("email", "E-mail"),
            ("sms", "SMS"),
            ("phone", "Phone interview"),
        ],
        required=True,
        default="preference",
        help="Without a preference: e-mail, else SMS with a consent, else the phone.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        "Invitation",
        domain="[('model', '=', 'customer.invitation')]",
        help="Empty: the usual one.",
    )
    reminder_template_id = fields.Many2one(
        "mail.template",
        "Reminder",
        domain="[('model', '=', 'customer.invitation')]",
        help="Empty: the usual one.",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        "SMS",
        domain="[('model', '=', 'customer.invitation')]",
        help="Empty: the usual one.",
    )
    survey_id = fields.Many2one(
        "survey.survey",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('survey_type', '=', 'customer')]",
    )
    expiry_days = fields.Integer(
        "Open for",
        required=True,
        default=lambda self: self.env.company.customer_expiry_days,
        help="Days during which the link can be answered.",
    )
    influence_roles = fields.Selection(
        [
            ("none", "Nobody's"),
            ("salesperson", "The salesperson's"),
            ("owner", "The owner's"),
            ("both", "The salesperson's and the owner's"),
        ],
        "Whose Doing",
        required=True,
        default="both",
        help="The score of this moment weighs in pay only for these.",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)
    invitation_ids = fields.One2many("customer.invitation", "moment_id", "Invitations")
    invitation_count = fields.Integer("Asked", compute="_compute_counts")
    feedback_count = fields.Integer("Answered", compute="_compute_counts")

    _expiry_positive = models.Constraint(
        "CHECK(expiry_days > 0 AND delay_days >= 0)",
        "A link must be open for at least a day, and asked after the event.",
    )

    @api.depends("trigger")
    def _compute_trigger_model(self):
        for moment in self:
            moment.trigger_model = TRIGGER_MODELS[moment.trigger]

    def _compute_counts(self):
        asked = dict(
            self.env["customer.invitation"]._read_group(
                [
                    ("moment_id", "in", self.ids),
                    ("state", "in", ("sent", "opened", "answered", "expired")),
                ],
                ["moment_id"],
                ["__count"],
            )
        )
        answered = dict(
            self.env["customer.feedback"]._read_group(
                [("moment_id", "in", self.ids)], ["moment_id"], ["__count"]
            )
        )
        for moment in self:
            moment.invitation_count = asked.get(moment, 0)
            moment.feedback_count = answered.get(moment, 0)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"trigger", "active"} & vals.keys():
            self.env.registry.clear_cache()
        if "active_from" not in vals:
            again = self._starts_again(vals)
            super(CustomerMoment, again).write({"active_from": self.env.cr.now()})
        return super().write(vals)

    def _starts_again(self, vals):
        """Those for which what happened before is nothing that was waited for.

        Switched on, or it asks about something else: the months of a wave stay.
        """
        if "trigger" in vals:
            return self
        again = self.filtered(lambda m: vals.get("active") and not m.active)
        if {"trigger_domain", "company_id"} & vals.keys():
            again |= self.filtered(lambda m: m.trigger != "wave")
        return again

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === ACTIONS === #

    def action_switch_on(self):
        """Ask first how much of the past is to be asked about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Switch On"),
            "res_model": "customer.moment.start",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_moment_id": self.id},
        }

    def action_switch_off(self):
        """It asks nobody any more; what was asked stays open."""
        return self.action_archive()

    def action_view_invitations(self):
        """Who was asked at this moment, and who was not and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_invitation_action"
        )
        return action | {"domain": [("moment_id", "=", self.id)], "context": {}}
