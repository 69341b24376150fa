"""Complaints by e-mail: what reaches the alias becomes a case."""

from odoo import api, models
from odoo.tools import html2plaintext

ALIAS = "mail_alias_complaints"


class CustomerCase(models.Model):
    _inherit = "customer.case"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A case of the sender's; who is not known yet becomes a contact.

        :param custom_values: defaults of the alias; ``company_id`` says whose
            customers write there
        """
        values = dict(custom_values or {})
        company = self.env["res.company"].browse(values.pop("company_id", False))
        company = company or self.env.company
        partner = self._get_sender(msg_dict)
        profiles = self.env["customer.profile"]._get_or_create([(partner, company)])
        # the mail gateway speaks another language than who reads it
        words = self.with_context(lang=company.partner_id.lang)
        (profile,) = profiles.values()
        values = {
            "name": msg_dict.get("subject") or words.env._("Complaint by e-mail"),
            "description": html2plaintext(msg_dict.get("body") or "").strip(),
            "origin": "email",
            "profile_id": profile.id,
            "partner_id": partner.id,
            **values,
        }
        return super().message_new(msg_dict, values)

    @api.model
    def _get_sender(self, msg_dict):
        """The contact who wrote, made where the address is new to us."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id"))
        return author or self._partner_find_from_emails_single(
            [msg_dict["email_from"]], no_create=False
        )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Many cases of one address in a short time: something answers itself."""
        return [
            ("origin", "=", "email"),
            ("partner_id.email_normalized", "=", email_from_normalized),
        ]

    @api.model
    def _make_alias(self):
        """The address for complaints, once; without a name where it is taken."""
        if self.env.ref(f"customer_promise.{ALIAS}", raise_if_not_found=False):
            return
        Alias = self.env["mail.alias"].sudo()
        domain = self.env.company.alias_domain_id
        taken = Alias.search_count(
            [("alias_name", "=", "complaints"), ("alias_domain_id", "=", domain.id)]
        )
        alias = Alias.create(
            {
                "alias_name": False if taken else "complaints",
                "alias_domain_id": domain.id,
                "alias_model_id": self.env["ir.model"]._get_id(self._name),
                "alias_contact": "everyone",
            }
        )
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"customer_promise.{ALIAS}",
                    "record": alias,
                    "noupdate": True,
                }
            ]
        )
