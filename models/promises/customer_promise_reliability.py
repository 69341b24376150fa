"""What became of the promises that fell due, summed by anything they point to."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import promises as kernel

WINDOW_MONTHS = 12


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
            "CASE WHEN %(p)s.state <> 'kept' THEN %(broken)s"
            " WHEN %(p)s.timeliness = 'late' THEN %(late)s ELSE %(kept)s END",
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
            """(%(p)s.state IN ('kept', 'broken')
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
        start = fields.Date.subtract(end, months=WINDOW_MONTHS)
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT %(key)s, SUM(p.importance)::float / %(average)s,
                       SUM(p.importance * %(value)s)::float / %(average)s, COUNT(*)
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
