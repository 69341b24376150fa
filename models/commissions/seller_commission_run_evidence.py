"""What weighs on the pay: the records behind each index, scores, coefficients."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ...tools import weighting as kernel
from ...tools.periods import Period
from .seller_commission_weighting_scores import COMPANY
from .sql_rows import rows_sql, sync_rows, update_rows

EVIDENCE_VALUES = ["statement_id", "feedback_id", "promise_id", "case_id", "label"]
LEVELS = {"level": "varchar", "has_team": "boolean", "share": "float8"}
EVIDENCE_VALUES += ["date", "value", "weight", "n", "reason"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_evidence(self, statements, period):
        """The records behind each index, then scores, then coefficients."""
        self._write_levels(statements)
        for weighting in self.weighting_ids:
            payees = weighting._payees(statements)
            weighting._fill_batches(period, payees)
            rows = weighting._evidence_sql(period, payees)
            sync_rows(
                self.env,
                "seller_commission_evidence_line",
                ["evidence_id", "source_model", "source_res_id"],
                EVIDENCE_VALUES,
                SQL(
                    "SELECT r.*, r.key AS evidence_id, e.statement_id FROM (%s) r"
                    " JOIN seller_commission_evidence e ON e.id = r.key",
                    rows,
                ),
                SQL(
                    "t.evidence_id IN (SELECT id FROM seller_commission_evidence"
                    " WHERE weighting_id = %s AND statement_id IN %s)",
                    weighting.id,
                    tuple(statements.ids),
                ),
            )
        self._write_coefficients(statements, period)

    def _write_levels(self, statements):
        """Each index of each statement: own, and where they count team and company."""
        levels = [
            (level, has_team, 100 * share)
            for has_team in (True, False)
            for level, share in self._level_shares(has_team).items()
        ]
        sync_rows(
            self.env,
            "seller_commission_evidence",
            ["statement_id", "weighting_id", "level"],
            ["share"],
            SQL(
                """
                SELECT s.id AS statement_id, w.id AS weighting_id, v.level,
                       w.share * v.share / 100 AS share
                  FROM seller_commission_statement s
                  JOIN seller_commission_weighting w ON w.plan_id = s.plan_id
                  JOIN %s
                    ON v.has_team = (s.team_id IS NOT NULL)
                 WHERE s.id IN %s
                """,
                rows_sql("v", LEVELS, levels),
                tuple(statements.ids),
            ),
            SQL("t.statement_id IN %s", tuple(statements.ids)),
        )

    def _level_shares(self, has_team):
        """Shares (0-1) by level of evidence, of the levels that are looked at."""
        shares = kernel.shares(
            self.share_own, self.share_team, self.share_company, has_team
        )
        shares = {k: share for k, share in shares.items() if share or k == "own"}
        return shares | ({"before": 0} if self._improvement_rules() else {})

    def _improvement_rules(self):
        """Rules that look at what became better since last year."""
        return self.rule_ids.filtered(
            lambda rule: rule.basis == "fixed" and rule.fixed_on == "improvement"
        )

    # === SCORES === #

    def _write_coefficients(self, statements, period):
        """Scores of all levels, coefficients by the kernel, written in two updates."""
        measured = self._measure(statements, period)
        update_rows(
            self.env,
            "seller_commission_evidence",
            ["score", "n", "credibility", "coefficient"],
            [
                (
                    evidence_id,
                    level.score,
                    level.n,
                    kernel.credibility(level.n, level.m),
                    # of last year only the score is looked at
                    1.0 if name == "before" else kernel.coefficient(level),
                )
                for evidence_id, _statement_id, name, level in measured
            ],
        )
        coverage = self._coverage(statements, period)
        self._write_paid(statements, self._blends(measured), coverage)

    def _measure(self, statements, period, afresh=False):
        """What each evidence of the statements comes to, as the kernel takes it.

        A team's score is made once, however many of its members are paid.

        :param afresh: own scores from the records as they are now, not as written down
        :return: list of (evidence id, statement id, level, :class:`kernel.Level`)
        """
        rows = self._read_levels(statements)
        own = {} if afresh else self._scores_written(statements)
        scores = {}
        for weighting in self.weighting_ids:
            mine = [row for row in rows if row[2] == weighting.id]
            levels = {level for _id, _statement, _weighting, level, *_rest in mine}
            if afresh:
                own |= weighting._scores(period, weighting._payees(statements))
            if "before" in levels:
                earlier = Period(*(day - relativedelta(years=1) for day in period))
                before = weighting._payees(statements, "before")
                own |= weighting._scores(earlier, before)
            teams = {self._team_key(*row[3:5]) for row in mine} - {None}
            if teams:
                of_teams = weighting._scores(period, weighting._teams(teams))
                scores |= {(weighting.id, key): s for key, s in of_teams.items()}
        measured = []
        for evidence_id, statement_id, weighting_id, level, team_id, share in rows:
            key = self._team_key(level, team_id)
            found = own.get(evidence_id) if key is None else None
            score, n = found or scores.get((weighting_id, key), (None, 0))
            weighting = self.weighting_ids.browse(weighting_id)
            taken = weighting._level(share, score, n)
            measured.append((evidence_id, statement_id, level, taken))
        return measured

    def _team_key(self, level, team_id):
        """The key in the audience of teams; None: the payee's own."""
        return {"team": team_id, "company": COMPANY}.get(level)

    def _read_levels(self, statements):
        return self.env.execute_query(
            SQL(
                """
                SELECT e.id, e.statement_id, e.weighting_id, e.level, s.team_id, e.share
                  FROM seller_commission_evidence e
                  JOIN seller_commission_statement s ON s.id = e.statement_id
                 WHERE e.statement_id IN %s ORDER BY e.id
                """,
                tuple(statements.ids),
            )
        )

    def _scores_written(self, statements):
        """Score and n that the records written down make, by id of evidence."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.evidence_id,
                       SUM(l.weight * l.value) / NULLIF(SUM(l.weight), 0), SUM(l.n)
                  FROM seller_commission_evidence_line l
                 WHERE l.statement_id IN %s AND l.reason IS NULL
                 GROUP BY l.evidence_id
                """,
                tuple(statements.ids),
            )
        )
        return {evidence_id: (score, n) for evidence_id, score, n in rows}

    def _blends(self, measured):
        """The mix of each statement that has indices, by its id."""
        levels = defaultdict(list)
        for _evidence_id, statement_id, name, level in measured:
            if name != "before":
                levels[statement_id].append(level)
        return {key: kernel.blend(several) for key, several in levels.items()}
