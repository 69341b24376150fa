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
    channel = fields.Selection([("email", "E-mail")], required=True, default="email")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("sent", "Sent"),
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
            ("no_address", "No e-mail address"),
            ("internal", "Internal user"),
            ("archived", "Contact archived"),
            ("order_off", "Order cancelled"),
            ("error", "Sending failed"),
        ]
    )
    due_on = fields.Datetime(required=True)
    sent_on = fields.Datetime()
    expires_on = fields.Datetime()
    user_input_id = fields.Many2one(
        "survey.user_input", "Answer Sheet", index="btree_not_null", ondelete="set null"
    )
    # with the link one can answer in the customer's name
    survey_url = fields.Char(
        "Link",
        compute="_compute_survey_url",
        compute_sudo=True,
        groups="customer_promise.customer_promise_group_manager",
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", help="At the time of the event."
    )
    owner_id = fields.Many2one("res.users", "Owner", help="At the time of the event.")
    team_id = fields.Many2one(
        "crm.team", "Team", ondelete="set null", help="At the time of the event."
    )

    _occurrence_uniq = models.Constraint(
        "UNIQUE(moment_id, partner_id, occurrence_key)",
        "This contact is already asked about this event.",
    )
    _to_send_idx = models.Index("(due_on) WHERE state = 'planned'")

    @api.depends("user_input_id")
    def _compute_survey_url(self):
        for invitation in self:
            sheet = invitation.user_input_id
            invitation.survey_url = (
                urljoin(sheet.survey_id.get_base_url(), sheet.get_start_url())
                if sheet
                else False
            )

    @api.depends("moment_id", "partner_id")
    def _compute_display_name(self):
        for invitation in self:
            invitation.display_name = (
                f"{invitation.moment_id.name}: {invitation.partner_id.name}"
            )

    # === MERGE === #

    @api.model
    def _merge_contacts(self, src_partners, dst_partner):
        """Before contacts become one: of two invitations to the same, one stays.

        The answered one, else the oldest; the feedback of the other loses its link
        only.
        """
        groups = {}
        invitations = self.search(
            [("partner_id", "in", (src_partners | dst_partner).ids)], order="id"
        )
        for invitation in invitations:
            key = invitation.moment_id, invitation.occurrence_key
            groups[key] = groups.get(key, self.browse()) | invitation
        for same in groups.values():
            keep = same.filtered(lambda i: i.state == "answered")[:1] or same[:1]
            (same - keep).unlink()
