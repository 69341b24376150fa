from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class SellerCommissionPayout(models.Model):
    """One payment of approved statements: bills for agents, or a payroll file.

    A statement is on one payout; only undoing the payout sets it free.
    """

    _name = "seller.commission.payout"
    _description = "Commission Payout"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True)
    kind = fields.Selection(
        [("bill", "Vendor Bills"), ("payroll", "Payroll")], required=True
    )
    state = fields.Selection(
        [("done", "Done"), ("undone", "Undone")],
        required=True,
        default="done",
        tracking=True,
    )
    user_id = fields.Many2one("res.users", "Paid by", readonly=True)
    statement_ids = fields.One2many(
        "seller.commission.statement", "payout_id", "Statements"
    )
    net = fields.Monetary("Total", readonly=True)
    move_ids = fields.One2many(
        "account.move",
        "customer_payout_id",
        "Bills",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    move_count = fields.Integer(compute="_compute_move_count")

    @api.depends("kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for payout in self:
            day = format_date(self.env, payout.date)
            payout.display_name = f"{kinds.get(payout.kind, '')}, {day}"

    def _compute_move_count(self):
        for payout in self:
            # sudo: how many there are; opening them takes the right to
            payout.move_count = len(payout.sudo().move_ids)

    # === ACTIONS === #

    def action_view_bills(self):
        """The bills, for who may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_in_invoice_type"
        )
        domain = [("customer_payout_id", "=", self.id)]
        return action | {"domain": domain, "context": {"create": False}}

    def action_undo(self):
        """Take the payment back: statements are approved again, drafts cancelled.

        The payout stays as a record of what was done.
        """
        for payout in self:
            statements = payout.statement_ids
            statements._check_commission_manager()
            statements._check_not_own()
            statements._check_state("paid")
            payout._check_done()
            payout._cancel_bills()
            words = self.env._(
                "Undone. It held: %(names)s",
                names=", ".join(statements.mapped("display_name")),
            )
            statements._by_action().write(
                {"state": "approved", "payout_id": False, "move_id": False}
            )
            # sudo: nobody writes payouts but by these actions
            payout.sudo().state = "undone"
            payout.sudo().message_post(body=words)
        return True

    def _check_done(self):
        if self.state != "done":
            raise UserError(
                self.env._("%(payout)s is undone already.", payout=self.display_name)
            )

    def _cancel_bills(self):
        # sudo: commission managers need no right on bills
        bills = self.sudo().move_ids
        posted = bills.filtered(lambda bill: bill.state == "posted")
        if posted:
            raise UserError(
                self.env._(
                    "%(payout)s cannot be undone: the bill %(bill)s is posted. Ask "
                    "accounting to set it back to draft first.",
                    payout=self.display_name,
                    bill=posted[0].display_name,
                )
            )
        drafts = bills.filtered(lambda bill: bill.state == "draft")
        drafts.with_context(seller_payout_undone=True).button_cancel()

    # === PAYING === #

    @api.model
    def _pay(self, statements):
        """Pay approved statements, once: bills to agents, payroll to employees.

        :return: one payout per company and kind
        """
        statements._check_commission_manager()
        statements._check_not_own()
        statements._check_state("approved")
        broken = statements._verify()
        if broken:
            raise UserError(
                self.env._(
                    "%(statement)s changed after its approval and is not paid: an "
                    "auditor looks into it first.",
                    statement=broken[0].display_name,
                )
            )
        payouts = self.browse()
        groups = statements.grouped(lambda s: (s.company_id, s._get_payout_kind()))
        for company, kind in groups:
            if kind == "bill":
                self._get_product(company)
        for (company, kind), group in groups.items():
            # sudo: nobody writes payouts but by these actions
            payout = self.sudo().create(
                {
                    "company_id": company.id,
                    "date": company._customer_today(),
                    "kind": kind,
                    "user_id": self.env.uid,
                    "net": sum(group.mapped("net")),
                }
            )
            group._by_action().write({"state": "paid", "payout_id": payout.id})
            getattr(payout, f"_make_{kind}")()
            payouts |= payout.sudo(False)
        return payouts
