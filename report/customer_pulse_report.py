"""How the people of a team fare beside how their customers fare."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import indices


class CustomerPulseReport(models.Model):
    """A team's closed quarter: the staff pulse and the customers' index, each with n.

    Shown from five colleagues on, and only once the quarter is over: who watches the
    figure move would else read off the last answer.
    """

    _name = "customer.pulse.report"
    _description = "Staff and Customers"
    _auto = False
    _rec_name = "team_id"
    _order = "quarter desc, team_id"

    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", "Team", readonly=True)
    quarter = fields.Date(readonly=True)
    staff_n = fields.Integer("Colleagues (n)", readonly=True, aggregator=None)
    staff_nps = fields.Float(
        "Staff NPS", (16, 1), compute="_compute_indices", help="-100 to 100."
    )
    staff_interval = fields.Char("Staff, 95 %", compute="_compute_indices")
    staff_csat = fields.Float(
        "Staff Satisfied %", (16, 1), readonly=True, aggregator=None
    )
    customer_n = fields.Integer(
        "Customers' Answers (n)", readonly=True, aggregator=None
    )
    customer_nps = fields.Float(
        "Customers' NPS", (16, 1), compute="_compute_indices", help="-100 to 100."
    )
    customer_interval = fields.Char("Customers, 95 %", compute="_compute_indices")
    staff_voices = fields.Char(readonly=True)
    customer_voices = fields.Char(readonly=True)

    @api.depends("staff_voices", "customer_voices")
    def _compute_indices(self):
        for row in self:
            least = row.company_id._customer_thresholds().index_from
            for side in ("staff", "customer"):
                counts = map(int, (row[f"{side}_voices"] or "0 0 0").split())
                found = indices.nps(*counts)
                shown = found.n >= least
                row[f"{side}_nps"] = found.value if shown else 0
                row[f"{side}_interval"] = (
                    f"{found.low:+.0f} … {found.high:+.0f}" if shown else ""
                )

    @property
    def _table_query(self):
        self.env["customer.feedback"].flush_model()
        self.env["customer.pulse.answer"].flush_model()
        companies = self.env["res.company"]._customer_companies()
        return SQL(
            """
            SELECT MIN(a.id) AS id, a.company_id, a.team_id, a.quarter,
                   COUNT(*) AS staff_n, %(staff)s AS staff_voices,
                   100.0 * AVG((a.csat >= d.top)::int)::float AS staff_csat,
                   COALESCE(MAX(f.n), 0) AS customer_n,
                   MAX(f.voices) AS customer_voices
              FROM customer_pulse_answer a
              JOIN (VALUES %(companies)s) AS d(company_id, today, tz, top, least)
                ON d.company_id = a.company_id
               AND a.quarter + interval '3 months' <= d.today
         LEFT JOIN LATERAL (
                   SELECT COUNT(*) AS n, %(customers)s AS voices
                     FROM (SELECT DISTINCT ON (f.partner_id) f.nps
                             FROM customer_feedback f
                            WHERE f.team_id = a.team_id
                              AND f.company_id = a.company_id
                              AND f.excluded IS NOT TRUE AND f.voice IS NOT NULL
                              AND f.date >= a.quarter::timestamp
                                  AT TIME ZONE d.tz AT TIME ZONE 'UTC'
                              AND f.date < (a.quarter + interval '3 months')
                                  AT TIME ZONE d.tz AT TIME ZONE 'UTC'
                            ORDER BY f.partner_id, f.date DESC, f.id DESC) a) f ON TRUE
             GROUP BY a.company_id, a.team_id, a.quarter
            HAVING COUNT(*) >= MAX(d.least)
            """,
            staff=self._voices_sql(),
            customers=self._voices_sql(),
            companies=SQL(", ").join(
                SQL(
                    "(%s, %s::date, %s, %s, %s)",
                    company.id,
                    company._customer_today(),
                    company._customer_tz(),
                    company.customer_top_points,
                    company._customer_thresholds().pulse_from,
                )
                for company in companies
            ),
        )

    @api.model
    def _voices_sql(self):
        """SQL: promoters, passives and detractors of rows ``a``, as words."""
        return SQL(
            """concat_ws(' ', COUNT(*) FILTER (WHERE a.nps >= 9),
                         COUNT(*) FILTER (WHERE a.nps BETWEEN 7 AND 8),
                         COUNT(*) FILTER (WHERE a.nps <= 6))"""
        )
