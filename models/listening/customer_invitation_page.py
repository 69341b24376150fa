"""What the page behind an invitation's link shows and does; see customer_ask.py."""

import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import hash_sign, verify_hash_signed

from ...tools import drawing

# What secrets.token_urlsafe makes of 32 bytes.
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
OPENING = "customer_invitation_opening"


class CustomerInvitation(models.Model):
    _name = "customer.invitation"
    _inherit = ["customer.invitation", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        {"id", "partner_id", "state", "due_on", "expires_on"}
    )

    @api.model
    def _find(self, token):
        """The invitation of a link, none for one that is worth nothing.

        As the superuser, in the company of the invitation: the token is the right to
        read and to answer exactly this one.
        """
        invitations = self.with_user(SUPERUSER_ID)
        if not (isinstance(token, str) and TOKEN.fullmatch(token)):
            return invitations.browse()
        invitation = invitations.search([("token", "=", token)])
        return invitation.with_company(invitation.company_id)

    def _get_link_state(self):
        """What the link is worth now: 'open', 'answered' or 'over'.

        That the order or the contact is gone meanwhile does not matter: what they
        have to say still does.
        """
        self.ensure_one()
        sheet = self.user_input_id
        if self.state == "answered" or sheet.state == "done":
            return "answered"
        runs_out = self.expires_on or sheet.deadline
        waiting = self.state in ("sent", "opened") and sheet.survey_id.active
        if not waiting or (runs_out and runs_out < self.env.cr.now()):
            return "over"
        return "open"

    # === THE FIRST QUESTION === #

    def _first_question(self):
        """The question that stands in the mail: the survey's first, if it is a scale.

        An empty one means that the mail has a link only.
        """
        self.ensure_one()
        sheet = self.user_input_id
        survey = sheet.survey_id or self.moment_id.survey_id
        first = survey.question_ids[:1]
        # random surveys do not ask everybody everything
        drawn = sheet.predefined_question_ids | sheet.user_input_line_ids.question_id
        if first.question_type != "scale" or (sheet and first not in drawn):
            return first.browse()
        return first

    def _get_first_values(self):
        """The values of the first question's scale as the form sends them."""
        question = self._first_question()
        if not question:
            return []
        return [str(v) for v in range(question.scale_min, question.scale_max + 1)]

    def _get_buttons(self):
        """The first question's values as buttons of a mail.

        :return: list of dicts of value, label and url
        """
        # sudo: the link is read by nobody but by the mail that carries it
        invitation = self.sudo()
        return [
            {"value": value, "label": value, "url": f"{invitation.url}?answer={value}"}
            for value in invitation._get_first_values()
        ]

    # === ANSWERING === #

    def _open(self):
        """The contact has begun to answer."""
        self.filtered(lambda invitation: invitation.state == "sent").write(
            {"state": "opened", "opened_on": self.env.cr.now()}
        )

    def _sign_opening(self):
        """When our page was opened, for its form to bring back: nothing is written."""
        now = fields.Datetime.to_string(self.env.cr.now())
        return hash_sign(self.env, OPENING, [self.id, now])

    def _read_opening(self, signed):
        """When our page was opened, None for what ``_sign_opening`` did not sign."""
        if not isinstance(signed, str):
            return None
        try:
            found = verify_hash_signed(self.env, OPENING, signed)
        except ValueError:
            return None
        if not found or found[0] != self.id:
            return None
        return fields.Datetime.to_datetime(found[1])

    def _take_first_answer(self, value, confidential, opened_on=None):
        """Save what our page asked, and move Odoo's survey behind it.

        Until the survey is completed the contact may change their mind.

        :param value: one of ``_get_first_values``; left alone where there is none
        :param opened_on: when the page was opened, where that is known
        """
        self.ensure_one()
        self._open()
        sheet = self.user_input_id
        new = sheet.state == "new"
        sheet._customer_begin(
            self._first_question(), value, confidential, self.partner_id.lang
        )
        if new and opened_on:
            sheet.start_datetime = opened_on

    # === CLOSING === #

    def _asks_about_pressure(self):
        """Whether this one was drawn for "did anybody ask you for a score?".

        By a fixed rule, so that nobody can choose who is asked.
        """
        self.ensure_one()
        draw = drawing.drawn(self.moment_id.id, f"pressure,{self.id}", 0)
        return draw < self.company_id.customer_pressure_share

    def _record_pressure(self):
        """Somebody asked the contact for a particular score; kept once."""
        feedback = self.user_input_id.customer_feedback_ids[:1]
        flags = self.env["customer.feedback.flag"]
        raised = [("feedback_id", "=", feedback.id), ("kind", "=", "pressure")]
        if feedback and not flags.search_count(raised, limit=1):
            flags.create({"feedback_id": feedback.id, "kind": "pressure"})

    def _get_last_time(self):
        """What the same person said before, for after their new rating.

        :return: see ``customer.feedback._customer_words``, None where there is
            nothing to show; what was said in confidence is never shown
        """
        self.ensure_one()
        if self.user_input_id.customer_confidential:
            return None
        domain = (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("confidential", "=", False)
            & Domain("invitation_id", "!=", self.id)
        )
        last = self.env["customer.feedback"].search(domain, limit=1)
        return last._customer_words() if last else None
