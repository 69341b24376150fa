from odoo import api, fields, models
from odoo.tools.urls import urljoin


class CustomerInvitation(models.Model):
    """One contact asked, or not asked and why, at one occurrence of a moment."""

    _name = "customer.invitation"
    _description = "Invitation"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _rec_name = "occurrence_key"
    _order = "due_on desc, id desc"

    moment_id = fields.Many2one(
        "customer.moment", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="restrict"
    )
    occurrence_key = fields.Char(
        required=True, help="The event that asked, e.g. sale.order,42."
    )
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", "Invoice", index="btree_not_null", ondelete="set null"
    )
    promise_id = fields.Many2one(
        "customer.promise", index="btree_not_null", ondelete="set null"
    )
    case_id = fields.Many2one(
        "customer.case", index="btree_not_null", ondelete="set null"
    )
    channel = fields.Selection(
        [("email", "E-mail"), ("sms", "SMS"), ("phone", "Phone")],
        required=True,
        default="email",
    )
    mode = fields.Selection(
        [("web", "Web"), ("phone", "Phone")],
        required=True,
        default="web",
        help="How it is answered: by the contact, or in a phone interview.",
    )
    interviewer_id = fields.Many2one("res.users", "Interviewed by", readonly=True)
    drawn = fields.Float(
        digits=(12, 10),
        help="The draw, 0 to 1, made of key moment, event and contact alone: whoever "
        "repeats it gets the same.",
    )
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("sent", "Sent"),
            ("opened", "Opened"),
            ("answered", "Answered"),
            ("expired", "Expired"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        required=True,
        default="planned",
        index=True,
    )
    skip_reason = fields.Selection(
        [
            ("not_drawn", "Not drawn"),
            ("no_address", "No address"),
            ("internal", "Internal user"),
            ("archived", "Contact archived"),
            ("blacklisted", "Blacklisted"),
            ("opted_out", "Opted out"),
            ("too_soon", "Asked too shortly before"),
            ("yearly_cap", "Asked often enough this year"),
            ("order_off", "What it was about is off"),
            ("moment_off", "Key moment switched off"),
            ("error", "Sending failed"),
        ]
    )
    due_on = fields.Datetime(required=True)
    sent_on = fields.Datetime()
    reminder_count = fields.Integer("Reminders")
    reminded_on = fields.Datetime()
    opened_on = fields.Datetime()
    answered_on = fields.Datetime()
    expires_on = fields.Datetime()
    token = fields.Char(groups=fields.NO_ACCESS, copy=False)
    url = fields.Char(
        compute="_compute_url", compute_sudo=True, groups=fields.NO_ACCESS
    )
    user_input_id = fields.Many2one(
        "survey.user_input", "Answer Sheet", index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", help="At the time of the event."
    )
    owner_id = fields.Many2one("res.users", "Owner", help="At the time of the event.")
    team_id = fields.Many2one(
        "crm.team", "Team", ondelete="set null", help="At the time of the event."
    )

    _occurrence_uniq = models.Constraint(
        # in this order: what happened is looked up in it, whoever was asked
        "UNIQUE(moment_id, occurrence_key, partner_id)",
        "This contact is already asked about this event.",
    )
    _token_uniq = models.Constraint("UNIQUE(token)", "This link was given already.")
    _to_send_idx = models.Index("(due_on) WHERE state = 'planned'")

    @api.depends("token")
    def _compute_url(self):
        """With the link one answers in the customer's name: nobody of ours sees it."""
        for invitation in self:
            token = invitation.token
            invitation.url = token and urljoin(
                invitation.get_base_url(), f"/ask/{token}"
            )

    @api.depends("moment_id", "partner_id")
    def _compute_display_name(self):
        for invitation in self:
            invitation.display_name = (
                f"{invitation.moment_id.name}: {invitation.partner_id.name}"
            )
