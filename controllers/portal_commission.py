"""The agents' portal: what one earns, why, and what one says to it.

What is found is one's own, by the record rules; what is behind it is read in sudo, and
leaves as plain values. Only posts write: who opens a link changes nothing.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.promises.customer_promise_request import MAX_COMMENT
from .link_page import HEADERS, clean_text, page_route
from .portal_commitment import MAX_ID

# So many lines of a statement stand on a page; and records behind an index.
LINES, RECORDS = 40, 50
APPROVED = Domain("plan_id.state", "=", "approved")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORTS = {
    "seller.commission.statement": "action_report_seller_commission_statement",
    "seller.commission.payee": "action_report_seller_commission_plan",
}


class CommissionPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "seller_statement_count" in counters:
            values["seller_statement_count"] = self._count_own("statement")
        if "seller_plan_count" in counters:
            waiting = APPROVED & Domain("accepted_on", "=", False)
            values["seller_plan_count"] = self._count_own("payee", waiting)
        return values

    # === PAGES === #

    @page_route("/my/commissions", "/my/commissions/page/<int:page>", auth="user")
    def portal_my_commissions(self, page=1, **_params):
        """Plans to accept first, then one's statements, the running one provisional."""
        domain = Domain("state", "!=", "superseded")
        total, step = self._count_own("statement", domain), self._items_per_page
        pager = portal_pager("/my/commissions", total, page=page, step=step)
        statements = self._search_own(
            "statement", domain, limit=step, offset=pager["offset"]
        )
        plans = self._search_own("payee", APPROVED)
        return self._render_page(
            "portal_my_commissions",
            plans=[payee._portal_words() for payee in plans],
            statements=[statement._portal_words() for statement in statements],
            pager=pager,
        )

    @page_route(
        "/my/commissions/<int:statement_id>",
        "/my/commissions/<int:statement_id>/page/<int:page>",
        auth="user",
    )
    def portal_commission(self, statement_id, page=1, **_params):
        """One statement: amounts, the sentence behind each, the answers behind it."""
        statement = self._find("statement", statement_id)
        lines = statement.line_ids
        pager = portal_pager(
            f"/my/commissions/{statement.id}", len(lines), page=page, step=LINES
        )
        shown = lines[pager["offset"] : pager["offset"] + LINES]
        of_it = Domain("statement_id", "=", statement.id)
        return self._render_page(
            "portal_commission",
            statement=statement._portal_words(),
            lines=[line._portal_words() for line in shown],
            evidence=[e._portal_words(RECORDS) for e in statement.evidence_ids],
            disputes=[d._portal_words() for d in self._search_own("dispute", of_it)],
            pager=pager,
        )

    @page_route("/my/commissions/plans/<int:payee_id>", auth="user")
    def portal_commission_plan(self, payee_id, **_params):
        """The plan in words, with the button to accept it."""
        return self._render_plan(self._find("payee", payee_id))

    # === DOCUMENTS === #

    @page_route("/my/commissions/<int:statement_id>/pdf", auth="user")
    def portal_commission_pdf(self, statement_id, **_params):
        return self._send_pdf(self._find("statement", statement_id))

    @page_route("/my/commissions/<int:statement_id>/xlsx", auth="user")
    def portal_commission_xlsx(self, statement_id, **_params):
        statement = self._find("statement", statement_id)
        return self._send(statement, statement._get_xlsx(), XLSX, "xlsx")

    @page_route("/my/commissions/plans/<int:payee_id>/pdf", auth="user")
    def portal_commission_plan_pdf(self, payee_id, **_params):
        return self._send_pdf(self._find("payee", payee_id))

    # === WHAT ONE SAYS === #

    @page_route(
        "/my/commissions/plans/<int:payee_id>/accept", method="POST", auth="user"
    )
    def portal_commission_accept(self, payee_id, **_params):
        """Accept the plan, once."""
        payee = self._find("payee", payee_id)
        try:
            with request.env.cr.savepoint():
                payee._accept(request.env.user)
        except (AccessError, UserError) as refusal:
            return self._render_plan(payee, str(refusal))
        return request.redirect(f"/my/commissions/plans/{payee.id}", code=303)

    @page_route("/my/commissions/<int:statement_id>/dispute", auth="user")
    def portal_commission_dispute(self, statement_id, line=None, **_params):
        """The form to say what is wrong, of a line or of the whole statement."""
        statement = self._find("statement", statement_id)
        return self._render_dispute(statement, self._get_line(statement, line))

    @page_route(
        "/my/commissions/<int:statement_id>/dispute", method="POST", auth="user"
    )
    def portal_commission_disputed(
        self, statement_id, line=None, reason=None, text=None, **_params
    ):
        """Record it, once, and go back to the statement, where the answer will be."""
        statement = self._find("statement", statement_id)
        chosen = self._get_line(statement, line)
        words = clean_text("" if text is None else text)
        error = self._get_dispute_error(line, chosen, reason, words)
        if error:
            return self._render_dispute(statement, chosen, error, reason, words)
        try:
            with request.env.cr.savepoint():
                request.env["seller.commission.dispute"]._open_dispute(
                    request.env.user.partner_id, statement, chosen, reason, words
                )
        except (AccessError, UserError) as refusal:
            return self._render_dispute(statement, chosen, str(refusal), reason, words)
        return request.redirect(f"/my/commissions/{statement.id}#disputes", code=303)

    def _get_line(self, statement, line):
        """The line of the statement that is meant, or none."""
        return statement.line_ids.filtered(lambda one: str(one.id) == line)

    def _get_dispute_error(self, line, chosen, reason, words):
        """What is wrong with what was sent, in words for the page; None if nothing."""
        if line and not chosen:
            return self.env._("Please choose a line of this statement.")
        if reason not in self._get_reasons():
            return self.env._("Please choose what it is about.")
        if words is None:
            return self.env._(
                "Please use at most %(count)s characters.", count=MAX_COMMENT
            )
        return None if words else self.env._("Please write what is wrong.")

    def _get_reasons(self):
        dispute = request.env["seller.commission.dispute"]
        return dict(dispute._fields["reason"]._description_selection(dispute.env))

    @page_route("/my/commissions/<int:statement_id>/seen", method="POST", auth="user")
    def portal_commission_seen(self, statement_id, **_params):
        """The page tells that it is open: plans are to be visible."""
        self._find("statement", statement_id)._mark_seen()
        return request.make_response("", list(HEADERS.items()), status=204)

    # === WHAT IS ONE'S OWN === #

    def _get_paid_domain(self):
        """One's own or one's agency's, no team's; record rules come on top."""
        # sudo: portal users need no right on the company they work for
        own = request.env.user.partner_id.sudo()
        return Domain("partner_id", "in", (own | own.commercial_partner_id).ids)

    def _count_own(self, name, domain=Domain.TRUE):
        Model = request.env[f"seller.commission.{name}"]
        if not Model.has_access("read"):
            return 0
        return Model.search_count(self._get_paid_domain() & domain)

    def _search_own(self, name, domain=Domain.TRUE, **kwargs):
        """One's own records, in sudo."""
        Model = request.env[f"seller.commission.{name}"]
        if not Model.has_access("read"):
            return Model.sudo()
        # sudo: what was found is theirs; what it is made of is read for the page
        return Model.search(self._get_paid_domain() & domain, **kwargs).sudo()

    def _find(self, name, record_id):
        """One's own record, in sudo; of all others it is not even told that they are.

        :raise NotFound: there is none, or it is not for this visitor
        """
        domain = Domain("id", "=", record_id)
        record = 0 < record_id <= MAX_ID and self._search_own(name, domain)
        if not record:
            raise request.not_found()
        return record.with_company(record.company_id)

    # === ANSWERS === #

    def _render_page(self, template, status=200, **values):
        values = self._prepare_portal_layout_values() | values
        values["page_name"] = "seller_commission"
        return request.render(
            f"customer_promise.{template}", values, status=status, headers=HEADERS
        )

    def _render_plan(self, payee, error=None):
        return self._render_page(
            "portal_commission_plan",
            status=400 if error else 200,
            plan=payee._portal_words(),
            terms=payee.terms,
            error=error,
        )

    def _render_dispute(self, statement, line, error=None, reason=None, text=None):
        return self._render_page(
            "portal_commission_dispute",
            status=400 if error else 200,
            statement=statement._portal_words(),
            line=line._portal_words() if line else None,
            reasons=self._get_reasons(),
            reason=reason,
            text=text or "",
            max_comment=MAX_COMMENT,
            error=error,
        )

    def _send_pdf(self, record):
        report = request.env["ir.actions.report"].sudo()  # sudo: found as their own
        report, name = report.with_company(record.company_id), REPORTS[record._name]
        content, _kind = report._render_qweb_pdf(f"customer_promise.{name}", record.ids)
        return self._send(record, content, "application/pdf", "pdf")

    def _send(self, record, content, mimetype, extension):
        """A file to keep, named after what it is about."""
        name = f"{record.display_name}.{extension}"
        headers = {
            **HEADERS,
            "Content-Type": mimetype,
            "Content-Disposition": content_disposition(name),
            "X-Content-Type-Options": "nosniff",
        }
        return request.make_response(content, list(headers.items()))
