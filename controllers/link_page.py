"""What the pages behind a link share: no login, the token in it is the right."""

from odoo import http
from odoo.http import request

from ..models.promises.customer_promise_request import MAX_COMMENT

# The link is a secret: no cache, search engine or other site is to learn it.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def page_route(*paths, method="GET", auth="public"):
    """The route of a page that customers reach, in their language.

    :param auth: 'public' where a token is the right, else 'user'
    """
    return http.route(
        list(paths),
        type="http",
        auth=auth,
        methods=[method],
        website=True,
        sitemap=False,
    )


def clean_text(value):
    """A customer's words as plain text, None for what is none or too long."""
    if not isinstance(value, str) or "\x00" in value:
        return None
    value = value.strip()
    return value if len(value) <= MAX_COMMENT else None


class LinkPage:
    """For controllers of such pages; stands before ``http.Controller``."""

    def _speak_to(self, partner, record):
        """From here on in the language of who was asked, whoever opens the link.

        :return: the record that the link is about, in that language
        """
        lang = partner.lang
        if lang and request.env["res.lang"]._lang_get(lang):
            request.update_context(lang=lang)
        return record.with_context(lang=request.env.context.get("lang"))

    def _render(self, template, record, status=200, **values):
        """A page with plain values: templates get no superuser records.

        :param record: what was found by the token, None for a link worth nothing
        """
        values |= self._prepare_values(record) if record else {}
        response = request.render(
            f"customer_promise.{template}", values, status=status, headers=HEADERS
        )
        # rendered now, while the language of the customer stands
        response.flatten()
        return response

    def _prepare_values(self, record):
        """Plain values of all pages about a record; the layout needs these."""
        company = record.company_id
        lang = request.env.context.get("lang")
        return {
            "company_name": company.name,
            "company_id": company.id,
            "has_logo": not company.uses_default_logo,
            "notice": company.with_context(lang=lang).customer_privacy_notice,
        }
