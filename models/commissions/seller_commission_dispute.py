from odoo import api, fields, models

# What the payee reads of it on the portal.
PORTAL = {"id", "display_name", "statement_id", "line_id", "document", "company_id"}
PORTAL |= {"currency_id", "partner_id", "reason", "text", "state", "answer"}
PORTAL |= {"answered_on", "correction", "due_on", "create_date"}


class SellerCommissionDispute(models.Model):
    """What a payee thinks is wrong with a statement, and the answer."""

    _name = "seller.commission.dispute"
    _description = "Commission Dispute"
    _inherit = ["customer.portal.mixin", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _order = "due_on, id"
    _customer_portal_fields = frozenset(PORTAL)

    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, index=True, ondelete="restrict"
    )
    line_id = fields.Many2one(
        "seller.commission.line", index="btree_not_null", ondelete="set null"
    )
    document = fields.Char(readonly=True)
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", "Payee", required=True, index=True, ondelete="restrict"
    )
    reason = fields.Selection(
        [
            ("missing", "Something is missing"),
            ("amount", "The amount is wrong"),
            ("credit", "Somebody else was credited"),
            ("score", "An answer or promise should not count"),
            ("other", "Something else"),
        ],
        required=True,
    )
    text = fields.Text("What Is Wrong", required=True)
    state = fields.Selection(
        [("open", "Open"), ("answered", "Answered"), ("withdrawn", "Withdrawn")],
        required=True,
        default="open",
        tracking=True,
        index=True,
    )
    answer = fields.Text()
    answered_by_id = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Date(readonly=True)
    correction = fields.Monetary(
        help="Paid with the next statement; below zero, taken back."
    )
    due_on = fields.Date("Answer until")
    is_own = fields.Boolean(compute="_compute_is_own")

    # one line is in dispute once at a time, and the whole statement once
    _open_uniq = models.UniqueIndex(
        "(statement_id, COALESCE(line_id, 0)) WHERE state = 'open'",
        "This is in dispute already. Wait for the answer.",
    )

    @api.depends("document", "statement_id.display_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for dispute in self:
            # sudo: the name says no more than its payee and managers know
            name = dispute.sudo().statement_id.display_name
            name = f"{dispute.document}: {name}" if dispute.document else name
            dispute.display_name = name

    @api.depends("statement_id.partner_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        partner = self.env.user.partner_id
        for dispute in self:
            # sudo: whose it is, and no more
            dispute.is_own = dispute.sudo().statement_id._pays(partner)

    # === ACTIONS === #

    def action_answer(self):
        """Write the answer, and what is corrected."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_dispute_answer_action"
        )
        return action | {"context": {"default_dispute_id": self.id}}

    @api.model
    def _get_dialog(self, statement, line=None):
        """The dialog in which a payee says what is wrong."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_dispute_open_action"
        )
        line = line or self.env["seller.commission.line"]
        defaults = {
            "default_statement_id": statement.id,
            "default_line_id": line.id,
        }
        return action | {"context": defaults}

    def action_withdraw(self):
        """The payee sees that it was right; managers need not answer."""
        return self._withdraw(self.env.user.partner_id)

    def action_view_statement(self):
        self.ensure_one()
        return self.statement_id.get_formview_action()
