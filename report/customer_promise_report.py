"""What became of the promises given, for pivots and graphs."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.promises.customer_cause import ATTRIBUTIONS
from ..models.promises.customer_promise import KINDS, SOURCES

# Dimensions that are columns of the promise, as they are.
COLUMNS = ("kind", "category_id", "template_id", "promisor_id", "responsible_id")
COLUMNS += ("team_id", "partner_id", "profile_id", "campaign_id", "cause_id")
COLUMNS += ("attribution", "source", "company_id", "promised_on", "deadline", "state")
COLUMNS += ("feasibility", "importance")
# What the columns below are made of.
USED = (*COLUMNS, "closed_on", "late_on", "original_late_on", "result", "days_late")
USED += ("value_at_stake",)
# Measures that are shares of their own rows, none where these are too few.
SHARES = ("on_time", "on_time_original", "risky", "risky_failed")


class CustomerPromiseReport(models.Model):
    """A promise that was given, one row each, with what it counts.

    A row's shares are 0 or 100, or NULL where the row does not count, so that the
    average of a group weighs only those that do. Of a group smaller than the
    company's setting no share is given. The period is whatever the viewer filters
    by; with *Reliability Window* the figures are those shown everywhere else.
    """

    _name = "customer.promise.report"
    _description = "Promise Analysis"
    _auto = False
    _rec_name = "promise_id"
    _order = "date desc, id desc"
    _depends = {
        "customer.promise": list(USED),
        "customer.profile": ["segment_id"],
    }

    promise_id = fields.Many2one("customer.promise", readonly=True)
    date = fields.Date(
        "Due",
        readonly=True,
        help="The deadline, or the day it was closed if that was earlier.",
    )
    promised_on = fields.Date(readonly=True)
    deadline = fields.Date("By", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    category_id = fields.Many2one("customer.promise.category", readonly=True)
    template_id = fields.Many2one("customer.promise.template", readonly=True)
    promisor_id = fields.Many2one("res.users", "Given by", readonly=True)
    responsible_id = fields.Many2one("res.users", "To Be Kept by", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    profile_id = fields.Many2one("customer.profile", "Customer Profile", readonly=True)
    segment_id = fields.Many2one("customer.segment", "Segment", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", "Campaign", readonly=True)
    cause_id = fields.Many2one("customer.cause", readonly=True)
    attribution = fields.Selection(ATTRIBUTIONS, readonly=True)
    source = fields.Selection(SOURCES, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    state = fields.Selection(
        lambda self: self._selection_of("state"),
        readonly=True,
    )
    feasibility = fields.Selection(
        lambda self: self._selection_of("feasibility"),
        "Our Record Said",
        readonly=True,
    )
    result = fields.Selection(
        [
            ("on_time", "On Time"),
            ("late", "Late"),
            ("not_kept", "Not Kept"),
            ("running", "Running"),
            ("uncounted", "Does Not Count"),
        ],
        "Counts as",
        readonly=True,
        help="Overdue ones count as not kept until they are. Released ones, and "
        "those renegotiated in time with the customer's consent, do not count.",
    )
    in_window = fields.Boolean(
        "In the Reliability Window",
        readonly=True,
        help="Fell due in the months that the company's reliability looks back.",
    )

    importance = fields.Integer(readonly=True, aggregator="avg")
    n = fields.Integer(
        "Fell Due (n)", readonly=True, help="Promises that fell due and count."
    )
    on_time = fields.Float(
        "On Time %", (16, 1), readonly=True, aggregator="avg", help="Of those fallen due."
    )
    on_time_original = fields.Float(
        "On Time by the First Date %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those fallen due, against the first deadline ever given: a "
        "renegotiated date does not count.",
    )
    reliability = fields.Float(
        "Reliability %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="On time counts 1, late one half, by importance; few promises are drawn "
        "to the company's own rate.",
    )
    days_late = fields.Float(
        "Days Late",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Calendar days after the deadline, 0 when on time; of those fallen due.",
    )
    value_at_stake = fields.Monetary(
        readonly=True, help="Each chain of renegotiated promises once, by its last."
    )
    checked = fields.Integer(
        "Checked (n)", readonly=True, help="Our own record could tell how safe it was."
    )
    risky = fields.Float(
        "Given Tight %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those checked: our own record found the date tight or at risk.",
    )
    risky_due = fields.Integer(
        "Tight, Fell Due (n)", readonly=True, help="Tight or at risk, and fallen due."
    )
    risky_failed = fields.Float(
        "Of Tight, Not in Time %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Of those given tight that fell due: late or not kept.",
    )
    # what the shares are made of
    weight = fields.Float(readonly=True, aggregator=None)
    weighted = fields.Float(readonly=True, aggregator=None)
    shown_from = fields.Integer(readonly=True, aggregator=None)

    @api.model
    def _selection_of(self, name):
        """The choices of a field of the promise, in the viewer's words."""
        field = self.env["customer.promise"]._fields[name]
        return field._description_selection(self.env)

    def action_open_promise(self):
        """The promise that the row is about."""
        self.ensure_one()
        return self.promise_id.get_formview_action()

    @api.model
    def action_view_care(self):
        """Where we promise too much: one's own, one's people's, or all for managers."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.customer_promise_report_action_care"
        )
        groups = (
            "customer_promise.customer_promise_group_manager",
            "sales_team.group_sale_salesman_all_leads",
        )
        if not any(self.env.user.has_group(group) for group in groups):
            mine = ("promisor_id", "=", self.env.uid)
            action["domain"] = ["|", mine, ("team_id.user_id", "=", self.env.uid)]
        return action

    # === SQL === #

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT p.id, p.id AS promise_id, %(columns)s, f.segment_id, r.result,
                   %(currency)s AS currency_id,
                   LEAST(p.deadline, p.closed_on) AS date,
                   LEAST(p.deadline, p.closed_on) BETWEEN c.since AND c.today
                       AS in_window,
                   d.fell::int AS n,
                   CASE WHEN d.fell THEN 100::float * (r.result = 'on_time')::int END
                       AS on_time,
                   CASE WHEN d.fell THEN 100::float * (r.result = 'on_time'
                        AND p.closed_on < COALESCE(p.original_late_on, p.late_on))::int
                        END AS on_time_original,
                   NULL::float AS reliability,
                   CASE WHEN d.fell AND p.state = 'open' THEN c.today - p.deadline
                        WHEN d.fell THEN p.days_late END AS days_late,
                   CASE WHEN p.state <> 'renegotiated'
                        THEN p.value_at_stake * c.rate END AS value_at_stake,
                   (d.risky IS NOT NULL)::int AS checked,
                   100::float * d.risky::int AS risky,
                   (d.fell AND d.risky IS TRUE)::int AS risky_due,
                   CASE WHEN d.fell AND d.risky
                        THEN 100::float * (r.result <> 'on_time')::int END AS risky_failed,
                   CASE WHEN d.fell THEN p.importance::float / %(average)s END
                       AS weight,
                   CASE WHEN d.fell THEN p.importance * %(value)s / %(average)s
                        END AS weighted,
                   c.shown_from
              FROM customer_promise p
              JOIN (VALUES %(companies)s)
                   AS c(company_id, today, since, rate, shown_from)
                ON c.company_id = p.company_id
         LEFT JOIN customer_profile f ON f.id = p.profile_id
        CROSS JOIN LATERAL (
                   SELECT CASE WHEN p.state <> 'open'
                               THEN COALESCE(p.result, 'uncounted')
                               WHEN p.late_on <= c.today THEN 'not_kept'
                               ELSE 'running' END AS result) r
        CROSS JOIN LATERAL (
                   SELECT r.result IN ('on_time', 'late', 'not_kept') AS fell,
                          CASE WHEN p.feasibility IN ('amber', 'red') THEN TRUE
                               WHEN p.feasibility = 'green' THEN FALSE END AS risky) d
             WHERE p.state NOT IN ('draft', 'cancelled')
            """,
            columns=SQL(", ").join(SQL.identifier("p", name) for name in COLUMNS),
            currency=self.env.company.currency_id.id,
            average=self.env["customer.promise"]._average_importance(),
            value=self.env["customer.promise"]._value_sql("r"),
            companies=SQL(", ").join(
                self._company_sql(company) for company in self._companies()
            ),
        )

    @api.model
    def _companies(self):
        """Companies whose promises are looked at: those ticked in the switcher."""
        return self.env.companies or self.env.company

    @api.model
    def _company_sql(self, company):
        """SQL row of a company: its day, its window, its rate to the viewer's money."""
        # sudo: thresholds and rates of a company one may look at
        company = company.sudo()
        today = company._customer_today()
        rate = self.env["res.currency"].sudo()._get_conversion_rate(
            company.currency_id, self.env.company.sudo().currency_id, company, today
        )
        return SQL(
            "(%s, %s::date, %s::date, %s::numeric, %s)",
            company.id,
            today,
            fields.Date.subtract(today, months=company.customer_reliability_months),
            rate,
            company.customer_reliability_shown,
        )

    def _read_group_select(self, aggregate_spec, query):
        """Shares that few promises do not give; reliability drawn to the company's."""
        name, _sep, function = aggregate_spec.partition(":")
        if function != "avg" or name not in (*SHARES, "reliability"):
            return super()._read_group_select(aggregate_spec, query)
        columns = {
            column: self._field_to_sql(self._table, column, query)
            for column in (name, "n", "shown_from", "weight", "weighted", "company_id")
        }
        if name == "reliability":
            return self._reliability_sql(**columns)
        return SQL(
            "CASE WHEN COUNT(%(share)s) >= MAX(%(shown_from)s)"
            " THEN AVG(%(share)s) END",
            share=columns[name],
            shown_from=columns["shown_from"],
        )

    @api.model
    def _reliability_sql(self, company_id, **columns):
        """SQL of the reliability of a group; of several companies, drawn to the mean
        of their rates by weight."""
        Promise, rates, priors = self.env["customer.promise"], [], []
        for company in self._companies().sudo():
            rate, prior = Promise._company_rate(company), company.customer_reliability_prior
            rates.append(SQL("WHEN %s THEN %s", company.id, rate))
            priors.append(SQL("WHEN %s THEN %s", company.id, prior))
        return SQL(
            """
            CASE WHEN SUM(%(n)s) >= MAX(%(shown_from)s) AND SUM(%(weight)s) > 0 THEN
                100 * (SUM(%(weighted)s)
                         + AVG(%(prior)s) FILTER (WHERE %(n)s > 0)
                           * SUM(%(weight)s * %(rate)s) / SUM(%(weight)s))
                / (SUM(%(weight)s) + AVG(%(prior)s) FILTER (WHERE %(n)s > 0))
            END
            """,
            rate=SQL("(CASE %s %s END)::float", company_id, SQL(" ").join(rates)),
            prior=SQL("(CASE %s %s END)::float", company_id, SQL(" ").join(priors)),
            **columns,
        )
