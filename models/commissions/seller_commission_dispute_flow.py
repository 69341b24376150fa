"""A dispute from the payee's word to the manager's answer."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.date_utils import add

ACTIVITY = "customer_promise.mail_activity_type_dispute"


class SellerCommissionDispute(models.Model):
    _inherit = "seller.commission.dispute"

    @api.model
    def _open_dispute(self, partner, statement, line, reason, text):
        """A payee says what is wrong, in the backend or on the portal.

        :param partner: who says so; only who the statement pays may
        :param line: the line that is wrong, or none: the statement as a whole
        :raise AccessError: it is somebody else's
        :raise UserError: it is not published, or in dispute already
        """
        # sudo: agents have no rights here; that it is their own is checked first
        statement, line = statement.sudo(), line.sudo()
        if not statement._pays(partner) or line.statement_id - statement:
            raise AccessError(self.env._("You can dispute your own commission only."))
        if statement.state not in ("published", "approved", "paid"):
            raise UserError(
                self.env._(
                    "%(statement)s is not yet published, or a newer one replaces it: "
                    "dispute that one.",
                    statement=statement.display_name,
                )
            )
        self._check_not_disputed(statement, line)
        if not (text or "").strip():
            raise UserError(
                self.env._("Write what is wrong, so that it can be set right.")
            )
        company = statement.company_id
        dispute = self.sudo().create(
            {
                "statement_id": statement.id,
                "line_id": line.id,
                "document": line.document,
                "partner_id": statement.partner_id.id,
                "reason": reason,
                "text": text.strip(),
                "due_on": add(
                    company._customer_today(), days=company.customer_dispute_days
                ),
            }
        )
        dispute._ask_managers()
        return dispute.sudo(False)

    def _check_not_disputed(self, statement, line):
        # sudo: of one's own statement, as checked
        if self.sudo().search_count(
            [
                ("statement_id", "=", statement.id),
                ("line_id", "=", line.id),
                ("state", "=", "open"),
            ]
        ):
            raise UserError(
                self.env._(
                    "%(what)s is in dispute already. Wait for the answer, or withdraw "
                    "it first.",
                    what=line.document or statement.display_name,
                )
            )

    def _ask_managers(self):
        """An activity for each commission manager who may answer."""
        for dispute in self:
            statement = dispute.statement_id
            for user in statement._get_managers():
                dispute.activity_schedule(
                    ACTIVITY,
                    date_deadline=dispute.due_on,
                    summary=dispute.with_context(lang=user.lang).env._(
                        "Answer %(payee)s", payee=dispute.partner_id.name
                    ),
                    user_id=user.id,
                )

    def _answer(self, answer, correction=0.0):
        """Answer as a commission manager, never one's own.

        What the dispute held back is released; a correction comes with the next
        statement.
        """
        self.ensure_one()
        self.statement_id._check_commission_manager()
        self.statement_id._check_not_own()
        self._check_open()
        today = self.company_id._customer_today()
        self._settle(
            {
                "state": "answered",
                "answer": answer,
                "correction": correction,
                "answered_by_id": self.env.uid,
                "answered_on": today,
            },
            self.env._("Answered: %(answer)s", answer=answer),
        )
        if self.partner_id.email:
            template = "customer_promise.mail_template_commission_dispute"
            self.env.ref(template).send_mail(
                self.id, email_layout_xmlid="mail.mail_notification_light"
            )

    def _withdraw(self, partner):
        """The payee takes it back.

        :param partner: who does; only who the statement pays may
        """
        # sudo: agents have no rights here; that it is their own is checked first
        own = self.sudo()
        if not own.statement_id._pays(partner):
            raise AccessError(self.env._("You can withdraw your own disputes only."))
        own._check_open()
        own._settle({"state": "withdrawn"}, self.env._("Withdrawn by the payee."))
        return True

    def _check_open(self):
        # sudo: locking needs no right, what is done then does
        self.statement_id._lock()
        self.invalidate_recordset(["state"])
        for dispute in self:
            if dispute.state != "open":
                raise UserError(
                    self.env._(
                        "%(dispute)s is no longer open. Reload the page.",
                        dispute=dispute.display_name,
                    )
                )

    def _settle(self, values, words):
        """Close it, end the activities, and release what it held back."""
        # sudo: nobody writes disputes but by these methods
        disputes = self.sudo()
        disputes.write(values)
        disputes.activity_unlink([ACTIVITY])
        holds = self.env["seller.commission.hold"].sudo()
        holds.search(
            [("dispute_id", "in", disputes.ids), ("state", "=", "held")]
        )._lift(words)
