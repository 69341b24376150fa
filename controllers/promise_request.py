"""The page behind the link of a question: it shows, and records on a click only."""

import logging

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.promises.customer_promise_request import ANSWERS, MAX_COMMENT

_logger = logging.getLogger(__name__)

# The link is a secret: no cache, search engine or other site is to learn it.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def clean_text(value):
    """A customer's words as plain text, None for what is none or too long."""
    if not isinstance(value, str) or "\x00" in value:
        return None
    value = value.strip()
    return value if len(value) <= MAX_COMMENT else None


class PromiseRequest(http.Controller):
    """No login: the token is the right, to this question and once."""

    @http.route(
        "/promise/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def promise_request(self, token, **_params):
        """Show the question; nothing is recorded, whoever opens the link."""
        question = self._find(token)
        if not question:
            return self._gone()
        return self._page(question)

    @http.route(
        "/promise/<string:token>/answer",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def promise_answer(self, token, answer=None, comment="", **_params):
        """Record the answer, once."""
        question = self._find(token)
        if not question:
            return self._gone()
        words = clean_text(comment)
        error = self._get_error(answer, words)
        if error:
            return self._page(question, error, words or "")
        try:
            with request.env.cr.savepoint():
                question._record(answer, words or False)
        except UserError:
            if question._is_waiting():
                # not what the page asks for: somebody of ours has to know
                _logger.warning("%s could not be answered", question, exc_info=True)
            return self._closed(question)
        return self._thanks(question, answer)

    def _get_error(self, answer, words):
        """What is wrong with what was sent, in words for the page; None if nothing."""
        if request.env.user._is_internal():
            return self.env._(
                "Only the customer answers. You are signed in as one of ours."
            )
        if answer not in dict(ANSWERS):
            return self.env._("Please choose one of the answers.")
        if words is None:
            return self.env._(
                "Please use at most %(count)s characters.", count=MAX_COMMENT
            )
        if answer == "corrected" and not words:
            return self.env._("Please write what should be different.")
        return None

    @http.route(
        "/promise/<string:token>/opt-out",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def promise_opt_out(self, token, **_params):
        """No more mail to this address."""
        question = self._find(token)
        if not question:
            return self._gone()
        question._opt_out()
        return self._render("promise_request_opted_out", question)

    # === PAGES === #

    def _find(self, token):
        """The question of the link; from here on in the customer's language."""
        question = request.env["customer.promise.request"]._find(token)
        lang = question.receiver_id.lang
        if lang and request.env["res.lang"]._lang_get(lang):
            request.update_context(lang=lang)
        return question

    def _page(self, question, error=None, comment=""):
        if not question._is_waiting():
            return self._closed(question)
        return self._render(
            "promise_request_page",
            question,
            status=400 if error else 200,
            error=error,
            comment=comment,
            max_comment=MAX_COMMENT,
        )

    def _closed(self, question):
        return self._render("promise_request_closed", question, status=410)

    def _thanks(self, question, answer):
        return self._render("promise_request_thanks", question, answer=answer)

    def _gone(self):
        return self._render("promise_request_gone", None, status=404)

    def _render(self, template, question, status=200, **values):
        """The page with plain values: templates get no superuser records."""
        values |= self._prepare_values(question) if question else {}
        response = request.render(
            f"customer_promise.{template}", values, status=status, headers=HEADERS
        )
        # rendered now, while the language of the customer stands
        response.flatten()
        return response

    def _prepare_values(self, question):
        promise, company = question.promise_id, question.company_id
        lang = request.env.context.get("lang")
        return {
            "kind": question.kind,
            "who": question.receiver_id.name,
            "promised": promise.name,
            "deadline": promise.deadline,
            "new_name": question.new_name,
            "new_deadline": question.new_deadline,
            "apology": question.apology,
            "promisor": promise.promisor_id.name,
            "company_name": company.name,
            "company_id": company.id,
            "notice": company.with_context(lang=lang).customer_privacy_notice,
            "action": request.httprequest.path.removesuffix("/answer"),
            "email": question.email,
        }
