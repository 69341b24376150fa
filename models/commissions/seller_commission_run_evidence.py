"""What weighs on the pay: the records behind each index, scores, coefficients."""

from odoo import models
from odoo.tools import SQL

from ...tools import weighting as kernel
from .sql_rows import sync_rows, update_rows

EVIDENCE_VALUES = ["statement_id", "feedback_id", "promise_id", "label", "date"]
EVIDENCE_VALUES += ["value", "weight", "reason"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_evidence(self, statements, period):
        """The records behind each index, then scores, then coefficients."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO seller_commission_evidence (
                    statement_id, weighting_id, level, share, coefficient)
                SELECT s.id, w.id, 'own', w.share, 1.0
                  FROM seller_commission_statement s
                  JOIN seller_commission_weighting w ON w.plan_id = s.plan_id
                 WHERE s.id IN %s
                    ON CONFLICT (statement_id, weighting_id, level) DO NOTHING
                """,
                tuple(statements.ids),
            )
        )
        for weighting in self.weighting_ids:
            sync_rows(
                self.env,
                "seller_commission_evidence_line",
                ["evidence_id", "source_model", "source_res_id"],
                EVIDENCE_VALUES,
                SQL(
                    "SELECT r.*, e.statement_id FROM (%s) r"
                    " JOIN seller_commission_evidence e ON e.id = r.evidence_id",
                    weighting._evidence_sql(period, statements),
                ),
                SQL(
                    "t.evidence_id IN (SELECT id FROM seller_commission_evidence"
                    " WHERE weighting_id = %s AND statement_id IN %s)",
                    weighting.id,
                    tuple(statements.ids),
                ),
            )
        self._write_coefficients(statements)

    def _write_coefficients(self, statements):
        """Scores in one query, coefficients by the kernel, written in two updates."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.id, e.statement_id, e.weighting_id,
                       SUM(l.weight * l.value) / NULLIF(SUM(l.weight), 0), COUNT(l.id)
                  FROM seller_commission_evidence e
             LEFT JOIN seller_commission_evidence_line l
                    ON l.evidence_id = e.id AND l.reason IS NULL
                 WHERE e.statement_id IN %s
                 GROUP BY e.id, e.statement_id, e.weighting_id
                """,
                tuple(statements.ids),
            )
        )
        Weighting = self.env["seller.commission.weighting"]
        levels, evidence = {}, []
        for evidence_id, statement_id, weighting_id, score, n in rows:
            level = Weighting.browse(weighting_id)._level(score, n)
            levels.setdefault(statement_id, []).append(level)
            weight = kernel.credibility(n, level.m)
            evidence.append((evidence_id, score, n, weight, kernel.coefficient(level)))
        blends = [(s.id, kernel.blend(levels.get(s.id, ()))) for s in statements]
        update_rows(
            self.env,
            "seller_commission_evidence",
            ["score", "n", "credibility", "coefficient"],
            evidence,
        )
        update_rows(self.env, "seller_commission_statement", ["coefficient"], blends)
