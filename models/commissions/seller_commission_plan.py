from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# What an approved plan promises its payees: it changes by a new version only.
TERMS = {"company_id", "period", "date_from", "family_id", "version", "rule_ids"}
TERMS |= {"weighting_ids", "weight_mode", "weight_part", "cap", "floor"}
TERMS |= {"share_own", "share_team", "share_company", "author_id"}
# What actions write only: who approves must not be able to say who wrote it.
BY_ACTIONS = {"state", "approved_by_id", "approved_on", "editor_id"}
# Stands in the context while an action writes these; no RPC can forge it.
BY_ACTION = object()


class SellerCommissionPlan(models.Model):
    """One version of how sellers are paid for what they sold."""

    _name = "seller.commission.plan"
    _description = "Commission Plan"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period = fields.Selection(
        [
            ("month", "Month"),
            ("quarter", "Quarter"),
            ("half", "Half-Year"),
            ("year", "Year"),
        ],
        required=True,
        default="month",
    )
    date_from = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env.company._customer_today().replace(day=1),
    )
    date_to = fields.Date("To", help="Last day; empty: until a new version.")
    family_id = fields.Many2one(
        "seller.commission.plan",
        "First Version",
        index=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("approved", "Approved"), ("closed", "Closed")],
        required=True,
        default="draft",
        readonly=True,
        tracking=True,
    )
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    editor_id = fields.Many2one(
        "res.users", "Terms Last Changed by", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    weight_mode = fields.Selection(
        [
            ("coefficient", "All of the amount"),
            ("component", "A share of the amount"),
            ("bonus", "As a bonus only"),
        ],
        "Satisfaction Multiplies",
        required=True,
        default="coefficient",
        help="A bonus never takes away: the coefficient is 1 at least.",
    )
    weight_part = fields.Float(
        "Share Multiplied (%)", default=20, help="The rest is paid as it is."
    )
    share_own = fields.Float("Own (%)", default=80)
    share_team = fields.Float("Team (%)", default=20)
    share_company = fields.Float("Company (%)", default=0)
    cap = fields.Monetary(help="The most per payee and period; 0: no limit.")
    floor = fields.Monetary(help="The least per payee and period; 0: none.")
    payee_ids = fields.One2many(
        "seller.commission.payee", "plan_id", "Payees", copy=True
    )
    rule_ids = fields.One2many("seller.commission.rule", "plan_id", "Rules", copy=True)
    weighting_ids = fields.One2many(
        "seller.commission.weighting",
        "plan_id",
        "Weighting",
        copy=True,
        help="What the customers' satisfaction does to the pay. Empty: nothing.",
    )
    statement_ids = fields.One2many(
        "seller.commission.statement", "plan_id", "Statements"
    )
    statement_count = fields.Integer(compute="_compute_statement_count")
    active = fields.Boolean(default=True)

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)",
        "A plan cannot end before it begins: correct its dates.",
    )
    _shares_range = models.Constraint(
        "CHECK(share_own >= 0 AND share_team >= 0 AND share_company >= 0"
        " AND share_own + share_team + share_company > 0"
        " AND weight_part > 0 AND weight_part <= 100)",
        "Shares are not below zero, and at least one of own, team and company counts; "
        "the share multiplied is above 0 and at most 100 %.",
    )
    _bounds_range = models.Constraint(
        "CHECK(cap >= 0 AND floor >= 0 AND (cap = 0 OR cap >= floor))",
        "Cap and floor are not below zero, and the floor is not above the cap.",
    )

    def _compute_statement_count(self):
        counts = dict(
            self.env["seller.commission.statement"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        for plan in self:
            plan.statement_count = counts.get(plan, 0)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
            for vals in vals_list:
                self.browse()._check_by_action(vals)
        plans = super().create(vals_list)
        for plan in plans:
            plan.family_id = plan.family_id or plan
        return plans

    def copy_data(self, default=None):
        """Members of a team come with their team, not by themselves."""
        copies = super().copy_data(default)
        for plan, values in zip(self, copies, strict=True):
            if "payee_ids" in values and "payee_ids" not in (default or {}):
                payees = plan.payee_ids.filtered(lambda payee: not payee.parent_id)
                payees = payees.sorted("id").copy_data()
                values["payee_ids"] = [Command.create(vals) for vals in payees]
        return copies

    def write(self, vals):
        if TERMS & vals.keys():
            self._check_editable()
        if BY_ACTIONS & vals.keys():
            self._check_by_action(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approved(self):
        self._check_editable()

    def _check_editable(self):
        """Refuse to change what is approved; note who changes a draft."""
        for plan in self:
            if plan.state != "draft":
                raise UserError(
                    self.env._(
                        "The plan %(plan)s is approved: sellers rely on it, so it no "
                        "longer changes. Make a new version that starts with a later "
                        "period.",
                        plan=plan.name,
                    )
                )
        others = self.filtered(lambda plan: plan.editor_id != self.env.user)
        others._by_action().write({"editor_id": self.env.uid})

    def _check_by_action(self, vals):
        """Refuse states and signatures that come from anywhere but an action."""
        if self.env.context.get("seller_plan_state") is BY_ACTION:
            return
        given = {name for name in BY_ACTIONS & vals.keys() if vals[name]}
        if self or given - {"state"} or vals.get("state", "draft") != "draft":
            self.filtered(lambda plan: plan.state != "draft")._check_editable()
            raise UserError(
                self.env._(
                    "Who approves a plan, and when, is written by its buttons only."
                )
            )

    def _by_action(self):
        return self.with_context(seller_plan_state=BY_ACTION)
