"""Computing statements: a few set-based statements, the same for the same data."""

from odoo import api, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ...tools import periods
from ...tools import weighting as kernel

LINE_VALUES = ["move_line_id", "document", "date", "customer", "base", "rate"]
LINE_VALUES += ["gross", "coefficient", "net"]
EVIDENCE_VALUES = ["statement_id", "feedback_id", "promise_id", "label", "date"]
EVIDENCE_VALUES += ["value", "weight", "reason"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    @api.model
    def _cron_compute(self):
        """Every night: the current period of each approved plan, one commit each."""
        plans = self.search([("state", "=", "approved")])
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans:
            plan._compute_statements(plan.company_id._customer_today())
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _compute_statements(self, day):
        """Compute the drafts of the period that ``day`` is in.

        Published and approved statements are left alone, and what they hold is not
        paid again. Runs of one plan exclude each other by its lock.
        """
        self.ensure_one()
        period = self._period(day)
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "The plan %(plan)s is being computed by somebody else. "
                    "Try again in a minute.",
                    plan=self.name,
                )
            ) from error
        self.env.flush_all()
        # sudo: nobody may write statements, runs do; limited to this plan's
        plan = self.sudo()
        statements = plan._make_statements(period)
        if statements:
            plan._write_evidence(statements, period)
            plan._write_lines(statements, period)
            plan._write_totals(statements)
        self.env.invalidate_all(flush=False)

    def _period(self, day):
        """The period that ``day`` is in, cut to the plan's dates."""
        self.ensure_one()
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "The plan %(plan)s is not approved: approve it before it is "
                    "computed.",
                    plan=self.name,
                )
            )
        if day < self.date_from or (self.date_to and day > self.date_to):
            raise UserError(
                self.env._(
                    "The plan %(plan)s is not in force on %(day)s: compute it for a "
                    "day between its dates.",
                    plan=self.name,
                    day=day,
                )
            )
        return periods.period_of(day, self.period)

    def _make_statements(self, period):
        """One statement for each payee of the period; returns the drafts."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO seller_commission_statement (
                    plan_id, company_id, payee_id, partner_id, user_id,
                    date_from, date_to, version, state, coefficient,
                    create_uid, write_uid, create_date, write_date)
                SELECT y.plan_id, y.company_id, y.id, y.partner_id, y.user_id,
                       %(start)s, %(last)s, 1, 'draft', 1.0,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM seller_commission_payee y
                 WHERE y.plan_id = %(plan)s
                   AND (y.date_from IS NULL OR y.date_from <= %(last)s)
                   AND (y.date_to IS NULL OR y.date_to >= %(start)s)
                 ORDER BY y.id
                    ON CONFLICT (plan_id, payee_id, date_from, version) DO NOTHING
                """,
                plan=self.id,
                start=period.start,
                last=period.last_day,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        return self.env["seller.commission.statement"].search(
            [
                ("plan_id", "=", self.id),
                ("date_from", "=", period.start),
                ("state", "=", "draft"),
            ]
        )

    # === EVIDENCE === #

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
            self._sync_rows(
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
            evidence.append(
                (evidence_id, score, n, weight, kernel.coefficient(level))
            )
        blends = [(s.id, kernel.blend(levels.get(s.id, ()))) for s in statements]
        self._update_from_values(
            "seller_commission_evidence",
            {"score": "float8", "n": "int4", "credibility": "numeric"}
            | {"coefficient": "float8"},
            evidence,
        )
        self._update_from_values(
            "seller_commission_statement", {"coefficient": "float8"}, blends
        )

    # === LINES === #

    def _write_lines(self, statements, period):
        """One statement per rule: gross and net, rounded once each, half-up."""
        for rule in self.rule_ids:
            self._sync_rows(
                "seller_commission_line",
                ["statement_id", "rule_id", "source_model", "source_res_id", "kind"],
                LINE_VALUES,
                self._valued_sql(rule, statements, period),
                SQL(
                    "t.rule_id = %s AND t.statement_id IN %s",
                    rule.id,
                    tuple(statements.ids),
                ),
            )

    def _valued_sql(self, rule, statements, period):
        """The rows of a rule with their money; paid ones of its family left out."""
        return SQL(
            """
            SELECT s.id AS statement_id, %(rule)s AS rule_id, 'earned' AS kind,
                   b.source_model, b.source_res_id, b.move_line_id, b.document, b.date,
                   b.customer, b.base, %(rate)s::numeric AS rate, s.coefficient,
                   ROUND(b.base * %(rate)s::numeric / 100 / %(unit)s::numeric)
                   * %(unit)s::numeric AS gross,
                   ROUND(b.base * %(rate)s::numeric / 100 * s.coefficient::numeric
                         / %(unit)s::numeric) * %(unit)s::numeric AS net
              FROM (%(source)s) b
              JOIN seller_commission_statement s
                ON s.payee_id = b.payee_id AND s.id IN %(statements)s
             WHERE NOT EXISTS (
                   SELECT FROM seller_commission_line o
                     JOIN seller_commission_rule ru ON ru.id = o.rule_id
                     JOIN seller_commission_statement os ON os.id = o.statement_id
                    WHERE o.move_line_id = b.move_line_id
                      AND ru.family_id = %(family)s
                      AND os.partner_id = s.partner_id AND os.state <> 'draft')
            """,
            rule=rule.id,
            family=rule.family_id.id,
            rate=str(rule.rate),
            unit=str(self.currency_id.rounding),
            source=rule._source_sql(period),
            statements=tuple(statements.ids),
        )

    def _write_totals(self, statements):
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_statement s
                   SET base = t.base, gross = t.gross, net = t.net,
                       computed_on = %(now)s
                  FROM (SELECT s.id, COALESCE(SUM(l.base), 0) AS base,
                               COALESCE(SUM(l.gross), 0) AS gross,
                               COALESCE(SUM(l.net), 0) AS net
                          FROM seller_commission_statement s
                     LEFT JOIN seller_commission_line l ON l.statement_id = s.id
                         WHERE s.id IN %(statements)s
                         GROUP BY s.id) t
                 WHERE s.id = t.id
                """,
                now=self.env.cr.now(),
                statements=tuple(statements.ids),
            )
        )

    # === SQL === #

    @api.model
    def _sync_rows(self, table, keys, values, source, scope):
        """Make the rows of ``table`` in ``scope`` those of ``source``, in one statement.

        New rows are inserted, changed ones updated, gone ones deleted, the same ones
        not touched: running twice writes nothing.

        :param keys: columns of the table's unique key
        :param values: the other columns
        :param source: SELECT of all these columns by name
        :param scope: condition on ``t``, the rows that ``source`` speaks for
        """
        name, comma = SQL.identifier, SQL(", ")
        columns = comma.join(name(column) for column in keys + values)
        self.env.cr.execute(
            SQL(
                """
                WITH source AS MATERIALIZED (%(source)s),
                gone AS (
                    DELETE FROM %(table)s t WHERE %(scope)s
                       AND NOT EXISTS (SELECT FROM source x WHERE %(same)s))
                INSERT INTO %(table)s AS t (%(columns)s) SELECT %(columns)s FROM source
                    ON CONFLICT (%(keys)s) DO UPDATE SET %(set)s
                 WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                source=source,
                table=name(table),
                scope=scope,
                same=SQL(" AND ").join(
                    SQL("%s = %s", name("x", key), name("t", key)) for key in keys
                ),
                columns=columns,
                keys=comma.join(name(key) for key in keys),
                set=comma.join(
                    SQL("%s = %s", name(value), name("excluded", value))
                    for value in values
                ),
                old=comma.join(name("t", value) for value in values),
                new=comma.join(name("excluded", value) for value in values),
            )
        )

    @api.model
    def _update_from_values(self, table, types, rows):
        """Write ``rows`` of (id, value ...) in one UPDATE; types by column name."""
        if not rows:
            return
        name, comma = SQL.identifier, SQL(", ")
        self.env.cr.execute(
            SQL(
                "UPDATE %s t SET %s FROM (VALUES %s) AS v(id, %s) WHERE t.id = v.id",
                name(table),
                comma.join(
                    SQL("%s = %s::" + kind, name(column), name("v", column))
                    for column, kind in types.items()
                ),
                comma.join(SQL("%s", tuple(row)) for row in rows),
                comma.join(name(column) for column in types),
            )
        )
