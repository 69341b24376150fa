"""The money of adjustments, and how much of the evidence is another one now."""

from odoo import models
from odoo.tools import SQL

from .seller_commission_run_adjust import SAME, STATEMENT
from .sql_rows import rows_sql


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _nets_to_adjust(self, new, statements, period):
        """Money that new coefficients make of what was weighted, less what is held.

        Weighted is what a statement earned, less what was taken back of it since. The
        limits of the old statement go for it.

        :param new: dict of old statement to coefficient
        :return: dict of the id of an old statement to Decimal, where it is not zero
        """
        olds = self.env[STATEMENT].union(*new)
        unit = str(self.currency_id.rounding)
        rows = self.env.execute_query(
            SQL(
                """
                WITH v (id, partner_id, old, new) AS (%(changes)s),
                weighted AS (%(weighted)s), held AS (%(held)s),
                delta AS (
                    SELECT v.id, COALESCE(SUM(
                               ROUND(w.gross * v.new / %(unit)s::numeric)
                               - ROUND(w.gross * v.old / %(unit)s::numeric)), 0)
                           * %(unit)s::numeric AS net
                      FROM v LEFT JOIN weighted w ON w.old_id = v.id GROUP BY v.id),
                due AS (%(bounded)s)
                SELECT d.id, d.net - COALESCE(h.net, 0)
                  FROM due d LEFT JOIN held h ON h.old_id = d.id
                 WHERE d.net <> COALESCE(h.net, 0)
                """,
                changes=self._changes_sql(new),
                weighted=self._weighted_sql(statements),
                held=self._adjusted_sql(statements, period),
                bounded=self._bounded_sql(olds, self._period_of(olds[:1])),
                unit=unit,
            )
        )
        return dict(rows)

    def _changes_sql(self, new):
        """SELECT of statement, partner, old and new coefficient."""
        return SQL(
            "SELECT v.id, v.partner_id, v.old::numeric, v.new::numeric FROM %s",
            rows_sql(
                "v",
                {"id": "integer", "partner_id": "integer"}
                | {"old": "float8", "new": "float8"},
                [
                    (old.id, old.partner_id.id, old.coefficient, coefficient)
                    for old, coefficient in new.items()
                ],
            ),
        )

    def _weighted_sql(self, statements):
        """SELECT of what the coefficients of old statements ``v`` multiplied.

        Fixed amounts on the improvement have one of their own, and stay as they are.
        """
        return SQL(
            """
            SELECT v.id AS old_id, x.gross
              FROM v
              JOIN seller_commission_line l
                ON l.statement_id = v.id AND l.kind IN ('earned', 'reversal')
               AND l.held IS NOT TRUE AND l.reversal_of_id IS NULL
               AND ABS(l.coefficient - v.old) < %s::numeric
              JOIN seller_commission_rule r
                ON r.id = l.rule_id
               AND (r.basis <> 'fixed' OR r.fixed_on IS DISTINCT FROM 'improvement')
        CROSS JOIN LATERAL (
                   SELECT l.gross
                    UNION ALL
                   SELECT b.gross FROM seller_commission_line b
                     JOIN seller_commission_statement bs ON bs.id = b.statement_id
                    WHERE b.reversal_of_id = l.id AND b.held IS NOT TRUE
                      AND bs.state <> 'superseded' AND bs.id <> ALL (%s)) x
            """,
            str(SAME),
            statements.supersedes_id.ids,
        )

    def _adjusted_sql(self, statements, period):
        """SELECT of what was adjusted already of old statements ``v``.

        On approved statements, and on open ones of periods before the run's.
        """
        return SQL(
            """
            SELECT l.source_res_id AS old_id, SUM(l.net) AS net
              FROM seller_commission_statement os
              JOIN seller_commission_line l
                ON l.statement_id = os.id AND l.kind = 'adjustment'
               AND l.source_model = %(model)s
             WHERE os.partner_id IN (SELECT partner_id FROM v)
               AND (os.state IN ('approved', 'paid') AND l.held IS NOT TRUE
                    OR (os.state IN ('draft', 'published')
                        AND os.date_from <= %(start)s AND os.id <> ALL (%(run)s)))
             GROUP BY l.source_res_id
            """,
            model=STATEMENT,
            start=period.start,
            run=statements.ids + statements.supersedes_id.ids,
        )

    def _count_changed(self, olds):
        """How many records behind statements of one period weigh otherwise today.

        :return: dict of statement id to number; where none does it is absent
        """
        period = self._period_of(olds[:1])
        counts = {}
        for weighting in self.weighting_ids:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT e.statement_id, COUNT(*)
                      FROM (SELECT * FROM (%(now)s) r) r
                 FULL JOIN (SELECT l.* FROM seller_commission_evidence_line l
                              JOIN seller_commission_evidence e ON e.id = l.evidence_id
                             WHERE l.statement_id IN %(olds)s
                               AND e.weighting_id = %(weighting)s) t
                        ON t.evidence_id = r.key AND t.source_model = r.source_model
                       AND t.source_res_id = r.source_res_id
                      JOIN seller_commission_evidence e
                        ON e.id = COALESCE(t.evidence_id, r.key)
                     WHERE (ROUND(r.value::numeric, 4), r.reason)
                           IS DISTINCT FROM (ROUND(t.value::numeric, 4), t.reason)
                     GROUP BY e.statement_id
                    """,
                    now=weighting._evidence_sql(period, weighting._payees(olds)),
                    olds=tuple(olds.ids),
                    weighting=weighting.id,
                )
            )
            for statement_id, count in rows:
                counts[statement_id] = counts.get(statement_id, 0) + count
        return counts
