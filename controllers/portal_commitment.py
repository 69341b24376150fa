"""A commitment's page: what we promised, and what the customer says of it."""

import re

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.promises.customer_promise_request import MAX_COMMENT
from .link_page import clean_text, page_route

# Beyond it is no id of a record but an error of the database.
MAX_ID = 2**31 - 1


class CommitmentPortal(CustomerPortal):
    @page_route("/my/commitments/<int:promise_id>")
    def portal_commitment(self, promise_id, access_token=None, **_params):
        """One commitment and what came of it; opening it records nothing."""
        promise = self._get_commitment(promise_id, access_token)
        if not promise:
            return request.redirect("/my")
        return self._render_commitment(promise, access_token)

    @page_route("/my/commitments/<int:promise_id>/answer", method="POST")
    def portal_commitment_answer(
        self, promise_id, access_token=None, answer=None, comment="", **_params
    ):
        """The customer's word on it: kept or not, recorded once."""
        promise = self._get_commitment(promise_id, access_token)
        if not promise:
            return request.redirect("/my")
        words = clean_text(comment)
        error = None
        if self._is_one_of_ours():
            error = self.env._(
                "Only the customer answers. Use the buttons of the promise."
            )
        elif answer not in ("kept", "not_kept"):
            error = self.env._("Please choose one of the answers.")
        elif words is None:
            error = self.env._(
                "Please use at most %(count)s characters.", count=MAX_COMMENT
            )
        if error:
            return self._render_commitment(promise, access_token, error)
        try:
            with request.env.cr.savepoint():
                promise._record_answer(answer, words or False, self._who(promise))
        except UserError as refusal:
            return self._render_commitment(promise, access_token, str(refusal))
        token = f"?access_token={access_token}" if access_token else ""
        return request.redirect(f"/my/commitments/{promise.id}{token}")

    @page_route("/my/commitments/<int:promise_id>/opt-out", method="POST")
    def portal_commitment_opt_out(self, promise_id, access_token=None, **_params):
        """No more mail to whom it was given; for who came by the link of a mail."""
        promise = self._get_commitment(promise_id, access_token)
        if not promise:
            return request.redirect("/my")
        address = self._get_opt_out(promise)
        if address:
            promise._opt_out(promise.receiver_id, address)
        return self._render_commitment(promise, access_token, opted_out=True)

    def _get_opt_out(self, promise):
        """The address a visitor without login may have taken off our lists."""
        return request.env.user._is_public() and promise.receiver_id.email_normalized

    def _get_commitment(self, promise_id, access_token):
        """The commitment as the superuser, None unless the visitor may see it.

        A token opens a commitment only, as signing in does: that it is public and
        given is asked of everybody.
        """
        if isinstance(access_token, str) and not re.fullmatch(
            r"[0-9a-f-]{36}", access_token
        ):
            access_token = None
        if not 0 < promise_id <= MAX_ID:
            return None
        try:
            promise = self._document_check_access(
                "customer.promise",
                promise_id,
                access_token if isinstance(access_token, str) else None,
            )
        except (AccessError, MissingError):
            return None
        if not promise._is_shown_to_customer():
            return None
        return promise.with_company(promise.company_id)

    def _is_one_of_ours(self):
        return request.env.user._is_internal()

    def _who(self, promise):
        """Who answers: the customer signed in, else the one it was given to."""
        partner = request.env.user.partner_id
        if partner.sudo().commercial_partner_id == promise.partner_id:
            return partner
        return promise.receiver_id or promise.partner_id

    def _render_commitment(self, promise, access_token, error=None, opted_out=False):
        successor = promise.renegotiated_to_id
        # the page is the customer's, in their language; the record is only read
        promise = promise.with_context(lang=request.env.context.get("lang"))
        values = {
            "page_name": "commitment",
            "commitment": promise,
            "access_token": access_token,
            "verdicts": () if self._is_one_of_ours() else promise._verdicts(),
            "successor": successor._is_shown_to_customer() and successor.access_url,
            "notice": promise.company_id.customer_privacy_notice,
            "max_comment": MAX_COMMENT,
            "error": error,
            "opt_out": not opted_out and self._get_opt_out(promise),
            "opted_out": opted_out,
            "res_company": promise.company_id,
        }
        values = self._prepare_portal_layout_values() | values
        return request.render(
            "customer_promise.portal_commitment",
            values,
            status=400 if error else 200,
        )
