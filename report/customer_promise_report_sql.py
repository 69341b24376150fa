"""How the report on promises is put together: one statement over the promises."""

from odoo import api, fields, models
from odoo.tools import SQL

from .customer_promise_report import COLUMNS

# Measures that are shares of their own rows, none where these are too few.
SHARES = ("on_time", "on_time_original", "risky", "risky_failed")


class CustomerPromiseReport(models.Model):
    _inherit = "customer.promise.report"

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT p.id, p.id AS promise_id, %(columns)s, f.segment_id, r.result,
                   %(currency)s AS currency_id, %(when)s, %(outcome)s, %(care)s,
                   %(weight)s, c.shown_from
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
            when=self._when_sql(),
            outcome=self._outcome_sql(),
            care=self._care_sql(),
            weight=self._weight_sql(),
            companies=SQL(", ").join(
                self._company_sql(company) for company in self._companies()
            ),
        )

    @api.model
    def _when_sql(self):
        """SQL columns of the day on which a promise counts."""
        return SQL(
            """
            LEAST(p.deadline, p.closed_on) AS date,
            LEAST(p.deadline, p.closed_on) BETWEEN c.since AND c.today AS in_window
            """
        )

    @api.model
    def _outcome_sql(self):
        """SQL columns of what came of it; the last word of a chain bears its value."""
        return SQL(
            """
            d.fell::int AS n,
            CASE WHEN d.fell THEN 100::float * (r.result = 'on_time')::int END
                AS on_time,
            CASE WHEN d.fell THEN 100::float * (r.result = 'on_time'
                 AND p.closed_on < COALESCE(p.original_late_on, p.late_on))::int END
                AS on_time_original,
            NULL::float AS reliability,
            CASE WHEN d.fell AND p.state = 'open' THEN c.today - p.deadline
                 WHEN d.fell THEN p.days_late END AS days_late,
            CASE WHEN p.state <> 'renegotiated' THEN p.value_at_stake * c.rate END
                AS value_at_stake
            """
        )

    @api.model
    def _care_sql(self):
        """SQL columns of what our record said beforehand, and how it then went."""
        return SQL(
            """
            (d.risky IS NOT NULL)::int AS checked,
            100::float * d.risky::int AS risky,
            (d.fell AND d.risky IS TRUE)::int AS risky_due,
            CASE WHEN d.fell AND d.risky
                 THEN 100::float * (r.result <> 'on_time')::int END AS risky_failed
            """
        )

    @api.model
    def _weight_sql(self):
        """SQL columns that reliability is made of."""
        Promise = self.env["customer.promise"]
        return SQL(
            """
            CASE WHEN d.fell THEN p.importance::float / %(average)s END AS weight,
            CASE WHEN d.fell THEN p.importance * %(value)s / %(average)s END AS weighted
            """,
            average=Promise._average_importance(),
            value=Promise._value_sql("r"),
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
        rate = (
            self.env["res.currency"]
            .sudo()
            ._get_conversion_rate(
                company.currency_id, self.env.company.sudo().currency_id, company, today
            )
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
            "CASE WHEN COUNT(%(share)s) >= MAX(%(shown_from)s) THEN AVG(%(share)s) END",
            share=columns[name],
            shown_from=columns["shown_from"],
        )

    @api.model
    def _reliability_sql(self, company_id, **columns):
        """SQL of the reliability of a group; of several companies, drawn to the mean
        of their rates by weight."""
        Promise, rates, priors = self.env["customer.promise"], [], []
        for company in self._companies().sudo():
            rate = Promise._company_rate(company)
            prior = company.customer_reliability_prior
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
