from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import format_amount, formatLang

from ...tools import weighting


class SellerCommissionRule(models.Model):
    """What is paid on which sales: a basis and a rate.

    A basis is a method ``_facts_<basis>(window)`` that says in SQL which rows of Odoo
    count (:meth:`_facts_sql` names the columns); a fixed amount counts none.
    """

    _name = "seller.commission.rule"
    _description = "Commission Rule"
    _inherit = ["seller.commission.plan.part"]

    name = fields.Char(required=True, translate=True)
    family_id = fields.Many2one(
        "seller.commission.rule",
        "First Version",
        index=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
    )
    version_ids = fields.One2many(
        "seller.commission.rule",
        "family_id",
        "Versions",
        help="Of the first version: all of them.",
    )
    basis = fields.Selection(
        [
            ("ordered", "Ordered"),
            ("invoiced", "Invoiced"),
            ("paid", "Paid"),
            ("fixed", "A fixed amount"),
        ],
        "What Counts",
        required=True,
        default="invoiced",
    )
    measure = fields.Selection(
        [("amount", "Untaxed amount"), ("margin", "Margin"), ("quantity", "Quantity")],
        "Counted as",
        required=True,
        default="amount",
    )
    rate = fields.Float("Rate (%)", digits=(16, 4), min_display_digits=2)
    currency_id = fields.Many2one(related="company_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state")
    amount = fields.Monetary(help="Per unit, or per period where it is fixed.")
    product_ids = fields.Many2many("product.product", string="Products")
    category_ids = fields.Many2many("product.category", string="Product Categories")
    partner_ids = fields.Many2many("res.partner", string="Customers")
    segment_ids = fields.Many2many("customer.segment", string="Segments")
    team_ids = fields.Many2many("crm.team", string="Sales Teams")
    domain = fields.Char("Products by Condition")
    with_delivery = fields.Boolean("Delivery Charges Count")
    tier_ids = fields.One2many("seller.commission.tier", "rule_id", "Tiers", copy=True)
    tier_mode = fields.Selection(
        [
            ("marginal", "Each slice at its own rate"),
            ("retroactive", "All at the rate reached"),
        ],
        "Tiers Pay",
        required=True,
        default="marginal",
    )
    tier_on = fields.Selection(
        [("amount", "Amounts"), ("quota", "Per cent of the quota")],
        "Tiers Begin at",
        required=True,
        default="amount",
    )
    tier_scope = fields.Selection(
        [("own", "One's own"), ("team", "The team's"), ("company", "All payees'")],
        "Counted towards Tiers",
        required=True,
        default="own",
    )
    fixed_on = fields.Selection(
        [("level", "The level"), ("improvement", "The improvement on last year")],
        "Satisfaction Weighs by",
        required=True,
        default="level",
    )
    improvement_curve = fields.Char(default="-10: 0.80; 0: 1.00; 10: 1.20")

    pay = fields.Char("Pays", compute="_compute_pay", help="The rule in words.")

    # === COMPUTE METHODS === #

    @api.depends(
        "basis",
        "measure",
        "rate",
        "amount",
        "currency_id",
        "tier_on",
        "tier_ids.low",
        "tier_ids.rate",
    )
    def _compute_pay(self):
        for rule in self:
            if rule.basis == "fixed":
                rule.pay = self.env._(
                    "%(amount)s per period", amount=rule._format_money(rule.amount)
                )
            elif rule.measure == "quantity":
                rule.pay = self.env._(
                    "%(amount)s per unit", amount=rule._format_money(rule.amount)
                )
            elif rule.tier_ids:
                rule.pay = rule._describe_tiers()
            else:
                rule.pay = self.env._(
                    "%(rate)s %%", rate=rule._format_number(rule.rate)
                )

    def _describe_tiers(self):
        """The ladder as one sentence, e.g. 0 to 10,000: 3 %, above: 5 %."""
        tiers = self.tier_ids.sorted("low")
        parts = []
        for tier, above in zip(tiers, [*tiers[1:], None], strict=True):
            values = {
                "low": self._format_number(tier.low),
                "high": self._format_bound(above.low) if above else "",
                "rate": self._format_number(tier.rate),
            }
            if above:
                part = self.env._("%(low)s to %(high)s: %(rate)s %%", **values)
            elif parts:
                part = self.env._("above: %(rate)s %%", **values)
            else:
                part = self.env._(
                    "from %(low)s: %(rate)s %%",
                    **{**values, "low": self._format_bound(tier.low)},
                )
            parts.append(part)
        return ", ".join(parts)

    def _format_bound(self, low):
        """A lower bound as it is read: money, or per cent of the quota."""
        number = self._format_number(low)
        if self.tier_on == "quota":
            return self.env._("%(percent)s %% of the quota", percent=number)
        return number

    def _format_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _format_number(self, number):
        """A number with the digits it needs."""
        text = f"{number:.4f}".rstrip("0").rstrip(".")
        return formatLang(self.env, number, digits=len(text.partition(".")[2]))

    # === CONSTRAINTS === #

    @api.constrains("basis", "measure", "tier_ids")
    def _check_tiers(self):
        """Tiers are of money; units and periods are paid an amount."""
        for rule in self.filtered("tier_ids"):
            if rule.basis == "fixed" or rule.measure == "quantity":
                raise ValidationError(
                    self.env._(
                        "The rule %(rule)s pays an amount, so its tiers would never "
                        "be reached. Delete them, or count the untaxed amount or the "
                        "margin.",
                        rule=rule.name,
                    )
                )

    @api.constrains("basis", "fixed_on", "improvement_curve")
    def _check_improvement_curve(self):
        for rule in self:
            if rule.basis != "fixed" or rule.fixed_on != "improvement":
                continue
            try:
                weighting.parse_curve(rule.improvement_curve or "", low=-100)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The curve '%(curve)s' of the rule %(rule)s cannot be read: "
                        "write points better and coefficient, such as '%(example)s'.",
                        curve=rule.improvement_curve,
                        rule=rule.name,
                        example="-10: 0.80; 0: 1.00; 10: 1.20",
                    )
                ) from error

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for rule in rules:
            rule.family_id = rule.family_id or rule
        return rules
