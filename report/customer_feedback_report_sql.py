"""How the report on feedback is put together: its rows."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import indices
from .customer_feedback_report import COLUMNS, INDICES

# Keys of the context, ours alone: rows in which the latest of each person count, as
# SQL (which no remote call can make); rows of those asked in vain too.
LATEST, ASKED = "customer_latest", "customer_asked"


class CustomerFeedbackReport(models.Model):
    _inherit = "customer.feedback.report"

    @property
    def _table_query(self):
        latest = self.env.context.get(LATEST)
        return latest if isinstance(latest, SQL) else self._rows_sql()

    @api.model
    def _rows_sql(self):
        """SQL rows: answers that count, and where needed whom we asked in vain."""
        if not self.env.context.get(ASKED):
            return self._answers_sql()
        return SQL("%s UNION ALL %s", self._answers_sql(), self._asked_in_vain_sql())

    @api.model
    def _answers_sql(self):
        """SQL rows of answers.

        ``person`` tells people apart, anonymous ones all; ``at`` is the moment.
        """
        return SQL(
            """
            SELECT f.id, f.id AS feedback_id, TRUE AS answered,
                   COALESCE(f.partner_id, -f.id) AS person, f.date AS at,
                   (f.date AT TIME ZONE 'UTC' AT TIME ZONE c.tz)::date AS date,
                   f.date >= c.live_from AND f.date < c.live_to AS in_window,
                   %(columns)s, p.segment_id, 1 AS n, f.profile_id AS customers,
                   CASE WHEN f.invitation_id IS NOT NULL THEN f.partner_id END AS asked,
                   100::float AS response, %(indices)s, c.shown_from
              FROM customer_feedback f
              JOIN (VALUES %(companies)s)
                   AS c(id, tz, live_from, live_to, top, shown_from)
                ON c.id = f.company_id
         LEFT JOIN customer_profile p ON p.id = f.profile_id
             WHERE f.excluded IS NOT TRUE
            """,
            companies=self._companies_sql(),
            columns=SQL(", ").join(SQL.identifier("f", name) for name in COLUMNS),
            indices=self._indices_sql(),
        )

    @api.model
    def _asked_in_vain_sql(self):
        """SQL rows, of the same columns, of invitations that nobody answered."""
        other = {
            "stage_id": SQL("m.stage_id"),
            "source": SQL("'survey'"),
            "voice": SQL("NULL"),
            "confidential": SQL("FALSE"),
        }
        return SQL(
            """
            SELECT -i.id, NULL, FALSE, -i.id, i.sent_on,
                   (i.sent_on AT TIME ZONE 'UTC' AT TIME ZONE c.tz)::date,
                   i.sent_on >= c.live_from AND i.sent_on < c.live_to,
                   %(columns)s, p.segment_id, 0, NULL, i.partner_id, 0,
                   %(nothing)s, c.shown_from
              FROM customer_invitation i
              JOIN (VALUES %(companies)s)
                   AS c(id, tz, live_from, live_to, top, shown_from)
                ON c.id = i.company_id
              JOIN customer_moment m ON m.id = i.moment_id
         LEFT JOIN customer_profile p ON p.id = i.profile_id
             WHERE i.state IN ('sent', 'opened', 'expired') AND i.sent_on IS NOT NULL
            """,
            companies=self._companies_sql(),
            columns=SQL(", ").join(
                other.get(name) or SQL.identifier("i", name) for name in COLUMNS
            ),
            nothing=SQL(", ").join(
                SQL("NULL::float, NULL::float, NULL::float, 0") for _name in INDICES
            ),
        )

    @api.model
    def _indices_sql(self):
        """SQL columns of what an answer weighs in each index, its bounds and its n."""
        worth = SQL(" ").join(
            SQL("WHEN %s THEN %s", voice, worth)
            for voice, worth in indices.WORTH.items()
        )
        weighs = {
            "nps": SQL("(CASE f.voice %s END)::float", worth),
            "csat": SQL("100::float * (f.csat >= c.top)::int"),
            "effort": SQL("100::float * (f.effort >= c.top)::int"),
            "score": SQL("f.score::float"),
        }
        columns = [
            SQL(
                "%(value)s AS %(name)s, NULL::float AS %(low)s,"
                " NULL::float AS %(high)s, (%(value)s IS NOT NULL)::int AS %(n)s",
                value=weighs[name],
                name=SQL.identifier(name),
                low=SQL.identifier(f"{name}_low"),
                high=SQL.identifier(f"{name}_high"),
                n=SQL.identifier(f"{name}_n"),
            )
            for name in INDICES
        ]
        return SQL(", ").join(columns)

    @api.model
    def _companies(self):
        """Companies whose answers are looked at: those ticked in the switcher."""
        return self.env.companies or self.env.company

    @api.model
    def _companies_sql(self):
        """SQL rows of companies: the clock, the bounds of live figures, thresholds."""
        return SQL(", ").join(map(self._company_sql, self._companies()))

    @api.model
    def _company_sql(self, company):
        company = company.sudo()  # sudo: thresholds of a company one may look at
        today = company._customer_today()
        months = company.customer_listening_months
        thresholds = company._customer_thresholds()
        return SQL(
            "(%s, %s, %s::timestamp, %s::timestamp, %s::float, %s)",
            company.id,
            company._customer_tz(),
            company._customer_midnight(fields.Date.subtract(today, months=months)),
            company._customer_midnight(fields.Date.add(today, days=1)),
            thresholds.top,
            thresholds.index_from,
        )
