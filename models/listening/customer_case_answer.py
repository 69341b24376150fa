"""You said, we did: what the customer is told, kept on the case."""

from odoo import fields, models
from odoo.exceptions import UserError

from .customer_case_flow import RANK


class CustomerCase(models.Model):
    _inherit = "customer.case"

    answer = fields.Html("Answer to the Customer", readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    answered_to_id = fields.Many2one(
        "res.partner", "Answered to", readonly=True, copy=False, ondelete="set null"
    )

    def _record_answer(self, words, partner, attachments=None):
        """Keep what the customer is told, and mail it to them in their language.

        :param words: HTML, what we did about it
        :param partner: res.partner; without an address it is kept only
        :param attachments: ir.attachment records that go along
        """
        self.ensure_one()
        self._check_open()
        self._check_answered_to(partner)
        self._by_action().write(
            {
                "answer": words,
                "answered_on": self.env.cr.now(),
                "answered_to_id": partner.id,
            }
        )
        if RANK[self.state] < RANK["answered"]:
            self._move("answered")
        if partner.email:
            self._mail_answer(partner, attachments)
        self._contact()

    def _check_answered_to(self, partner):
        if partner.commercial_partner_id != self.commercial_partner_id:
            raise UserError(
                self.env._(
                    "%(who)s does not belong to %(customer)s. Choose one of their "
                    "people to answer %(case)s.",
                    who=partner.display_name,
                    customer=self.commercial_partner_id.display_name,
                    case=self.display_name,
                )
            )

    def _mail_answer(self, partner, attachments):
        # sudo: the template says the same whoever may read templates
        template = self.env.ref("customer_promise.mail_template_case_answer").sudo()
        case = self.with_context(lang=partner.lang or self.env.lang)
        rendered = {
            name: template.with_context(lang=case.env.lang)._render_field(
                name, case.ids, options={"post_process": True}
            )[case.id]
            for name in ("subject", "body_html")
        }
        case.message_post(
            subject=rendered["subject"],
            body=rendered["body_html"],
            message_type="comment",
            partner_ids=partner.ids,
            attachment_ids=attachments.ids if attachments else [],
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
        )
