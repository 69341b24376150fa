"""The customer's portal: what they were asked, said, and what became of it."""

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .link_page import page_route


class SurveyPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "customer_survey_count" in counters:
            values["customer_survey_count"] = self._count_open() + self._count_said()
        return values

    @page_route("/my/surveys", "/my/surveys/page/<int:page>", auth="user")
    def portal_my_surveys(self, page=1, **_params):
        """Open questions first, then what was said; opening it records nothing."""
        Feedback = request.env["customer.feedback"]
        pager = portal_pager(
            url="/my/surveys",
            total=self._count_said(),
            page=page,
            step=self._items_per_page,
        )
        said = self._may_read(Feedback) and Feedback.search(
            self._get_own_domain(), limit=self._items_per_page, offset=pager["offset"]
        )
        values = self._prepare_portal_layout_values() | {
            "page_name": "customer_survey",
            "waiting": self._get_waiting() if page <= 1 else [],
            "said": [feedback._customer_words() for feedback in said or Feedback],
            "pager": pager,
            "default_url": "/my/surveys",
        }
        return request.render("customer_promise.portal_my_surveys", values)

    def _get_own_domain(self):
        """One's own only, not the colleagues'; record rules come on top."""
        return Domain("partner_id", "=", request.env.user.partner_id.id)

    def _get_open_domain(self):
        now = request.env.cr.now()
        return (
            self._get_own_domain()
            & Domain("state", "in", ("sent", "opened"))
            & Domain("expires_on", ">=", now)
        )

    def _may_read(self, model):
        return not request.env.user._is_internal() and model.has_access("read")

    def _count_open(self):
        Invitation = request.env["customer.invitation"]
        if not self._may_read(Invitation):
            return 0
        return Invitation.search_count(self._get_open_domain())

    def _count_said(self):
        Feedback = request.env["customer.feedback"]
        if not self._may_read(Feedback):
            return 0
        return Feedback.search_count(self._get_own_domain())

    def _get_waiting(self):
        """One's own open questions with their links.

        :return: list of dicts of title, expires_on and url
        """
        Invitation = request.env["customer.invitation"]
        if not self._may_read(Invitation):
            return []
        waiting = Invitation.search(self._get_open_domain(), order="expires_on, id")
        # sudo: the link is theirs, and theirs alone
        return [
            {
                "title": invitation.moment_id.survey_id.title,
                "expires_on": invitation.expires_on,
                "url": f"/ask/{invitation.token}",
            }
            for invitation in waiting.sudo()
            if invitation.token and invitation._get_link_state() == "open"
        ]
