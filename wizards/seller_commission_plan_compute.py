from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# A plan approved late may have to be computed from so many periods ago.
PERIODS = 24


class SellerCommissionPlanCompute(models.TransientModel):
    """One period of a plan that can be computed; afterwards: what the run changed."""

    _name = "seller.commission.plan.compute"
    _description = "Period to Compute"
    _order = "date_from desc"

    plan_id = fields.Many2one(
        "seller.commission.plan", "Plan", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    date_from = fields.Date(required=True)
    name = fields.Char("Period", compute="_compute_name")
    is_running = fields.Boolean("Running", compute="_compute_name")
    statement_count = fields.Integer("Statements", compute="_compute_statements")
    draft_count = fields.Integer("Drafts", compute="_compute_statements")
    net = fields.Monetary("Commission", compute="_compute_statements")
    closed_for = fields.Char(
        compute="_compute_closed_for",
        help="A later period of theirs is approved: this one can no longer begin.",
    )

    @api.depends("plan_id", "date_from")
    def _compute_name(self):
        for wizard in self:
            plan = wizard.plan_id
            today = plan.company_id._customer_today()
            period = plan._period(wizard.date_from)
            wizard.name = plan._period_name(wizard.date_from)
            wizard.is_running = period.start <= today < period.end

    def _compute_statements(self):
        """What the last run made of the period."""
        for wizard in self:
            statements = wizard.plan_id.statement_ids.filtered(
                lambda s, day=wizard.date_from: (
                    s.date_from == day and s.state != "superseded"
                )
            )
            drafts = statements.filtered(lambda s: s.state == "draft")
            wizard.statement_count = len(statements)
            wizard.draft_count = len(drafts)
            wizard.net = sum(statements.mapped("net"))

    def _compute_closed_for(self):
        for wizard in self:
            partners = wizard.plan_id._closed_partners(wizard.date_from)
            wizard.closed_for = ", ".join(partners.mapped("display_name"))

    def action_apply(self):
        """Compute, then show what changed against the last run.

        :raise UserError: later periods of all payees are approved
        """
        self.ensure_one()
        plan = self.plan_id
        plan.check_access("write")
        plan._compute_again(self.date_from)
        self.invalidate_recordset()
        if self.closed_for and not self.statement_count:
            raise UserError(
                self.env._(
                    "%(plan)s, %(period)s: later periods of %(payees)s are approved, "
                    "so this one can no longer be computed. Pay what it lacks as the "
                    "correction of a dispute.",
                    plan=plan.name,
                    period=self.name,
                    payees=self.closed_for,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_action_change"
        )
        return action | {
            "display_name": self.env._(
                "%(plan)s, %(period)s: What Changed", plan=plan.name, period=self.name
            ),
            "domain": [
                ("plan_id", "=", plan.id),
                ("date_from", "=", self.date_from),
                ("state", "!=", "superseded"),
            ],
        }


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _open_starts(self, count=PERIODS):
        """First days of the periods that are not all approved, the latest first.

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
            start
            for start, states in statements
            if states and not {"draft", "published"} & {*states}
        }
        known = {start for start, _states in statements}
        starts = []
        day = min(today, self.date_to or today)
        # after its end only today's, where something may come late, and known ones
        late = approved and self._is_over(today)
        if late:
            day = today
        while day >= self.date_from and len(starts) < count:
            start = self._period(day).start
            if self._is_in_force(start) or start in known or (late and not starts):
                starts.append(start)
            day = fields.Date.subtract(start, days=1)
        return [start for start in starts if start not in approved]

    def _closed_partners(self, day):
        """Who is in the plan in the period of ``day``, but begins no statement.

        Because a later one is approved.
        """
        period = self._period(day)
        statements = self.env["seller.commission.statement"].search(
            [
                ("plan_id.family_id", "=", self.family_id.id),
                ("date_from", ">=", period.start),
                ("state", "!=", "superseded"),
            ]
        )
        here = statements.filtered(
            lambda s: s.plan_id == self and s.date_from == period.start
        )
        later = statements.filtered(
            lambda s: s.date_from > period.start and s.state in ("approved", "paid")
        )
        present = self.payee_ids.filtered(
            lambda payee: (
                (not payee.date_from or payee.date_from <= period.last_day)
                and (not payee.date_to or payee.date_to >= period.start)
            )
        )
        return (present.partner_id & later.partner_id) - here.partner_id

    def _period_name(self, day):
        """The period of a day as people call it."""
        period = self._period(day)
        if self.period == "month" and period.start.day == 1:
            return format_date(self.env, period.start, date_format="MMMM yyyy")
        return self.env._(
            "%(start)s to %(end)s",
            start=format_date(self.env, period.start),
            end=format_date(self.env, period.last_day),
        )
