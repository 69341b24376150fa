from odoo import api, fields, models
from odoo.tools import SQL


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

    def _source_sql(self, period):
        """SQL rows that this rule pays in ``period``, by its basis.

        :param period: :class:`tools.periods.Period`
        :return: SELECT of payee_id, source_model, source_res_id, move_line_id,
            document, date, customer, base (company currency)
        """
        self.ensure_one()
        return getattr(self, f"_source_{self.basis}")(period)

    def _source_invoiced(self, period):
        """Product lines of posted customer invoices and credit notes, by their date.

        Credit notes are negative; so is a down payment on the final invoice, which
        therefore counts once. The base is in company currency as Odoo booked it.
        """
        return SQL(
            """
            SELECT y.id AS payee_id, 'account.move.line' AS source_model,
                   l.id AS source_res_id, l.id AS move_line_id,
                   m.name AS document, m.invoice_date AS date,
                   c.complete_name AS customer, -l.balance AS base
              FROM seller_commission_payee y
              JOIN account_move m
                ON m.invoice_user_id = y.user_id
               AND m.company_id = y.company_id AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.invoice_date >= %(start)s AND m.invoice_date < %(end)s
               AND (y.date_from IS NULL OR m.invoice_date >= y.date_from)
               AND (y.date_to IS NULL OR m.invoice_date <= y.date_to)
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
         LEFT JOIN res_partner c ON c.id = m.commercial_partner_id
             WHERE y.plan_id = %(plan)s AND l.balance <> 0
            """,
            start=period.start,
            end=period.end,
            plan=self.plan_id.id,
        )
