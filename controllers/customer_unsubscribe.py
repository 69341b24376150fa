"""The button of mail programs that ends invitations (RFC 8058)."""

from odoo import http
from odoo.http import request


class CustomerUnsubscribe(http.Controller):
    """No login and no CSRF token: mail programs have neither; the link is the right."""

    @http.route(
        "/ask/<string:token>/unsubscribe",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,
        website=True,
        sitemap=False,
    )
    def unsubscribe(self, token, **params):
        """POST ends it; a mere GET, which scanners send too, leads to the page."""
        if request.httprequest.method == "POST" and "List-Unsubscribe" in params:
            invitation = self.env["customer.invitation"]._find(token)
            if invitation:
                invitation._opt_out()
            return request.make_response("", status=200 if invitation else 404)
        return request.redirect(f"/ask/{token}/opt-out")
