"""What customers say of one salesperson in a quarter, those in confidence with them."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import effects, indices

# A row is of these; so are the windows in which the latest of a person counts.
KEYS = ("company_id", "user_id", "team_id", "quarter")
# What is shown of it, and must not tell one answer in confidence from the others.
FIGURES = ("n", "nps", "csat", "score")


class CustomerFeedbackQuarter(models.Model):
    """A salesperson's quarter in a company and team: indices, and no customer.

    The only way by which answers in confidence reach salespeople. Nobody may tell
    them apart by subtracting the open answers, which the salesperson reads, from
    these figures: they count only in a quarter that is over (so that figures do not
    move with each of them), and only if in each figure there is none or at least as
    many as the company says. Else the row is made of the open ones alone; with fewer
    answers than that there is none.
    """

    _name = "customer.feedback.quarter"
    _description = "Feedback by Quarter"
    _auto = False
    _rec_name = "quarter"
    _order = "quarter desc, id desc"
    _depends = {
        "customer.feedback": [
            "profile_id",
            "partner_id",
            "company_id",
            "user_id",
            "team_id",
            "date",
            "voice",
            "csat",
            "score",
            "confidential",
            "excluded",
        ],
    }

    quarter = fields.Date(readonly=True, help="Its first day.")
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", "Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    n = fields.Integer(
        "Persons (n)", readonly=True, help="Each by the latest answer only."
    )
    in_confidence = fields.Boolean(
        "With Those in Confidence",
        readonly=True,
        help="Answers given in confidence are counted too.",
    )
    promoters = fields.Integer(readonly=True)
    passives = fields.Integer(readonly=True)
    detractors = fields.Integer(readonly=True)
    csat_top = fields.Integer("Satisfied (n)", readonly=True)
    csat_n = fields.Integer("Satisfaction Asked (n)", readonly=True)
    score_n = fields.Integer("Score (n)", readonly=True)
    score_mean = fields.Float(readonly=True, aggregator=None)
    score_variance = fields.Float(readonly=True, aggregator=None)

    nps = fields.Float(
        "Net Promoter Score", (16, 1), compute="_compute_indices", help="-100 to 100."
    )
    nps_n = fields.Integer("NPS (n)", compute="_compute_indices")
    nps_words = fields.Char("NPS, Interval", compute="_compute_indices")
    csat = fields.Float("Satisfied %", (16, 1), compute="_compute_indices")
    csat_words = fields.Char("Satisfied %, Interval", compute="_compute_indices")
    score = fields.Float("Mean Score", (16, 1), compute="_compute_indices")
    score_words = fields.Char("Mean Score, Interval", compute="_compute_indices")
    shown_from = fields.Integer(readonly=True, aggregator=None)

    @api.depends("quarter")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "Q%(quarter)s %(year)s",
                quarter=(row.quarter.month + 2) // 3,
                year=row.quarter.year,
            )

    @api.depends(
        "promoters",
        "passives",
        "detractors",
        "csat_top",
        "csat_n",
        "score_n",
        "score_mean",
        "score_variance",
    )
    def _compute_indices(self):
        Report = self.env["customer.feedback.report"]
        for row in self:
            company = row.company_id.sudo()  # sudo: its thresholds
            voices = row.promoters, row.passives, row.detractors
            row.nps_n = sum(voices)
            scores = effects.Sample(row.score_n, row.score_mean, row.score_variance)
            found = {
                "nps": indices.nps(*voices),
                "csat": indices.share(row.csat_top, row.csat_n),
                "score": indices.mean(scores),
            }
            for name, index in found.items():
                shown = index.n >= row.shown_from
                row[name] = index.value if shown else 0
                row[f"{name}_words"] = Report._words(
                    index, company, indices.CONFIDENTIAL, alone=True
                )

    # === ROWS === #

    @property
    def _table_query(self):
        """Each row twice, with and without those in confidence; the first if it may."""
        return SQL(
            """
            SELECT DISTINCT ON (%(keys)s) *, hidden_n > 0 AS in_confidence
              FROM (SELECT MIN(id) AS id, %(keys)s, whole, shown_from, %(sums)s
                      FROM (%(latest)s) latest
                     GROUP BY %(keys)s, whole, shown_from) summed
             WHERE n >= shown_from
               AND (hidden_n = 0 OR hidden_n >= shown_from)
               AND (hidden_nps = 0 OR hidden_nps >= shown_from)
               AND (hidden_csat = 0 OR hidden_csat >= shown_from)
               AND (hidden_score = 0 OR hidden_score >= shown_from)
             ORDER BY %(keys)s, whole DESC
            """,
            keys=self._keys_sql(),
            sums=self._sums_sql(),
            latest=self._latest_sql(),
        )

    @api.model
    def _keys_sql(self):
        return SQL(", ").join(map(SQL.identifier, KEYS))

    @api.model
    def _latest_sql(self):
        """SQL rows in which only the latest of a person counts, each quarter."""
        Report = self.env["customer.feedback.report"]
        window = SQL(
            "(PARTITION BY %s, whole, person ORDER BY at DESC, id DESC"
            " ROWS UNBOUNDED PRECEDING)",
            self._keys_sql(),
        )
        latest = SQL(", ").join(
            SQL(
                "CASE WHEN COUNT(%(name)s) OVER %(window)s = 1 THEN %(name)s END"
                " AS %(name)s",
                name=SQL.identifier(name),
                window=window,
            )
            for name in FIGURES
        )
        return SQL(
            """
            SELECT id, %(keys)s, whole, shown_from, confidential, %(latest)s
              FROM (SELECT r.id, r.company_id, r.user_id, r.team_id, r.person, r.at,
                           date_trunc('quarter', r.date)::date AS quarter, c.today,
                           c.shown_from, r.confidential IS TRUE AS confidential,
                           r.n, r.nps, r.csat, r.score
                      FROM (%(rows)s) r
                      JOIN (VALUES %(companies)s) AS c(id, today, shown_from)
                        ON c.id = r.company_id
                     WHERE r.user_id IS NOT NULL) said
        CROSS JOIN (VALUES (TRUE), (FALSE)) AS v(whole)
             WHERE NOT confidential
                OR (whole AND quarter + INTERVAL '3 months' <= today)
            """,
            keys=self._keys_sql(),
            latest=latest,
            rows=Report._answers_sql(),
            companies=SQL(", ").join(map(self._company_sql, Report._companies())),
        )

    @api.model
    def _company_sql(self, company):
        """SQL row of a company: its day, and how many hide one in confidence."""
        company = company.sudo()  # sudo: threshold of a company one may look at
        thresholds = company._customer_thresholds()
        today = company._customer_today()
        return SQL(
            "(%s, %s::date, %s)", company.id, today, thresholds.confidential_from
        )

    @api.model
    def _sums_sql(self):
        """SQL of what the kernel takes, and how many of it were in confidence."""
        hidden = SQL(", ").join(
            SQL(
                "COUNT(%s) FILTER (WHERE confidential) AS %s",
                SQL.identifier(name),
                SQL.identifier(f"hidden_{name}"),
            )
            for name in FIGURES
        )
        return SQL(
            """
            COUNT(n) AS n,
            COUNT(*) FILTER (WHERE nps > 0) AS promoters,
            COUNT(*) FILTER (WHERE nps = 0) AS passives,
            COUNT(*) FILTER (WHERE nps < 0) AS detractors,
            COUNT(*) FILTER (WHERE csat > 0) AS csat_top,
            COUNT(csat) AS csat_n, COUNT(score) AS score_n,
            AVG(score) AS score_mean, VAR_SAMP(score) AS score_variance, %s
            """,
            hidden,
        )
