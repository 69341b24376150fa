"""The list of commitments in the customer's portal, and its tile."""

from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from .link_page import clean_text, page_route

# What one searches for is short.
MAX_SEARCH = 100


class CommitmentListPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "commitment_count" in counters:
            Promise = request.env["customer.promise"]
            values["commitment_count"] = (
                Promise.search_count(self._get_commitment_domain())
                if Promise.has_access("read")
                else 0
            )
        return values

    def _get_commitment_domain(self):
        """What the signed-in customer is shown; record rules come on top."""
        customer = request.env.user.partner_id.commercial_partner_id
        return (
            Domain("is_public", "=", True)
            & Domain("state", "!=", "draft")
            & Domain("original_deadline", "!=", False)
            & Domain("partner_id", "=", customer.id)
        )

    def _get_commitment_sortings(self):
        return {
            "deadline": {
                "label": self.env._("Due Date"),
                "order": "deadline desc, id desc",
            },
            "promised": {
                "label": self.env._("Newest"),
                "order": "promised_on desc, id desc",
            },
            "name": {"label": self.env._("Name"), "order": "name, id"},
        }

    def _get_commitment_filters(self):
        answered = Domain("customer_answer", "in", ("kept", "not_kept"))
        judged = Domain("state", "in", ("open", "kept", "broken"))
        return {
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": self.env._("In Progress"),
                "domain": Domain("state", "=", "open"),
            },
            "closed": {
                "label": self.env._("Closed"),
                "domain": Domain("state", "!=", "open"),
            },
            "unanswered": {
                "label": self.env._("Not Answered Yet"),
                "domain": judged & ~answered,
            },
        }

    @page_route("/my/commitments", "/my/commitments/page/<int:page>", auth="user")
    def portal_my_commitments(self, page=1, **params):
        """The list; whatever stands in the address, it shows something."""
        Promise = request.env["customer.promise"]
        bar = self._prepare_commitment_bar(params)
        domain = self._get_commitment_domain()
        domain &= bar["searchbar_filters"][bar["filterby"]]["domain"]
        if bar["search"]:
            domain &= Domain("name", "ilike", bar["search"]) | Domain(
                "reference", "ilike", bar["search"]
            )
        allowed = Promise.has_access("read")
        pager = portal_pager(
            url="/my/commitments",
            total=Promise.search_count(domain) if allowed else 0,
            page=page,
            step=self._items_per_page,
            url_args={key: bar[key] for key in ("sortby", "filterby", "search")},
        )
        promises = allowed and Promise.search(
            domain,
            order=bar["searchbar_sortings"][bar["sortby"]]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        values = self._prepare_portal_layout_values() | bar
        values |= {"commitments": promises or Promise, "pager": pager}
        return request.render("customer_promise.portal_my_commitments", values)

    def _prepare_commitment_bar(self, params):
        """Sorting, filter and search of the list; what is not known is left out."""
        sortings = self._get_commitment_sortings()
        filters = self._get_commitment_filters()
        sortby, filterby = params.get("sortby"), params.get("filterby")
        return {
            "page_name": "commitment",
            "default_url": "/my/commitments",
            "searchbar_sortings": sortings,
            "sortby": sortby if sortby in sortings else "deadline",
            "searchbar_filters": filters,
            "filterby": filterby if filterby in filters else "all",
            "searchbar_inputs": {
                "all": {"input": "all", "label": self.env._("Search")}
            },
            "search_in": "all",
            "search": (clean_text(params.get("search")) or "")[:MAX_SEARCH],
        }
