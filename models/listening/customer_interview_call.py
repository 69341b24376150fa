"""Phone interviews that wait, for those who may hold them."""

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    call_count = fields.Integer("Calls", readonly=True, help="Nobody was reached.")
    call_after = fields.Date("Call from", readonly=True)

    def _check_interviewer(self):
        """Nobody interviews customers of their own, or for their own pay.

        :raise AccessError: why the user does not hold this interview
        """
        reasons = {
            "owner": self.env._("you answer for this customer"),
            "salesperson": self.env._("you are this customer's salesperson"),
            "sold": self.env._("you sold something to this customer"),
            "payee": self.env._("answers weigh on your commission"),
        }
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT i.id, %s FROM %s WHERE i.id IN %s",
                self._concerned_sql(),
                self._call_sql(),
                tuple(self.ids) or (0,),
            )
        )
        for invitation_id, reason in rows:
            if reason:
                # sudo: the interviewer may know whom it is about
                invitation = self.sudo().browse(invitation_id)
                raise AccessError(
                    self.env._(
                        "%(who)s is interviewed by somebody else: %(reason)s.",
                        who=invitation.partner_id.name,
                        reason=reasons[reason],
                    )
                )

    def _call_sql(self):
        """SQL rows of invitation i, its contact c, profile p and customer b."""
        return SQL(
            """
            customer_invitation i
            JOIN res_partner c ON c.id = i.partner_id
            JOIN customer_profile p ON p.id = i.profile_id
            JOIN res_partner b ON b.id = p.partner_id
            """
        )

    def _concerned_sql(self):
        """SQL: why the user is too near to hold the interview, or NULL."""
        return SQL(
            """
            CASE WHEN %(uid)s IN (p.user_id, p.backup_user_id, i.owner_id) THEN 'owner'
                 WHEN %(uid)s IN (b.user_id, c.user_id, i.user_id) THEN 'salesperson'
                 WHEN EXISTS (
                      SELECT FROM sale_order o
                        JOIN res_partner q ON q.id = o.partner_id
                       WHERE q.commercial_partner_id = p.partner_id
                         AND o.user_id = %(uid)s)
                   OR EXISTS (
                      SELECT FROM account_move m
                       WHERE m.commercial_partner_id = p.partner_id
                         AND m.invoice_user_id = %(uid)s)
                 THEN 'sold'
                 WHEN EXISTS (
                      SELECT FROM seller_commission_payee y
                        JOIN seller_commission_weighting w ON w.plan_id = y.plan_id
                       WHERE y.user_id = %(uid)s AND y.company_id = i.company_id
                         AND w.index = 'feedback')
                 THEN 'payee' END
            """,
            uid=self.env.uid,
        )


class CustomerInterviewCall(models.Model):
    """A contact to be called: no more of them than it takes.

    Interviewers see this in place of the invitation; who is too near to the
    customer does not find it here.
    """

    _name = "customer.interview.call"
    _description = "Phone Interview"
    _auto = False
    _order = "call_after NULLS FIRST, expires_on, id"
    _depends = {
        "customer.invitation": [
            "channel",
            "state",
            "user_input_id",
            "expires_on",
            "call_count",
            "call_after",
            "user_id",
            "owner_id",
        ],
        "customer.profile": ["user_id", "backup_user_id"],
        "res.partner": ["name", "phone", "user_id", "commercial_partner_id"],
        "sale.order": ["user_id"],
        "account.move": ["invoice_user_id", "commercial_partner_id"],
        "seller.commission.payee": ["user_id", "plan_id"],
        "seller.commission.weighting": ["plan_id", "index"],
    }

    name = fields.Char("Contact", readonly=True)
    phone = fields.Char(readonly=True)
    moment_id = fields.Many2one("customer.moment", "About", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    expires_on = fields.Datetime("Until", readonly=True)
    call_count = fields.Integer("Calls", readonly=True)
    call_after = fields.Date("Call from", readonly=True)

    @property
    def _table_query(self):
        Invitation = self.env["customer.invitation"]
        return SQL(
            """
            SELECT i.id, c.name, c.phone, i.moment_id, i.company_id, i.expires_on,
                   COALESCE(i.call_count, 0) AS call_count, i.call_after
              FROM %(calls)s
             WHERE i.channel = 'phone' AND i.state IN ('sent', 'opened')
               AND i.user_input_id IS NOT NULL
               AND (i.expires_on IS NULL OR i.expires_on > %(now)s)
               AND (%(concerned)s) IS NULL
            """,
            calls=Invitation._call_sql(),
            concerned=Invitation._concerned_sql(),
            now=self.env.cr.now(),
        )

    def action_interview(self):
        """Open the questions, to be asked on the phone."""
        self.ensure_one()
        self.check_access("read")
        # sudo: interviewers read no invitations; which one is not theirs to write
        interview = (
            self.env["customer.interview"].sudo().create({"invitation_id": self.id})
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Phone Interview"),
            "res_model": interview._name,
            "res_id": interview.id,
            "views": [(False, "form")],
            "target": "new",
        }
