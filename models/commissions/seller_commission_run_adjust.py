"""What is said and found too late: approved statements stay, the difference is paid."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools import weighting as kernel
from ...tools.periods import Period
from .sql_rows import rows_sql, sync_rows

# So far back approved statements are looked at.
MONTHS = 12
# Coefficients that differ by less are the same.
SAME = 1e-9
STATEMENT = "seller.commission.statement"
ADJUSTED = {"statement_id": "integer", "old_id": "integer", "document": "varchar"}
ADJUSTED |= {"coefficient": "float8", "net": "numeric", "note": "varchar"}
VALUES = ["document", "date", "base", "rate", "gross", "coefficient", "net", "note"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_adjustments(self, statements, period):
        """Pay what approved statements would now be, less what they are.

        Looked for only where something in their windows was written after they were
        computed; what earlier statements have adjusted already is not paid again.
        """
        drafts = dict(self._outdated(statements, period))
        outdated = self.env[STATEMENT].browse(drafts)
        rows = []
        for plan, of_plan in outdated.grouped("plan_id").items():
            for olds in of_plan.grouped("date_from").values():
                rows += plan._adjust(olds, statements, period, drafts)
        sync_rows(
            self.env,
            "seller_commission_line",
            ["statement_id", "rule_id", "source_model", "source_res_id", "kind"],
            VALUES,
            self._adjustments_sql(rows, period),
            SQL(
                "t.kind = 'adjustment' AND t.source_model = %s"
                " AND t.statement_id IN %s",
                STATEMENT,
                tuple(statements.ids),
            ),
        )

    def _adjustments_sql(self, rows, period):
        """SELECT of adjustment lines.

        :param rows: tuples of draft id, old statement, coefficient, net, note
        :return: None where there are none
        """
        if not rows:
            return None
        day = min(self.company_id._customer_today(), period.last_day)
        values = [
            (draft_id, old.id, old.display_name, coefficient, net, note)
            for draft_id, old, coefficient, net, note in rows
        ]
        return SQL(
            """
            SELECT v.statement_id, %(rule)s AS rule_id, %(model)s AS source_model,
                   v.old_id AS source_res_id, 'adjustment' AS kind, v.document,
                   %(day)s::date AS date, 0::numeric AS base, 0::numeric AS rate,
                   0::numeric AS gross, v.coefficient::numeric, v.net, v.note
              FROM %(values)s
            """,
            rule=self.rule_ids[:1].id or None,
            model=STATEMENT,
            day=day,
            values=rows_sql("v", ADJUSTED, values),
        )

    # === WHAT HAS CHANGED === #

    def _outdated(self, statements, period):
        """Approved statements of the same payees of which something was written since.

        :return: list of (statement id, id of the payee's draft)
        """
        family = self.family_id.version_ids
        months = max(family.weighting_ids.mapped("window_months"), default=0)
        if not months:
            return []
        first_day = period.start - relativedelta(months=MONTHS)
        return self.env.execute_query(
            SQL(
                """
                WITH old AS MATERIALIZED (
                    SELECT o.id, o.date_to, o.computed_on, MIN(s.id) AS draft_id
                      FROM seller_commission_statement s
                      JOIN seller_commission_statement o
                        ON o.partner_id = s.partner_id AND o.date_from < s.date_from
                       AND o.date_from >= %(first_day)s
                       AND o.state IN ('approved', 'paid')
                      JOIN seller_commission_plan p
                        ON p.id = o.plan_id AND p.family_id = %(family)s
                     WHERE s.id IN %(statements)s GROUP BY o.id),
                written AS MATERIALIZED (
                    SELECT w.day, MAX(w.at) AS at FROM (%(written)s) w GROUP BY w.day)
                SELECT o.id, o.draft_id FROM old o
                 WHERE EXISTS (
                       SELECT FROM written w
                        WHERE w.day <= o.date_to AND w.at > o.computed_on
                          AND w.day > o.date_to - %(months)s * INTERVAL '1 month')
                """,
                written=self._written_sql(
                    family.weighting_ids[0], first_day - relativedelta(months=months)
                ),
                first_day=first_day,
                family=self.family_id.id,
                statements=tuple(statements.ids),
                months=months,
            )
        )

    def _written_sql(self, weighting, first_day):
        """SELECT of when (``at``) what counts on a day was written, from a day on.

        Since the first of the statements ``old`` was computed. A promise that runs
        again counts on the day that it stood at.
        """
        day = weighting._day_sql(SQL("f.date"))
        return SQL(
            """
            SELECT %(day)s AS day, f.write_date AS at FROM customer_feedback f
             WHERE f.company_id = %(company)s AND f.date >= %(first)s
               AND f.write_date > %(since)s
             UNION ALL
            SELECT LEAST(p.deadline, p.closed_on), p.write_date FROM customer_promise p
             WHERE p.company_id = %(company)s AND p.deadline >= %(first)s
               AND p.write_date > %(since)s
             UNION ALL
            SELECT l.date, p.write_date FROM customer_promise p
              JOIN seller_commission_evidence_line l ON l.promise_id = p.id
             WHERE p.company_id = %(company)s AND p.closed_on IS NULL
             UNION ALL
            SELECT k.due_on, k.write_date FROM customer_case k
             WHERE k.company_id = %(company)s AND k.due_on >= %(first)s
               AND k.write_date > %(since)s
            """,
            day=day,
            company=self.company_id.id,
            first=first_day,
            since=SQL("(SELECT MIN(computed_on) FROM old)"),
        )

    # === WHAT IT MAKES === #

    def _adjust(self, olds, statements, period, drafts):
        """Adjustments of approved statements of one period of this version.

        :param statements: the drafts of the run, of ``period``
        :param drafts: dict of the id of an old statement to its payee's draft
        :return: rows for :meth:`_adjustments_sql`
        """
        new = self._coefficients_now(olds)
        nets = self._nets_to_adjust(new, statements, period)
        olds = olds.filtered(lambda old: nets.get(old.id))
        changed = self._count_changed(olds) if olds else {}
        return [
            (
                drafts[old.id],
                old,
                new[old],
                str(nets[old.id]),
                self._adjustment_note(old, new[old], changed.get(old.id)),
            )
            for old in olds
        ]

    def _adjustment_note(self, old, coefficient, count):
        """Why an approved statement is adjusted, in its payee's language.

        :param count: records behind the own score that weigh otherwise now, or None
        """
        old = old.with_context(lang=old.partner_id.lang or self.env.lang)
        note = old.env._(
            "%(statement)s: the coefficient would now be %(new)s instead of %(old)s.",
            statement=old.display_name,
            new=formatLang(old.env, coefficient, digits=4),
            old=formatLang(old.env, old.coefficient, digits=4),
        )
        why = old.env._("The score of the team or the company changed.")
        if count:
            why = old.env._("Records that weigh otherwise: %(count)s.", count=count)
        return f"{note} {why}"

    def _coefficients_now(self, olds):
        """What the coefficients of statements of one period would be today.

        Who was asked, and whether the plan was accepted, stays as it was then.

        :return: dict of statement to coefficient
        """
        period = self._period_of(olds[:1])
        blends = self._blends(self._measure(olds, period, afresh=True))
        result = {}
        for old in olds:
            mix, before = blends.get(old.id, 1.0), old.coefficient
            paid, _reason = kernel.paid(mix, self._weight_terms(old, old.coverage))
            result[old] = before if abs(paid - before) < SAME else paid
        return result

    def _period_of(self, statement):
        """The period of a statement."""
        end = statement.date_to + relativedelta(days=1)
        return Period(statement.date_from, end)
