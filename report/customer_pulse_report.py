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
    customer_n = fields.Integer("Customers' Answers (n)", compute="_compute_indices")
    customer_nps = fields.Float(
        "Customers' NPS", (16, 1), compute="_compute_indices", help="-100 to 100."
    )
    customer_interval = fields.Char("Customers, 95 %", compute="_compute_indices")
    promoters = fields.Integer(readonly=True, aggregator=None)
    detractors = fields.Integer(readonly=True, aggregator=None)

    @api.depends("staff_n", "promoters", "detractors")
    def _compute_indices(self):
        customers = self._customers()
        for row in self:
            passives = row.staff_n - row.promoters - row.detractors
            staff = indices.nps(row.promoters, passives, row.detractors)
            key = row.company_id, row.team_id, row.quarter
            said = customers.get(key, indices.Index(0))
            row.customer_n = said.n
            least = row.company_id._customer_thresholds().index_from
            for side, found in (("staff", staff), ("customer", said)):
                shown = side == "staff" or found.n >= least
                row[f"{side}_nps"] = found.value if shown else 0
                row[f"{side}_interval"] = (
                    f"{found.low:+.0f} … {found.high:+.0f}" if shown else ""
                )

    def _customers(self):
        """The index of what the teams' customers said, but for what was in confidence.

        :return: dict of (company, team, first day of the quarter) to
            :class:`tools.indices.Index`
        """
        # sudo: a total of the team, given to its members
        report = self.env["customer.feedback.report"].sudo()
        groups = report._read_group(
            [
                ("team_id", "in", self.team_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("confidential", "=", False),
            ],
            ["company_id", "team_id", "date:quarter"],
            ["nps:counts"],
        )
        return {tuple(key): report._index("nps", counts) for *key, counts in groups}

    @property
    def _table_query(self):
        self.env["customer.pulse.answer"].flush_model()
        return SQL(
            """
            SELECT MIN(a.id) AS id, a.company_id, a.team_id, a.quarter,
                   COUNT(*) AS staff_n,
                   COUNT(*) FILTER (WHERE a.nps >= 9) AS promoters,
                   COUNT(*) FILTER (WHERE a.nps <= 6) AS detractors,
                   100.0 * AVG((a.csat >= d.top)::int)::float AS staff_csat
              FROM customer_pulse_answer a
              JOIN (VALUES %s) AS d(company_id, today, top, least)
                ON d.company_id = a.company_id
               AND a.quarter + interval '3 months' <= d.today
             GROUP BY a.company_id, a.team_id, a.quarter
            HAVING COUNT(*) >= MAX(d.least)
            """,
            SQL(", ").join(
                SQL(
                    "(%s, %s::date, %s, %s)",
                    company.id,
                    company._customer_today(),
                    company.customer_top_points,
                    company._customer_thresholds().pulse_from,
                )
                for company in self.env["res.company"]._customer_companies()
            ),
        )
