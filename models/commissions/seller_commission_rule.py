from odoo import api, fields, models


class SellerCommissionRule(models.Model):
    """What is paid on which sales: a basis and a rate.

    A basis is a method ``_source_<basis>`` that says in SQL which rows of Odoo count.
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
    rate = fields.Float("Rate (%)", digits=(16, 4))
    currency_id = fields.Many2one(related="company_id.currency_id")
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

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for rule in rules:
            rule.family_id = rule.family_id or rule
        return rules

    # === RATES === #

    def _whole(self):
        """What the rate is of: 100 for per cent, 1 for an amount per unit."""
        return 1 if self.measure == "quantity" else 100

    def _rates(self, statements, bases):
        """{statement id: (rate, total or None)} that this rule pays.

        :param bases: {statement id: its base at these rates}, where there are tiers
        :return: the total is exact money, not to be lost by rounding each line
        """
        rate = self.amount if self.measure == "quantity" else self.rate
        return {statement.id: (rate, None) for statement in statements}
