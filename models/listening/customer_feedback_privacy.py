"""How long a name stays: answers become anonymous, their numbers stay."""

import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..customers.ruled_search import by_rules

_logger = logging.getLogger(__name__)

BATCH = 1000


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    case_ids = fields.One2many(
        "customer.case",
        "feedback_id",
        "Cases",
        groups="customer_promise.customer_promise_group_user",
        search=by_rules("case_ids"),
    )
    anonymised_on = fields.Date(
        "Anonymous since",
        readonly=True,
        copy=False,
        help="Contact, words and answer sheet were removed; the numbers stay.",
    )

    is_kept_by_case = fields.Boolean(
        "Waits for an Open Case",
        compute="_compute_is_kept_by_case",
        search="_search_is_kept_by_case",
        groups="customer_promise.customer_promise_group_manager",
        help="Old enough to be made anonymous, once its case is closed.",
    )

    _named_or_anonymous = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR anonymised_on IS NOT NULL)",
        "An answer is a contact's, unless it was made anonymous.",
    )
    _to_anonymise_idx = models.Index("(company_id, date) WHERE anonymised_on IS NULL")

    @api.model
    def _cron_anonymise(self):
        """Take the names off what is older than the companies keep them."""
        progress, total = self.env["ir.cron"]._commit_progress, 0
        for company in self.env["res.company"]._customer_companies():
            domain = self._outdated_domain(company)
            progress(remaining=self.search_count(domain))
            while outdated := self.search(domain, limit=BATCH, order="id"):
                outdated._anonymise()
                total += len(outdated)
                if not progress(len(outdated)):
                    _logger.info("%s answers were made anonymous, to go on", total)
                    return
        if total:
            _logger.info("%s answers were made anonymous", total)

    @api.model
    def _outdated_domain(self, company):
        """Answers old enough; where a case is still open, it is closed first."""
        still_open = [("state", "!=", "closed")]
        return [*self._old_domain(company), ("case_ids", "not any", still_open)]

    @api.model
    def _old_domain(self, company):
        """Answers of a company, with names, that are older than it keeps them."""
        today = company._customer_today()
        months = company.customer_retention_months
        return [
            ("company_id", "=", company.id),
            ("anonymised_on", "=", False),
            ("date", "<", fields.Date.subtract(today, months=months)),
        ]

    def _compute_is_kept_by_case(self):
        kept = self.search([("id", "in", self.ids), ("is_kept_by_case", "=", True)])
        for feedback in self:
            feedback.is_kept_by_case = feedback in kept

    @api.model
    def _search_is_kept_by_case(self, operator, value):
        if operator != "in":
            return NotImplemented
        still_open = Domain("case_ids", "any", [("state", "!=", "closed")])
        old = Domain.OR(
            Domain(self._old_domain(company))
            for company in self.env["res.company"]._customer_companies()
        )
        return (old & still_open) if True in value else ~(old & still_open)

    def action_anonymise(self):
        """At the contacts' request: all they ever said, in one go.

        :raise AccessError: only managers do
        :raise UserError: a case about it is still open
        """
        if not self.env.user.has_group(
            "customer_promise.customer_promise_group_manager"
        ):
            raise AccessError(self.env._("Only a manager makes answers anonymous."))
        self.check_access("write")
        # sudo: all of a contact, in every company and in confidence
        contacts = self.sudo().partner_id
        told = self.sudo().search([("partner_id", "in", contacts.ids)])
        still_open = told.case_ids.filtered(lambda case: case.state != "closed")
        if still_open:
            raise UserError(
                self.env._(
                    "%(case)s is about these answers: close it first.",
                    case=still_open[0].display_name,
                )
            )
        told._anonymise()
        for contact in contacts:
            contact._message_log(
                body=self.env._("The answers to our surveys were made anonymous.")
            )
        return True

    def _anonymise(self):
        """Remove who said it, what in words, and the way back to them; set-based.

        Closed cases that came of it keep what we did and found; the customer's words
        and the contact go, as what was said about them in the chatter.
        """
        self._forget_talk()
        self.env.flush_all()
        # one recordset, so that all are read at once when they go
        sheets = self.user_input_id.browse(self.user_input_id.ids)
        self.env.execute_query(
            SQL(
                """
                WITH asked AS (
                    SELECT invitation_id FROM customer_feedback WHERE id IN %(ids)s
                ), forgotten AS (
                    -- the moment of the answer would lead back to who gave it
                    UPDATE customer_invitation i
                       SET address = NULL, token = NULL, opened_on = NULL,
                           answered_on = NULL, user_input_id = NULL
                      FROM asked WHERE i.id = asked.invitation_id RETURNING i.id
                ), said AS (
                    UPDATE customer_feedback f
                       SET partner_id = NULL, comment = NULL, user_input_id = NULL,
                           invitation_id = NULL, order_id = NULL, lang = NULL,
                           anonymised_on = (%(now)s AT TIME ZONE 'UTC')::date
                     WHERE id IN %(ids)s RETURNING id
                )
                UPDATE customer_case c
                   SET name = %(name)s,
                       description = NULL, partner_id = NULL, order_id = NULL,
                       remedy = NULL, answer = NULL, answered_to_id = NULL
                  FROM said WHERE c.feedback_id = said.id RETURNING c.id
                """,
                ids=tuple(self.ids) or (0,),
                name=self._anonymous_name(),
                now=self.env.cr.now(),
            )
        )
        self.env.invalidate_all(flush=False)
        sheets.unlink()

    @api.model
    def _anonymous_name(self):
        lang = self.env.company.partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env._("Anonymous answer")

    def _forget_talk(self):
        """Remove messages, activities and files of the answers and of their cases.

        Names and words stand there too; what was tracked of the fields stays.
        """
        # sudo: whoever may make an answer anonymous, all of it goes
        cases = (
            self.env["customer.case"].sudo().search([("feedback_id", "in", self.ids)])
        )
        for model, ids in (("customer.case", cases.ids), (self._name, self.ids)):
            about = [("model", "=", model), ("res_id", "in", ids)]
            untracked = [*about, ("tracking_value_ids", "=", False)]
            self.env["mail.message"].sudo().search(untracked).unlink()
            about = [("res_model", "=", model), ("res_id", "in", ids)]
            activities = self.env["mail.activity"].sudo()
            activities.with_context(active_test=False).search(about).unlink()
            self.env["ir.attachment"].sudo().search(about).unlink()
