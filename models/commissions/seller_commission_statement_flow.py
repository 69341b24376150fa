"""From draft to approved: what is looked at before others rely on a statement."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    is_own = fields.Boolean(compute="_compute_is_own")
    net_change = fields.Monetary("Changed by", compute="_compute_net_change")
    is_changed = fields.Boolean(
        "Changed in the Last Run",
        compute="_compute_net_change",
        search="_search_is_changed",
    )

    @api.depends("user_id", "partner_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for statement in self:
            statement.is_own = statement._is_own()

    @api.depends("net", "net_before")
    def _compute_net_change(self):
        for statement in self:
            statement.net_change = statement.net - statement.net_before
            statement.is_changed = not statement.currency_id.is_zero(
                statement.net_change
            )

    def _search_is_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s IS DISTINCT FROM COALESCE(%s, 0))",
                model._field_to_sql(alias, "net", query),
                model._field_to_sql(alias, "net_before", query),
            ),
            predicate=lambda statement: statement.is_changed,
        )
        return changed if True in value else ~changed

    # === ACTIONS === #

    def action_publish(self):
        """Show the statements to their payees; they are no longer computed."""
        self._check_commission_manager()
        self._check_state("draft")
        self._by_action().state = "published"
        self._freeze_digest()
        self._tell_published()
        return True

    def action_approve(self):
        """Confirm published statements; nobody approves their own.

        What is in dispute is held back; the rest is approved. A period that goes on is
        not approved: its cap, floor, tiers and fixed amounts are not known before.
        """
        self._check_commission_manager()
        self._check_not_own()
        self._check_state("published")
        self._check_over()
        self._check_no_problem()
        self._check_earlier_approved()
        self._check_as_published()
        self._hold_disputed()
        self._by_action().state = "approved"
        return True

    def _check_no_problem(self):
        for statement in self:
            if statement.problem:
                raise UserError(
                    self.env._(
                        "%(statement)s cannot be approved: %(problem)s",
                        statement=statement.display_name,
                        problem=statement.problem,
                    )
                )

    def _check_over(self):
        """Nothing is added any more: by date, or because plan or payee ended."""
        for statement in self:
            today = statement.company_id._customer_today()
            left = statement.payee_id.date_to or statement.date_to
            if (
                min(left, statement.date_to) >= today
                and statement.plan_id.state != "closed"
            ):
                raise UserError(
                    self.env._(
                        "%(statement)s goes on until %(day)s. Approve it when it is "
                        "over, or close the plan first.",
                        statement=statement.display_name,
                        day=format_date(self.env, statement.date_to),
                    )
                )

    def _check_earlier_approved(self):
        """Later periods count on from what is approved, so it goes in their order."""
        # sudo: whose the earlier one is, it blocks
        earlier = self.sudo().search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("plan_id.family_id", "in", self.sudo().plan_id.family_id.ids),
                ("state", "in", ("draft", "published")),
                ("date_from", "<", max(self.mapped("date_from"))),
                ("id", "not in", self.ids),
            ],
            order="date_from",
        )
        for statement in self.sudo():
            for other in earlier:
                if (
                    other.date_from < statement.date_from
                    and other.partner_id == statement.partner_id
                    and other.plan_id.family_id == statement.plan_id.family_id
                ):
                    raise UserError(
                        self.env._(
                            "%(statement)s cannot be approved before %(earlier)s, "
                            "which comes first. Publish and approve that one.",
                            statement=statement.display_name,
                            earlier=other.display_name,
                        )
                    )

    def _check_as_published(self):
        broken = self._find_broken()
        if broken:
            raise UserError(
                self.env._(
                    "%(statement)s is no longer what its payee was shown. Compute it "
                    "again, and publish the new version.",
                    statement=broken[0].display_name,
                )
            )

    # === TELLING === #

    def _tell_published(self):
        """One mail per statement, to payees with an address."""
        told = self.filtered("partner_id.email")
        template = self.env.ref("customer_promise.mail_template_commission_published")
        template.send_mail_batch(
            told.ids, email_layout_xmlid="mail.mail_notification_light"
        )

    def _get_url(self):
        """Where the payee reads it: a page of the portal, for agents; else the form."""
        self.ensure_one()
        # sudo: the mail is rendered for somebody else
        own = self.sudo()
        user = own.user_id or own.partner_id.user_ids[:1]
        if own.payee_id.role == "agent":
            user = user or own.partner_id.child_ids.user_ids[:1]
        if not user:
            return ""
        path = "/my/commissions" if user.share else "/odoo/my-commission"
        return f"{self.get_base_url()}{path}/{self.id}"
