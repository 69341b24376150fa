"""The ledger by difference: earned to date, less what statements already hold."""

from odoo import models
from odoo.tools import SQL

# What is held back (line o of statement os) stands on the first open statement; once
# that is approved without it, it comes again on the next.
STANDS = SQL("(o.held IS NOT TRUE OR os.state IN ('draft', 'published'))")


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _ledger_sql(self, rule, statements, window):
        """The differences of a rule: facts less what is held, and what is gone.

        What only takes back, and a credit note of what is held, carries the money of
        what it takes back (``carried_gross``, ``carried_net``), in proportion.
        """
        if not self._is_held(statements, window):
            return SQL(
                """
                SELECT f.*,
                       CASE WHEN f.credit THEN 'reversal' ELSE 'earned' END AS kind,
                       NULL::numeric AS carried_gross, NULL::numeric AS carried_net
                  FROM (%s) f WHERE f.base <> 0
                """,
                rule._facts_sql(window),
            )
        return SQL(
            "WITH fact AS MATERIALIZED (%s) %s UNION ALL %s",
            rule._facts_sql(window),
            self._more_sql(rule, statements, window),
            self._less_sql(rule, statements, window),
        )

    def _more_sql(self, rule, statements, window):
        """SELECT of facts less what is held of them; nothing where they are equal.

        A credit note carries what the invoice was paid with, by whichever version of
        the rule; of what was not paid it takes nothing back.
        """
        return SQL(
            """
            SELECT f.statement_id, f.source_model, f.source_res_id, f.move_line_id,
                   f.order_line_id, f.document, f.date, f.customer,
                   t.base - COALESCE(h.base, 0) AS base,
                   f.amount - COALESCE(h.amount, 0) AS amount, f.share, f.estimated,
                   CASE WHEN f.credit OR %(back)s THEN 'reversal'
                        ELSE 'earned' END AS kind,
                   CASE WHEN %(back)s THEN h.gross * (t.base - h.base) / h.base
                        WHEN f.credit THEN o.gross * (t.base - COALESCE(h.base, 0))
                                           / NULLIF(o.base, 0)
                   END AS carried_gross,
                   CASE WHEN %(back)s THEN h.net * (t.base - h.base) / h.base
                        WHEN f.credit THEN o.net * (t.base - COALESCE(h.base, 0))
                                           / NULLIF(o.base, 0)
                   END AS carried_net
              FROM fact f
         LEFT JOIN LATERAL (%(own)s) h ON TRUE
         LEFT JOIN LATERAL (%(origin)s) o ON f.credit
        CROSS JOIN LATERAL (SELECT %(target)s AS base OFFSET 0) t
             WHERE t.base <> COALESCE(h.base, 0)
            """,
            back=SQL("(t.base - h.base) * h.base < 0"),
            target=self._target_sql(rule),
            own=self._held_sql(
                rule, statements, window, SQL.identifier("f", rule._link())
            ),
            origin=self._held_sql(
                rule.family_id.version_ids, statements, window, SQL("f.original_id")
            ),
        )

    def _target_sql(self, rule):
        """SQL of what fact ``f`` shall be held with, from what is held (``h``, ``o``).

        A margin is valued once: what is held of it grows and shrinks with the amount,
        whatever the cost is said to be now.
        """
        cases = [
            SQL(
                """WHEN f.original_id IS NOT NULL AND COALESCE(o.base, 0) = 0
                    AND (f.partner_id, f.original_id) NOT IN (
                        SELECT partner_id, source_res_id FROM fact) THEN 0"""
            )
        ]
        if rule.measure == "margin":
            for held in ("o", "h"):
                part = SQL(
                    "%(held)s.base * f.amount / NULLIF(%(held)s.amount, 0)",
                    held=SQL.identifier(held),
                )
                cases.append(
                    SQL(
                        "WHEN %s <> 0 THEN %s",
                        SQL.identifier(held, "amount"),
                        rule._rounded_base(part),
                    )
                )
        return SQL("CASE %s ELSE f.base END", SQL(" ").join(cases))

    def _less_sql(self, rule, statements, window):
        """SELECT that takes back, today, what is held of sources that are gone."""
        return SQL(
            """
            SELECT g.statement_id, g.source_model, g.source_res_id, g.move_line_id,
                   g.order_line_id, g.document, %s, g.customer, -g.base, -g.amount,
                   g.share, g.estimated, 'reversal', -g.gross, -g.net
              FROM (%s) g
            """,
            min(self.company_id._customer_today(), window.period.last_day),
            self._gone_sql(rule, statements, window),
        )

    def _is_held(self, statements, window):
        """Whether other statements of the family may hold something already."""
        return self.env.execute_query(
            SQL(
                """
                SELECT FROM seller_commission_statement os
                  JOIN seller_commission_plan p ON p.id = os.plan_id
                 WHERE p.family_id = %s AND %s LIMIT 1
                """,
                self.family_id.id,
                self._settled_sql(statements, window),
            )
        )

    def _settled_sql(self, statements, window):
        """SQL condition on statement ``os``: what it holds is not paid again.

        Those that are approved, and open ones of the periods so far: what is late
        stands on the first open one.
        """
        return SQL(
            "(os.state IN ('approved', 'paid') OR (os.state IN ('draft', 'published')"
            " AND os.date_from <= %s AND os.id <> ALL (%s)))",
            window.period.start,
            statements.ids + statements.supersedes_id.ids,
        )

    def _held_sql(self, rules, statements, window, source):
        """SQL of what is held by ``rules`` of a source for the payee of fact ``f``.

        OFFSET keeps the look-up one by row, by the index: it does not grow with what
        was paid before, whatever the planner believes.
        """
        return SQL(
            """
            SELECT SUM(o.base) AS base, SUM(o.amount) AS amount,
                   SUM(o.gross) AS gross, SUM(o.net) AS net
              FROM (SELECT o.* FROM seller_commission_line o
                     WHERE o.%(link)s = %(source)s OFFSET 0) o
              JOIN seller_commission_statement os ON os.id = o.statement_id
             WHERE o.rule_id IN %(rules)s AND os.partner_id = f.partner_id
               AND %(stands)s AND %(settled)s
            """,
            link=SQL.identifier(rules[0]._link()),
            source=source,
            rules=tuple(rules.ids),
            stands=STANDS,
            settled=self._settled_sql(statements, window),
        )

    def _gone_sql(self, rule, statements, window):
        """SQL of what is held of sources that are facts no more, to be taken back.

        Looked for among documents written since, and where the source was deleted.
        """
        return SQL(
            """
            SELECT MIN(y.statement_id) AS statement_id, o.source_model, o.source_res_id,
                   o.move_line_id, o.order_line_id, MAX(o.document) AS document,
                   MAX(o.customer) AS customer, MAX(o.share) AS share,
                   BOOL_OR(o.estimated) AS estimated, SUM(o.base) AS base,
                   SUM(o.amount) AS amount, SUM(o.gross) AS gross, SUM(o.net) AS net
              FROM (SELECT o.* FROM (%(changed)s) c
                      JOIN LATERAL (SELECT o.* FROM seller_commission_line o
                                     WHERE o.%(link)s = c.id OFFSET 0) o ON TRUE
                     UNION ALL
                    SELECT o.* FROM seller_commission_line o
                     WHERE o.move_line_id IS NULL AND o.order_line_id IS NULL
                       AND o.source_model = %(model)s) o
              JOIN seller_commission_statement os ON os.id = o.statement_id
              JOIN (SELECT y.partner_id, MIN(y.statement_id) AS statement_id
                      FROM %(seats)s GROUP BY y.partner_id) y
                ON y.partner_id = os.partner_id
             WHERE o.rule_id = %(rule)s AND o.kind IN ('earned', 'reversal')
               AND %(stands)s AND %(settled)s
               AND NOT EXISTS (SELECT FROM fact f
                                WHERE f.source_res_id = o.source_res_id
                                  AND f.partner_id = y.partner_id)
             GROUP BY y.partner_id, o.source_model, o.source_res_id, o.move_line_id,
                      o.order_line_id
            HAVING SUM(o.base) <> 0
            """,
            changed=rule._changed_sql(window),
            link=SQL.identifier(rule._link()),
            model=rule._source_model(),
            seats=window.seats,
            rule=rule.id,
            stands=STANDS,
            settled=self._settled_sql(statements, window),
        )
