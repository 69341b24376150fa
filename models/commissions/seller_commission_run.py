"""Computing statements: a few set-based statements, the same for the same data."""

import logging
from datetime import datetime

from odoo import api, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ...tools import periods
from .sql_rows import sync_rows

_logger = logging.getLogger(__name__)

LINE_VALUES = ["move_line_id", "document", "date", "customer", "base", "rate"]
LINE_VALUES += ["gross", "coefficient", "net"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    @api.model
    def _cron_compute(self):
        """Every night: the open periods of each approved plan, one commit each.

        A plan that cannot be computed is logged and stops no other; where a run was
        cut short, the next begins with the plans that have waited longest.
        """
        plans = self.search([("state", "=", "approved")])
        computed = dict(
            self.env["seller.commission.statement"]._read_group(
                [("plan_id", "in", plans.ids)], ["plan_id"], ["computed_on:max"]
            )
        )
        self.env["ir.cron"]._commit_progress(remaining=len(plans))
        for plan in plans.sorted(lambda plan: computed.get(plan) or datetime.min):
            try:
                with self.env.cr.savepoint():
                    for day in plan._open_days():
                        plan._compute_statements(day)
            except Exception:
                _logger.exception("The plan %s could not be computed.", plan.name)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _open_days(self):
        """First days of the periods to compute: today's, and those still in draft.

        The last invoices of a period are posted when it is over: until its statements
        are published, it goes on being computed.
        """
        self.ensure_one()
        today = self.company_id._customer_today()
        drafts = self.env["seller.commission.statement"].search_fetch(
            [("plan_id", "=", self.id), ("state", "=", "draft")], ["date_from"]
        )
        days = set(drafts.mapped("date_from"))
        if self._is_in_force(today):
            days.add(self._period(today).start)
        return sorted(filter(self._is_in_force, days))

    def _is_in_force(self, day):
        self.ensure_one()
        return self.date_from <= day <= (self.date_to or day)

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
        # compiling these statements takes longer than a month's rows
        self.env.cr.execute("SET LOCAL jit = off")
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
        if not self._is_in_force(day):
            raise UserError(
                self.env._(
                    "The plan %(plan)s is not in force on %(day)s: compute it for a "
                    "day between its dates.",
                    plan=self.name,
                    day=day,
                )
            )
        whole = periods.period_of(day, self.period)
        return whole.cut(self.date_from, self.date_to)

    def _make_statements(self, period):
        """One statement for each payee of the period; returns the drafts."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO seller_commission_statement AS t (
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
                    ON CONFLICT (plan_id, payee_id, date_from, version) DO UPDATE
                   SET date_to = excluded.date_to, user_id = excluded.user_id,
                       partner_id = excluded.partner_id
                 WHERE t.state = 'draft'
                   AND (t.date_to, t.user_id, t.partner_id) IS DISTINCT FROM
                       (excluded.date_to, excluded.user_id, excluded.partner_id)
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

    # === LINES === #

    def _write_lines(self, statements, period):
        """One statement per rule: gross and net, rounded once each, half-up."""
        for rule in self.rule_ids:
            sync_rows(
                self.env,
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
        """The rows of a rule with their money; paid ones of its family left out.

        OFFSET keeps the look-up of what is paid one by row, by the index: it does
        not grow with what was paid before, whatever the planner believes.
        """
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
                   SELECT FROM (SELECT o.statement_id, o.rule_id
                                  FROM seller_commission_line o
                                 WHERE o.move_line_id = b.move_line_id
                                   AND o.statement_id <> s.id OFFSET 0) o
                     JOIN seller_commission_rule ru ON ru.id = o.rule_id
                     JOIN seller_commission_statement os ON os.id = o.statement_id
                    WHERE ru.family_id = %(family)s
                      AND os.partner_id = s.partner_id AND os.state <> 'draft')
            """,
            rule=rule.id,
            family=rule.family_id.id,
            rate=str(rule.rate),
            unit=str(self.currency_id.rounding),
            source=rule._facts_sql(period),
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
