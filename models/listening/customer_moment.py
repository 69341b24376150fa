from odoo import api, fields, models, tools


class CustomerMoment(models.Model):
    """A key moment of the life cycle at which the customer is asked."""

    _name = "customer.moment"
    _description = "Key Moment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    trigger = fields.Selection(
        [("order_confirmed", "Order confirmed")],
        required=True,
        default="order_confirmed",
    )
    stage_id = fields.Many2one("customer.stage", index=True, ondelete="restrict")
    survey_id = fields.Many2one(
        "survey.survey",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('survey_type', '=', 'customer')]",
    )
    delay_days = fields.Integer(
        "Days after", required=True, default=0, help="Days from the event to the ask."
    )
    expiry_days = fields.Integer(
        "Open for",
        required=True,
        default=21,
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
    active_from = fields.Datetime(
        required=True,
        default=lambda self: self.env.cr.now(),
        help="Events before this never fire.",
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

    def _compute_counts(self):
        asked = dict(
            self.env["customer.invitation"]._read_group(
                [
                    ("moment_id", "in", self.ids),
                    ("state", "in", ("sent", "answered", "expired")),
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
        if vals.get("active") and "active_from" not in vals:
            # switched on: what happened while it was off is not asked about
            off = self.filtered(lambda moment: not moment.active)
            super(CustomerMoment, off).write({"active_from": self.env.cr.now()})
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === WAKING === #

    @api.model
    @tools.ormcache()
    def _live_triggers(self):
        """Triggers with an active moment while Listening is switched on."""
        cron = self._invitation_cron()
        if not cron.active:
            return frozenset()
        groups = self.sudo()._read_group([], ["trigger"])
        return frozenset(trigger for (trigger,) in groups)

    @api.model
    def _invitation_cron(self):
        """The job that invites, in sudo: sellers wake it but may not read it.

        Found without a query, since every confirmation asks for it.
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "customer_promise.ir_cron_customer_invitation_plan"
        )
        return self.env["ir.cron"].sudo().browse(cron_id)

    @api.model
    def _wake(self, trigger):
        """An event happened: let the job look, soon. One INSERT, or nothing."""
        if trigger not in self._live_triggers():
            return
        cron = self._invitation_cron()
        self.env["ir.cron.trigger"].sudo().create(
            {"cron_id": cron.id, "call_at": fields.Datetime.now()}
        )
        self.env.cr.postcommit.add(cron._notifydb)

    def action_view_invitations(self):
        """Who was asked at this moment, and who was not and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_invitation_action"
        )
        return action | {"domain": [("moment_id", "=", self.id)], "context": {}}
