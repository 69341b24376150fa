"""The customer's portal: complain in three fields, and see where it stands."""

import logging
import re
import uuid

from psycopg2.errors import UniqueViolation

from odoo.http import request
from odoo.tools import mute_logger

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.promises.customer_promise_request import MAX_COMMENT
from .link_page import clean_text, page_route

_logger = logging.getLogger(__name__)

KEY = re.compile(r"[0-9a-f]{32}")
# So many latest orders can be chosen, and complaints are listed.
LATEST = 50


class ComplaintPortal(CustomerPortal):
    def _prepare_portal_layout_values(self):
        values = super()._prepare_portal_layout_values()
        return values | {"customer_may_complain": self._may_complain()}

    def _may_complain(self):
        """Customers may, while somebody listens."""
        listening = request.env["customer.moment"]._invitation_cron().active
        return listening and not request.env.user._is_internal()

    @page_route("/my/complaint", auth="user")
    def portal_complaint(self, **_params):
        """The form; each has a key of its own, so that it counts once."""
        if not self._may_complain():
            return request.redirect("/my")
        return self._render_complaint(uuid.uuid4().hex)

    @page_route("/my/complaint", method="POST", auth="user")
    def portal_complain(self, key=None, what=None, order=None, remedy="", **_params):
        """Make it a case, once, whose reference stands on the page that follows."""
        if not self._may_complain():
            return request.redirect("/my")
        words, wish = clean_text(what), clean_text(remedy)
        orders = self._get_orders()
        chosen = orders.filtered(lambda o: str(o.id) == order)
        if not (isinstance(key, str) and KEY.fullmatch(key)):
            key, words = uuid.uuid4().hex, None
        error = self._get_complaint_error(words, wish, order, chosen)
        if error:
            return self._render_complaint(key, error, words, wish, chosen)
        partner = request.env.user.partner_id
        try:
            with request.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                request.env["customer.case"]._complain(
                    partner, key, words, chosen, wish or False
                )
                request.env.flush_all()
        except UniqueViolation:
            _logger.info("A complaint was sent twice at once: one is on record")
        return request.redirect("/my/complaints", code=303)

    @page_route("/my/complaints", auth="user")
    def portal_complaints(self, **_params):
        """One's own complaints and where they stand."""
        if not self._may_complain():
            return request.redirect("/my")
        # sudo: customers read no cases; the page gets words only
        cases = request.env["customer.case"].sudo()
        own = [
            ("partner_id", "=", request.env.user.partner_id.id),
            ("kind", "=", "complaint"),
        ]
        values = self._prepare_portal_layout_values() | {
            "page_name": "customer_complaint",
            "complaints": [
                {
                    "reference": case.reference,
                    "name": case.name,
                    "date": case.create_date,
                    "order": case.order_id.name,
                    **case._customer_words(),
                }
                for case in cases.search(own, order="id desc", limit=LATEST)
            ],
        }
        return request.render("customer_promise.portal_my_complaints", values)

    def _get_orders(self):
        """The latest orders that the signed-in customer may read."""
        Order = request.env["sale.order"]
        customer = request.env.user.partner_id.commercial_partner_id
        if not Order.has_access("read"):
            return Order
        return Order.search(
            [("partner_id", "child_of", customer.id), ("state", "=", "sale")],
            order="date_order desc, id desc",
            limit=LATEST,
        )

    def _get_complaint_error(self, words, wish, order, chosen):
        """What is wrong with what was sent, in words for the page; None if nothing."""
        if words is None or wish is None:
            return self.env._(
                "Please use at most %(count)s characters.", count=MAX_COMMENT
            )
        if not words:
            return self.env._("Please write what happened.")
        if order and not chosen:
            return self.env._("Please choose one of your orders.")
        return None

    def _render_complaint(self, key, error=None, words="", wish="", chosen=None):
        values = self._prepare_portal_layout_values() | {
            "page_name": "customer_complaint",
            "complain": True,
            "key": key,
            "error": error,
            "what": words or "",
            "remedy": wish or "",
            "orders": [
                {"value": str(order.id), "name": order.name, "date": order.date_order}
                for order in self._get_orders()
            ],
            "order": str(chosen.id) if chosen else "",
            "max_comment": MAX_COMMENT,
        }
        return request.render(
            "customer_promise.portal_complaint", values, status=400 if error else 200
        )
