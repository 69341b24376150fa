"""Mails and SMS of invitations: rendered per person, queued without any chatter."""

import secrets

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.mail import (
    formataddr,
    generate_tracking_message_id,
    is_html_empty,
)

# The templates of moments that name none of their own, by trigger.
TEMPLATES = {
    "order_confirmed": "mail_template_customer_invitation",
    "order_delivered": "mail_template_customer_invitation_delivery",
    "wave": "mail_template_customer_invitation_wave",
    "case_closed": "mail_template_customer_invitation_again",
}
TEMPLATE = "mail_template_customer_invitation_moment"
SMS_TEMPLATE = "sms_template_customer_invitation"
REMINDERS = {
    "email": "mail_template_customer_invitation_reminder",
    "sms": "sms_template_customer_invitation_reminder",
}
LAYOUT = "customer_promise.mail_customer_invitation_layout"


class CustomerInvitation(models.Model):
    """Messages belong to no record, so that no chatter shows the secret link."""

    _inherit = "customer.invitation"

    message_uid = fields.Char(
        "Message-Id",
        groups=fields.NO_ACCESS,
        index="btree_not_null",
        copy=False,
        help="Of the last mail: by it a mail that comes back is known.",
    )

    @api.model
    def mail_allowed_qweb_expressions(self):
        """What Odoo fills into a template without compiling it, which is faster."""
        return (
            *super().mail_allowed_qweb_expressions(),
            "object.company_id.name",
            "object.order_id.name",
        )

    def _dispatch(self, kind):
        """Put the messages into Odoo's queues; interviewers need none.

        As the superuser: whoever creates a message may read it.

        :param kind: 'invitation' or 'reminder'
        """
        values = {"email": [], "sms": []}
        invitations = self.with_user(SUPERUSER_ID)
        groups = invitations.filtered(lambda i: i.channel in values).grouped(
            lambda i: (i.channel, i.moment_id, i._get_lang(), i.company_id)
        )
        for (channel, moment, lang, company), group in groups.items():
            template = group[0]._get_template(kind)
            if not template:
                group._fail(
                    self.env._(
                        "%(moment)s: the template of its messages is gone. Choose "
                        "another on the key moment.",
                        moment=moment.name,
                    )
                )
                continue
            group = group.with_context(lang=lang).with_company(company)
            values[channel] += group._render_apart(template)
        if values["sms"]:  # even for none it would wake the queue
            self.env["sms.sms"].with_user(SUPERUSER_ID).create(values["sms"])
        mails = self.env["mail.mail"].with_user(SUPERUSER_ID).create(values["email"])
        for mail in mails:
            mail.customer_invitation_id.message_uid = mail.message_id
        # mails are large: a long job is not to keep those of all batches in memory
        self.env.invalidate_all()

    def _get_lang(self):
        """In which language the contact is written to."""
        return self.partner_id.lang or self.company_id.partner_id.lang

    def _get_template(self, kind):
        """The mail.template or sms.template, empty where the usual one is gone."""
        self.ensure_one()
        moment, reminds = self.moment_id, kind == "reminder"
        if self.channel == "sms":
            own = self.env["sms.template"] if reminds else moment.sms_template_id
            name = SMS_TEMPLATE
        else:
            own = moment.reminder_template_id if reminds else moment.mail_template_id
            name = TEMPLATES.get(moment.trigger, TEMPLATE)
        if reminds:
            name = REMINDERS[self.channel]
        usual = self.env.ref(f"customer_promise.{name}", raise_if_not_found=False)
        return own or usual or own

    def _render_apart(self, template):
        """Values of the messages of all that can be rendered; the others fail.

        :param template: mail.template or sms.template, in any language
        """
        try:
            with self.env.cr.savepoint():
                if template._name == "sms.template":
                    return self._render_sms(template)
                return self._render_mails(template)
        except UserError as error:
            if len(self) == 1:
                self._fail(str(error))
                return []
        return [values for one in self for values in one._render_apart(template)]

    # === E-MAIL === #

    def _render_mails(self, template):
        """Values of mail.mail, one of each invitation.

        To whom it goes, and who answers it, is decided here: a template can be edited
        by many.
        """
        template = template.with_env(self.env)
        subjects = template._render_field("subject", self.ids)
        bodies = template._render_field("body_html", self.ids)
        company = self.env.company
        shared = {
            "model": False,
            "res_id": False,
            "author_id": company.partner_id.id,
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
            "mail_server_id": template.mail_server_id.id,
            "attachment_ids": [Command.set(template.attachment_ids.ids)],
            "auto_delete": True,
        }
        if company.email_formatted:
            shared["email_from"] = shared["reply_to"] = company.email_formatted
        return [
            {
                **shared,
                "customer_invitation_id": invitation.id,
                "message_id": generate_tracking_message_id("customer.invitation"),
                "subject": subjects[invitation.id],
                "body_html": mail,
                "email_to": formataddr(
                    (invitation.partner_id.name, invitation.address)
                ),
                "headers": invitation._prepare_headers(),
            }
            for invitation, mail in zip(self, self._wrap(bodies), strict=True)
        ]

    def _wrap(self, bodies):
        """The mails around what the template says: first question, link, opt-out.

        Rendered once for all that differ in nothing but link and words. Nobody's are
        in it: they are put in where the marks stand, which nobody can guess.

        :param bodies: rendered template, by invitation id
        :return: the mails, in the order of the invitations
        """
        link, words = (f"https://{secrets.token_hex(16)}.invalid" for _mark in range(2))
        layouts, mails = {}, []
        for invitation in self:
            url, question = invitation.url, invitation._first_question()
            buttons = [
                {**button, "url": button["url"].replace(url, link)}
                for button in invitation._get_buttons()
            ]
            until = invitation.company_id._customer_day(invitation.expires_on)
            key = question, until, tuple(button["value"] for button in buttons)
            if key not in layouts:
                layouts[key] = self._render_layout(
                    question=question,
                    expires_on=until,
                    buttons=buttons,
                    url=link,
                    body=words,
                )
            mail = layouts[key].replace(link, url)
            mails.append(mail.replace(words, bodies[invitation.id]))
        return mails

    def _render_layout(self, **values):
        """The mail around a template, in the language and company of the batch."""
        company = self.env.company
        notice = company.customer_privacy_notice
        values |= {
            "company": company,
            "lang": self.env.lang,
            "notice": not is_html_empty(notice) and notice,
        }
        return self.env["ir.qweb"]._render(LAYOUT, values, minimal_qcontext=True)

    def _prepare_headers(self):
        """With the button of mail programs that ends it, and no answers of robots."""
        return repr(
            {
                "List-Unsubscribe": f"<{self.url}/unsubscribe>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "X-Auto-Response-Suppress": "OOF",
            }
        )

    # === SMS === #

    def _render_sms(self, template):
        """Values of sms.sms, one of each invitation."""
        bodies = template.with_env(self.env)._render_field("body", self.ids)
        return [
            {
                "customer_invitation_id": invitation.id,
                "partner_id": invitation.partner_id.id,
                "number": invitation.partner_id.phone_sanitized,
                "body": bodies[invitation.id],
            }
            for invitation in self
        ]
