from odoo import api, fields, models
from odoo.tools.misc import format_date


class SellerCommissionStatement(models.Model):
    """What one payee earns in one period; only drafts are computed again."""

    _name = "seller.commission.statement"
    _description = "Commission Statement"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"

    plan_id = fields.Many2one(
        "seller.commission.plan", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    payee_id = fields.Many2one(
        "seller.commission.payee",
        "Payee in the Plan",
        required=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner", "Payee", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", "Seller", index=True)
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True, help="Last day of the period.")
    version = fields.Integer(default=1, required=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published"),
            ("approved", "Approved"),
            ("paid", "Paid"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="draft",
        tracking=True,
        index=True,
    )
    team_id = fields.Many2one("crm.team", help="The payee's, at the time.")
    blend = fields.Float(
        "Coefficient of the Mix", digits=0, default=1.0, help="Before limits."
    )
    coefficient = fields.Float("Satisfaction Coefficient", digits=0, default=1.0)
    limit_reason = fields.Selection(
        [
            ("not_accepted", "The plan was not accepted in time"),
            ("agent", "Agents are never paid less than without weighting"),
            ("bonus", "Satisfaction is a bonus only"),
            ("component", "A share of the amount is multiplied"),
            ("not_covered", "Too few of the customers were asked"),
        ],
        "Why Not the Mix",
    )
    coverage = fields.Float(help="Share of the customers billed who were asked.")
    problem = fields.Char(help="What is missing before it can be approved.")
    base = fields.Monetary("Sales")
    gross = fields.Monetary("Before Weighting")
    net = fields.Monetary("Commission")
    net_before = fields.Monetary("Before the Last Run")
    held_net = fields.Monetary("Held Back")
    supersedes_id = fields.Many2one(
        "seller.commission.statement", index="btree_not_null", ondelete="restrict"
    )
    digest = fields.Char(readonly=True, copy=False)
    payout_id = fields.Many2one(
        "seller.commission.payout",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    move_id = fields.Many2one(
        "account.move",
        "Bill",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    weight_effect = fields.Monetary(
        "Effect of Satisfaction", compute="_compute_weight_effect"
    )
    computed_on = fields.Datetime()
    line_ids = fields.One2many("seller.commission.line", "statement_id", "Lines")
    evidence_ids = fields.One2many(
        "seller.commission.evidence", "statement_id", "Why This Coefficient"
    )
    evidence_line_ids = fields.One2many(
        "seller.commission.evidence.line", "statement_id", "Evidence"
    )

    _period_uniq = models.Constraint(
        "UNIQUE(plan_id, payee_id, date_from, version)",
        "There is a statement for this payee and period already.",
    )

    @api.depends("gross", "net")
    def _compute_weight_effect(self):
        for statement in self:
            statement.weight_effect = statement.net - statement.gross

    @api.depends("partner_id.name", "date_from", "plan_id.period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            # sudo: a team leader reads the team's statements, not their plans
            period = statement.plan_id.sudo().period
            style = "MMMM yyyy" if period == "month" else False
            start = format_date(self.env, statement.date_from, date_format=style)
            statement.display_name = f"{statement.partner_id.name}, {start}"

    # === ACTIONS === #

    def action_view_lines(self):
        """The lines, to search and group."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_line_action"
        )
        return action | {"domain": [("statement_id", "=", self.id)], "context": {}}
