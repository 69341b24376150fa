"""What commissions cost, against what was sold; and how they are spread."""

from odoo import api, fields, models
from odoo.tools import SQL

# Columns of the statement that the report shows as they are.
COLUMNS = ("plan_id", "partner_id", "user_id", "team_id", "company_id", "state")
COLUMNS += ("date_from",)
# How far a payee's commission is from the median of plan and period, as shares of it.
BANDS = (("a_half", 0.5), ("b_below", 0.9), ("c_around", 1.1), ("d_above", 2.0))


class SellerCommissionReport(models.Model):
    """A statement, one row each, with what was sold for it, in the viewer's currency.

    Percentages and coefficients of a group are of its sums, not means of its rows.
    What was superseded is left out.
    """

    _name = "seller.commission.report"
    _description = "Commission Analysis"
    _auto = False
    _rec_name = "statement_id"
    _order = "date_from desc, id desc"
    _depends = {
        "seller.commission.statement": [
            *COLUMNS,
            "coefficient",
            "gross",
            "net",
            "held_net",
        ],
        "seller.commission.line": ["base", "held", "kind", "rule_id"],
    }

    statement_id = fields.Many2one("seller.commission.statement", readonly=True)
    plan_id = fields.Many2one("seller.commission.plan", "Plan", readonly=True)
    partner_id = fields.Many2one("res.partner", "Payee", readonly=True)
    user_id = fields.Many2one("res.users", "Seller", readonly=True)
    team_id = fields.Many2one(
        "crm.team", "Sales Team", readonly=True, help="The payee's, at the time."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date_from = fields.Date("Period", readonly=True, help="Its first day.")
    state = fields.Selection(lambda self: self._state_selection(), readonly=True)
    band = fields.Selection(
        [
            ("a_half", "Under half"),
            ("b_below", "50 to 90 %"),
            ("c_around", "90 to 110 %"),
            ("d_above", "110 to 200 %"),
            ("e_double", "Over double"),
        ],
        "Against the Median",
        readonly=True,
        # it tells what the others earn
        groups="customer_promise.customer_promise_group_commission_manager,"
        "customer_promise.customer_promise_group_auditor",
        help="The commission, against the median of the payees of the same plan and "
        "period.",
    )

    payees = fields.Integer(
        "Payees (n)", readonly=True, aggregator="count_distinct", help="Each once."
    )
    revenue = fields.Monetary(
        "Sales Credited",
        readonly=True,
        help="Untaxed. Each sale once on a statement, however many rules pay it; what "
        "is credited to two payees counts for both.",
    )
    margin = fields.Monetary(
        readonly=True,
        help="Of the sales credited: less the cost on the order line, or the product's "
        "present cost where there is none.",
    )
    gross = fields.Monetary("Before Weighting", readonly=True)
    effect = fields.Monetary(
        "Effect of Satisfaction",
        readonly=True,
        help="Commission less what it would be without weighting.",
    )
    commission = fields.Monetary(readonly=True)
    held = fields.Monetary("Held Back", readonly=True)
    coefficient = fields.Float(
        digits=(16, 4),
        readonly=True,
        aggregator="avg",
        help="Of a group: weighted by the amounts before weighting.",
    )
    cost_revenue = fields.Float(
        "Cost, % of Sales", (16, 2), readonly=True, aggregator="avg"
    )
    cost_margin = fields.Float(
        "Cost, % of Margin", (16, 2), readonly=True, aggregator="avg"
    )

    @api.model
    def _state_selection(self):
        field = self.env["seller.commission.statement"]._fields["state"]
        return field._description_selection(self.env)

    def action_open_statement(self):
        """The statement that the row is about."""
        self.ensure_one()
        return self.statement_id.get_formview_action()

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of sums; the mean of percentages would weigh all payees alike."""
        name, _sep, function = aggregate_spec.partition(":")
        if function != "avg":
            return super()._read_group_select(aggregate_spec, query)
        columns = {
            column: self._field_to_sql(self._table, column, query)
            for column in ("commission", "revenue", "margin", "gross", "coefficient")
        }
        if name == "coefficient":
            return SQL(
                "SUM(%(coefficient)s * ABS(%(gross)s))::float"
                " / NULLIF(SUM(ABS(%(gross)s)), 0)::float",
                coefficient=columns["coefficient"],
                gross=columns["gross"],
            )
        if name not in ("cost_revenue", "cost_margin"):
            return super()._read_group_select(aggregate_spec, query)
        return self._cost_sql(
            SQL("SUM(%s)", columns["commission"]),
            SQL("SUM(%s)", columns[name.removeprefix("cost_")]),
        )

    def _cost_sql(self, cost, total):
        """SQL of a percentage; none of what is zero or below."""
        return SQL(
            "CASE WHEN %(total)s > 0"
            " THEN 100 * (%(cost)s)::float / (%(total)s)::float END",
            cost=cost,
            total=total,
        )
