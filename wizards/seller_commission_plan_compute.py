from odoo import api, fields, models
from odoo.tools import format_date

# A plan approved late may have to be computed from so many periods ago.
PERIODS = 24


class SellerCommissionPlanCompute(models.TransientModel):
    """Which period of a plan to compute; afterwards: what the run changed."""

    _name = "seller.commission.plan.compute"
    _description = "Compute Commission Statements"

    plan_id = fields.Many2one(
        "seller.commission.plan",
        "Plan",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    period = fields.Selection(
        "_selection_period",
        required=True,
        default=lambda self: self._default_period(),
        help="Periods whose statements are not all approved.",
    )

    @api.model
    def _selection_period(self):
        """Open periods of the plan in the context, the latest first.

        :return: list of (first day in ISO form, name)
        """
        plan = self.env["seller.commission.plan"].browse(
            self.env.context.get("default_plan_id")
        )
        return [
            (fields.Date.to_string(start), plan._period_name(start))
            for start in (plan._open_starts(PERIODS) if plan else [])
        ]

    @api.model
    def _default_period(self):
        """The running period, else the latest that is open."""
        return next(iter(self._selection_period()), (False,))[0]

    def action_apply(self):
        """Compute, then show what changed against the last run."""
        self.ensure_one()
        plan, day = self.plan_id, fields.Date.to_date(self.period)
        plan.check_access("write")
        plan._compute_again(day)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_action_change"
        )
        return action | {
            "name": self.env._(
                "%(plan)s, %(period)s: What Changed",
                plan=plan.name,
                period=plan._period_name(day),
            ),
            "domain": [
                ("plan_id", "=", plan.id),
                ("date_from", "=", plan._period(day).start),
                ("state", "!=", "superseded"),
            ],
        }


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _open_starts(self, count):
        """First days of the periods until today that are not all approved, latest first.

        :param count: how many periods to look back
        """
        self.ensure_one()
        today = self.company_id._customer_today()
        statements = self.env["seller.commission.statement"]._read_group(
            [("plan_id", "=", self.id), ("state", "!=", "superseded")],
            ["date_from:day"],
            ["state:array_agg_distinct"],
        )
        approved = {
            start for start, states in statements if not {"draft", "published"} & {*states}
        }
        starts = []
        day = min(today, self.date_to or today)
        while day >= self.date_from and len(starts) < count:
            start = self._period(day).start
            starts.append(start)
            day = fields.Date.subtract(start, days=1)
        return [start for start in starts if start not in approved]

    def _period_name(self, day):
        """The period of a day as people call it."""
        period = self._period(day)
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, period.start),
            end=format_date(self.env, period.last_day),
        )
