"""Log a promise from wherever it was given: what the ten-second form starts with."""

from odoo import api, fields, models
from odoo.tools import html2plaintext

# Where one logs a promise, and the field of the record that names the contact; the
# others are about a whole customer, or are the contact.
LOG_MODELS = {
    "sale.order": "partner_id",
    "crm.lead": "partner_id",
    "res.partner": False,
    "customer.profile": False,
    "customer.promise": "receiver_id",
    "customer.feedback": "partner_id",
    "customer.case": "partner_id",
    "customer.play": False,
}
# The record stands on the promise as its origin.
ORIGIN_FIELDS = {
    "sale.order": "order_id",
    "crm.lead": "opportunity_id",
    "customer.feedback": "feedback_id",
}
# Where the word was given, unless a message or an activity says otherwise.
SOURCES = {"sale.order": "quotation", "customer.feedback": "survey"}
# Activities at which one talks to people, and so gives one's word.
TALKS = {"phonecall": "call", "meeting": "meeting"}


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Who heard it belongs to the customer."""
        if self.receiver_id.commercial_partner_id != self.partner_id:
            self.receiver_id = False

    @api.model
    @api.readonly
    def log_from_message(self, message_id):
        """The ten-second form, filled in from a message of the chatter.

        :return: action, or False where the user can log nothing about it
        """
        message = self.env["mail.message"].browse(message_id).exists()
        if not (message and message.has_access("read")):
            return False
        record = self._log_record(message.model, message.res_id)
        return bool(record) and self._action_log(
            record, **self._prepare_message_defaults(message, record)
        )

    @api.model
    @api.readonly
    def log_from_activity(self, activity_id):
        """The ten-second form after a call or meeting with a customer.

        :return: action, or False for other activities, where there is no customer, or
            for who does not use Customer Success
        """
        activity = self.env["mail.activity"].browse(activity_id).exists()
        if not (activity and activity.has_access("read")):
            return False
        source = TALKS.get(self._talk_category(activity.activity_type_id))
        record = source and self._log_record(activity.res_model, activity.res_id)
        # colleagues are contacts too, and no customers
        if not record or not self._log_customer(record).partner_share:
            return False
        return self._action_log(
            record, source=source, kind="verbal", promisor_id=self.env.uid
        )

    @api.model
    def _talk_category(self, activity_type):
        """Its category; the standard types stay what they are whatever was set."""
        if activity_type == self.env.ref("mail.mail_activity_data_call", False):
            return "phonecall"
        if activity_type == self.env.ref("mail.mail_activity_data_meeting", False):
            return "meeting"
        return activity_type.category

    @api.model
    def _log_record(self, model, res_id):
        """The record, where this user logs promises about it; else False."""
        if model not in self._log_models() or not res_id:
            return False
        record = self.env[model].browse(res_id).exists()
        return record.has_access("read") and record

    @api.model
    def _log_models(self):
        """Names of the models from which the current user logs promises."""
        is_user = self.env.user.has_group(
            "customer_promise.customer_promise_group_user"
        )
        return list(LOG_MODELS) if is_user else []

    @api.model
    def _action_log(self, record, **defaults):
        """The ten-second form with all that the record knows filled in.

        :param record: one record of :data:`LOG_MODELS`
        :param defaults: values that win over the record's
        """
        values = {**self._prepare_log_defaults(record), **defaults}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_action_log"
        )
        context = {f"default_{name}": value for name, value in values.items()}
        return action | {"context": {"dialog_size": "medium", **context}}

    @api.model
    def _prepare_log_defaults(self, record):
        """What a promise takes over from where it is logged.

        Empty values are left out, so that the usual defaults hold.
        """
        values = {
            ORIGIN_FIELDS.get(record._name): record.id,
            "source": SOURCES.get(record._name, "call"),
            "partner_id": self._log_customer(record).id,
            "receiver_id": self._log_contact(record).id,
            "company_id": (record.company_id or self.env.company).id,
            "team_id": "team_id" in record and record.team_id.id,
        }
        return {name: value for name, value in values.items() if name and value}

    @api.model
    def _log_contact(self, record):
        """The person the record names, if any."""
        name = LOG_MODELS[record._name]
        if record._name == "res.partner":
            return record
        return record[name] if name else self.env["res.partner"]

    @api.model
    def _log_customer(self, record):
        """The commercial entity the record is about, if any."""
        profile = record if record._name == "customer.profile" else False
        if "profile_id" in record:
            profile = record.profile_id
        # sudo: who may read the record may know whom it is about
        return (
            profile.sudo().partner_id.sudo(False)
            if profile
            else self._log_contact(record).commercial_partner_id
        )

    @api.model
    def _prepare_message_defaults(self, message, record):
        """What the message says, when, and in which way it was said."""
        company = record.company_id or self.env.company
        values = {
            "source": self._message_source(message),
            "kind": "verbal",
            "description": html2plaintext(message.body or "").strip(),
            "promised_on": fields.Datetime.context_timestamp(
                self.with_context(tz=company._customer_tz()), message.date
            ).date(),
        }
        author = message.author_id
        user, promise = (
            author.main_user_id,
            self.new(self._prepare_log_defaults(record)),
        )
        if user.active and user in promise._sellers() | self.env.user:
            values["promisor_id"] = user.id
        customer = self._log_customer(record)
        if customer and author.commercial_partner_id == customer:
            values["receiver_id"] = author.id
        return values

    @api.model
    def _message_source(self, message):
        """Mail that came in or goes out, the meeting it reports, else a call."""
        # what is written to the followers goes out as mail, a note stays with us
        sent = message.message_type == "comment" and message.subtype_id == self.env.ref(
            "mail.mt_comment"
        )
        if message.message_type.startswith("email") or sent:
            return "email"
        return TALKS.get(self._talk_category(message.mail_activity_type_id), "call")
