"""Who was asked and never answers is called, once a year."""

from odoo import api, fields, models
from odoo.fields import Domain

from .customer_case_open import SILENT


class CustomerCase(models.Model):
    _inherit = "customer.case"

    silent_year = fields.Integer(
        readonly=True, copy=False, help="Calendar year of a case about silence."
    )

    _silent_uniq = models.UniqueIndex(
        "(profile_id, silent_year) WHERE silent_year > 0",
        "This customer has its case about silence of the year already.",
    )

    @api.model
    def _open_silent(self, limit):
        """Cases of up to ``limit`` silent customers, once each in a calendar year.

        One that is still open is enough, however old.

        :return: the cases
        """
        companies = self.env["res.company"]._customer_companies()
        cases = self.browse()
        for company in companies.filtered("customer_case_silent"):
            year = company._customer_today().year
            known = Domain("kind", "=", "silent") & (
                Domain("silent_year", "=", year) | Domain("state", "!=", "closed")
            )
            silent = self.env["customer.profile"].search(
                Domain("company_id", "=", company.id)
                & Domain("is_silent", "=", True)
                & Domain("case_ids", "not any", known),
                limit=limit,
                order="id",
            )
            # a second run that opened them meanwhile is rolled back, and starts again
            cases |= (
                self.with_context(**SILENT)
                ._by_action()
                .create(
                    [self._prepare_silent_values(profile, year) for profile in silent]
                )
            )
        return cases

    @api.model
    def _prepare_silent_values(self, profile, year):
        user = self._get_handler(profile, profile._customer_user())
        words = self.with_context(lang=user.lang or self.env.lang)
        customer = profile.partner_id.name
        return {
            "name": words.env._("%(customer)s never answers", customer=customer),
            "kind": "silent",
            "origin": "silence",
            "profile_id": profile.id,
            "silent_year": year,
            "user_id": user.id,
        }
