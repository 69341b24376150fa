from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CustomerPreference(models.Model):
    """How one contact wants to be treated: said by them, or learned."""

    _name = "customer.preference"
    _description = "Customer Preference"
    _check_company_auto = True
    _order = "profile_id, partner_id, topic, id"

    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    commercial_partner_id = fields.Many2one(
        related="profile_id.partner_id", string="Commercial Entity"
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
    )
    topic = fields.Selection(
        [
            ("channel", "Channel"),
            ("time", "Time"),
            ("language", "Language"),
            ("invoice_form", "Form of Invoice"),
            ("other", "Other"),
        ],
        required=True,
        default="channel",
    )
    channel = fields.Selection(
        [("email", "E-mail"), ("sms", "SMS"), ("phone", "Phone")],
        help="How this contact wants to be reached.",
    )
    value = fields.Char(
        required=True,
        compute="_compute_value",
        store=True,
        readonly=False,
        precompute=True,
    )
    origin = fields.Selection(
        [("explicit", "Said by the contact"), ("learned", "Learned")],
        required=True,
        default="explicit",
    )
    evidence_count = fields.Integer("Seen", readonly=True)
    evidence_total = fields.Integer("Out of", readonly=True)
    valid_from = fields.Date(default=fields.Date.context_today)
    valid_to = fields.Date()
    consent_on = fields.Date(
        "Consent Given on", help="Messages on a phone need a stored consent."
    )

    _valid_order = models.Constraint(
        "CHECK(valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "A preference cannot end before it begins: correct its dates.",
    )

    _channel_named = models.Constraint(
        "CHECK(topic <> 'channel' OR channel IS NOT NULL)",
        "A preference about the channel says which one: choose it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        preferences = super().create(vals_list)
        preferences._note_change()
        return preferences

    def write(self, vals):
        """What was the channel before is as telling as what is after."""
        self._note_change()
        res = super().write(vals)
        self._note_change()
        return res

    def unlink(self):
        self._note_change()
        return super().unlink()

    def _note_change(self):
        """How a contact is reached was changed: it is kept who did that."""
        channels = self.filtered(lambda preference: preference.topic == "channel")
        channels.partner_id._customer_note_change()

    @api.depends("topic", "channel")
    def _compute_value(self):
        """Of a channel the value is its name."""
        names = dict(self._fields["channel"]._description_selection(self.env))
        for preference in self:
            if preference.topic == "channel":
                preference.value = names.get(preference.channel, False)
            else:
                preference.value = preference.value

    @api.depends("partner_id", "topic", "value")
    def _compute_display_name(self):
        topics = dict(self._fields["topic"]._description_selection(self.env))
        for preference in self:
            preference.display_name = (
                f"{preference.partner_id.name}: "
                f"{topics.get(preference.topic, '')} {preference.value or ''}"
            )

    @api.constrains("partner_id", "profile_id")
    def _check_partner_id(self):
        for preference in self:
            customer = preference.profile_id.partner_id
            if preference.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s does not belong to %(customer)s. Choose one of "
                        "the customer's contacts.",
                        contact=preference.partner_id.display_name,
                        customer=customer.display_name,
                    )
                )
