"""The page behind a button of our mail: it shows, and records on a click only."""

from odoo import http
from odoo.http import request

from .link_page import LinkPage, page_route


class CustomerAsk(LinkPage, http.Controller):
    """No login: the token is the right, to this invitation."""

    @page_route("/ask/<string:token>")
    def customer_ask(self, token, answer=None, **_params):
        """Show the first question; nothing is recorded, whoever opens the link."""
        invitation = self._find(token)
        reason = self._get_refusal(invitation)
        if reason:
            return self._refuse(invitation, reason)
        return self._page(invitation, answer)

    @page_route("/ask/<string:token>", method="POST")
    def customer_ask_answer(
        self, token, answer=None, confidential=None, since=None, **_params
    ):
        """Save the first answer and go on behind it, in Odoo's survey."""
        invitation = self._find(token)
        reason = self._get_refusal(invitation)
        if reason:
            return self._refuse(invitation, reason)
        values = invitation._get_first_values()
        if values and answer not in values:
            error = self.env._("Choose one of the values shown.")
            return self._page(invitation, None, bool(confidential), error)
        invitation._note_origin(request.httprequest.remote_addr)
        opened_on = invitation._read_opening(since)
        invitation._take_first_answer(answer, bool(confidential), opened_on)
        return self._go_on(invitation.user_input_id)

    @page_route("/ask/<string:token>/opt-out")
    def customer_ask_opt_out(self, token, **_params):
        """Where the mail's own link leads to: one more click, for mail scanners."""
        invitation = self._find(token)
        return self._message(invitation, "opt_out") if invitation else self._gone()

    @page_route("/ask/<string:token>/opt-out", method="POST")
    def customer_ask_opted_out(self, token, **_params):
        """No more mail to this person."""
        invitation = self._find(token)
        if not invitation:
            return self._gone()
        invitation._opt_out()
        return self._message(invitation, "opted_out", opt_out=False)

    @page_route("/ask/<string:token>/pressure", method="POST")
    def customer_ask_pressure(self, token, yes=None, **_params):
        """Somebody asked for a particular score; kept once, for a few to read."""
        invitation = self._find(token)
        reason = self._get_refusal(invitation, ("answered",))
        if reason:
            return self._refuse(invitation, reason)
        if not yes or not invitation._asks_about_pressure():
            return self._gone()
        invitation._record_pressure()
        return self._message(invitation, "pressure")

    # === WHO AND WHAT === #

    def _find(self, token):
        """The invitation of the link; from here on in the contact's language."""
        invitation = request.env["customer.invitation"]._find(token)
        return self._speak_to(invitation.partner_id, invitation)

    def _get_refusal(self, invitation, states=("open",)):
        """Why this visitor may not answer now, None when they may.

        Odoo's survey refuses who is signed in as another; that is said before.

        :return: 'gone', 'ours', 'other', 'answered', 'over' or 'open'
        """
        if not invitation:
            return "gone"
        user = request.env.user
        if user._is_internal():
            return "ours"
        sheet = invitation.user_input_id
        if not user._is_public() and user.partner_id != sheet.partner_id:
            return "other"
        state = invitation._get_link_state()
        return None if state in states else state

    # === PAGES === #

    def _refuse(self, invitation, reason):
        if reason in ("gone", "open"):
            return self._gone()
        status = 403 if reason in ("ours", "other") else 410
        return self._message(invitation, reason, status)

    def _gone(self):
        return self._render("customer_ask_message", None, status=404, reason="gone")

    def _message(self, invitation, reason, status=200, opt_out=True):
        return self._render(
            "customer_ask_message", invitation, status, reason=reason, opt_out=opt_out
        )

    def _page(self, invitation, chosen, confidential=None, error=None):
        """The first question, with the value clicked in the mail or said before."""
        sheet = invitation.user_input_id
        question = invitation._first_question()
        values = invitation._get_first_values()
        if chosen not in values:
            chosen = sheet._customer_answer_to(question)
        if confidential is None:
            confidential = sheet.customer_confidential
        return self._render(
            "customer_ask_page",
            invitation,
            status=400 if error else 200,
            question=question.title,
            min_label=question.scale_min_label,
            max_label=question.scale_max_label,
            survey=sheet.survey_id.title,
            values=values,
            chosen=chosen,
            confidential=confidential,
            error=error,
            since=invitation._sign_opening(),
            opt_out=True,
        )

    def _prepare_values(self, invitation):
        path, contact = request.httprequest.path, invitation.partner_id
        return super()._prepare_values(invitation) | {
            "action": path.removesuffix("/opt-out").removesuffix("/pressure"),
            "email": invitation.address or contact.email or contact.phone,
            "retention_months": invitation.company_id.customer_retention_months,
        }

    def _go_on(self, sheet):
        """To Odoo's survey, in the sheet's language."""
        path = f"/survey/{sheet.survey_id.access_token}/{sheet.access_token}"
        url = request.env["ir.http"]._url_for(path, sheet.lang_id.code)
        return request.redirect(url, code=303)
