"""What became of the promises that fell due, summed by anything they point to."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import promises as kernel


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    @api.model
    def _average_importance(self):
        """Importance that weighs 1."""
        return kernel.AVERAGE_IMPORTANCE

    @api.model
    def _value_sql(self, alias):
        """SQL of the value 0-1 of a promise that fell due."""
        return SQL(
            "(CASE %(p)s.result WHEN 'on_time' THEN %(kept)s"
            " WHEN 'late' THEN %(late)s ELSE %(broken)s END)::float",
            p=SQL.identifier(alias),
            broken=kernel.NOT_KEPT,
            late=kernel.LATE,
            kept=kernel.ON_TIME,
        )

    @api.model
    def _fell_due_sql(self, alias, start, end):
        """SQL condition: settled or overdue from ``start`` to ``end``, both included.

        A promise settled before its deadline counts from the day it was settled.
        """
        return SQL(
            """(%(p)s.result IS NOT NULL
                OR (%(p)s.state = 'open' AND %(p)s.late_on <= %(end)s))
               AND LEAST(%(p)s.deadline, %(p)s.closed_on)
                   BETWEEN %(start)s AND %(end)s""",
            p=SQL.identifier(alias),
            start=start,
            end=end,
        )

    @api.model
    def _tally_by(self, field_name, company, end=None):
        """Promises of ``company`` that fell due in the window, summed by a field.

        :param field_name: a stored many2one of customer.promise
        :param end: last day of the window, by default the company's today
        :return: dict of id to :class:`tools.promises.Tally`
        """
        end = end or company._customer_today()
        months = company.customer_reliability_months
        start = fields.Date.subtract(end, months=months)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, SUM(p.importance)::float / %(average)s,
                       SUM(p.importance * %(value)s) / %(average)s, COUNT(*)
                  FROM customer_promise p
                 WHERE p.company_id = %(company)s AND %(fell_due)s
                 GROUP BY 1
                """,
                key=SQL.identifier("p", field_name),
                average=kernel.AVERAGE_IMPORTANCE,
                value=self._value_sql("p"),
                company=company.id,
                fell_due=self._fell_due_sql("p", start, end),
            )
        )
        return {row[0]: kernel.Tally(*row[1:]) for row in rows}

    @api.model
    def _company_rate(self, company):
        """The rate that few promises are drawn to in a company."""
        whole = self._tally_by("company_id", company).get(company.id, kernel.Tally())
        return self._rate_of(whole, company)

    @api.model
    def _rate_of(self, whole, company):
        """The rate that all promises of a company, summed, make."""
        return kernel.company_rate(
            whole,
            company.customer_reliability_default,
            company.customer_reliability_cases,
        )

    @api.model
    def _reliability_by(self, field_name, company):
        """Reliability of each record that ``field_name`` points to.

        :return: dict of id to (reliability 0-1, n, whether n is enough to show it)
        """
        tallies = self._tally_by(field_name, company)
        mu = self._rate_of(kernel.total(tallies.values()), company)
        prior = company.customer_reliability_prior
        shown = company.customer_reliability_shown
        none = (kernel.reliability(kernel.Tally(), mu, prior), 0, False)
        return defaultdict(
            lambda: none,
            {
                key: (kernel.reliability(t, mu, prior), t.n, t.n >= shown)
                for key, t in tallies.items()
            },
        )
