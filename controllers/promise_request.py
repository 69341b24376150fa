"""The page behind the link of a question: it shows, and records on a click only."""

import logging

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.promises.customer_promise_request import ANSWERS, MAX_COMMENT
from .link_page import LinkPage, clean_text, page_route

_logger = logging.getLogger(__name__)


class PromiseRequest(LinkPage, http.Controller):
    """No login: the token is the right, to this question and once."""

    @page_route("/promise/<string:token>")
    def promise_request(self, token, **_params):
        """Show the question; nothing is recorded, whoever opens the link."""
        question = self._find(token)
        if not question:
            return self._gone()
        return self._page(question)

    @page_route("/promise/<string:token>/answer", method="POST")
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

    @page_route("/promise/<string:token>/opt-out", method="POST")
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
        return self._speak_to(question.receiver_id, question)

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

    def _prepare_values(self, question):
        promise = question.promise_id
        return super()._prepare_values(question) | {
            "kind": question.kind,
            "who": question.receiver_id.name,
            "promised": promise.name,
            "deadline": promise.deadline,
            "new_name": question.new_name,
            "new_deadline": question.new_deadline,
            "apology": question.apology,
            "promisor": promise.promisor_id.name,
            "action": request.httprequest.path.removesuffix("/answer"),
            "email": question.email,
        }
