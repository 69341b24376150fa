from odoo import fields, models


class SellerCommissionDispute(models.Model):
    """What a payee thinks is wrong with a statement, and the answer."""

    _name = "seller.commission.dispute"
    _description = "Commission Dispute"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "state, due_on, id"

    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, index=True, ondelete="restrict"
    )
    line_id = fields.Many2one(
        "seller.commission.line", index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
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
    )
    answer = fields.Text()
    answered_by_id = fields.Many2one("res.users", readonly=True)
    answered_on = fields.Date(readonly=True)
    correction = fields.Monetary(help="Paid or taken back with the next statement.")
    due_on = fields.Date("Answer until")
