"""What is not earned on sales: fixed amounts."""

from odoo import models
from odoo.tools import SQL

from ...tools import periods
from .sql_rows import rows_sql, sync_rows

KEYS = ["statement_id", "rule_id", "source_model", "source_res_id", "kind"]
VALUES = ["document", "date", "gross", "coefficient", "net"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_fixed(self, statements, period):
        """The amount of each fixed rule, for the days in the plan, weighted.

        Of earlier versions what was held back.
        """
        rules = (self._earlier_versions() + self).rule_ids
        for rule in rules.filtered(lambda rule: rule.basis == "fixed"):
            rows = SQL("(%s)", self._fixed_held_sql(rule, statements))
            if rule.plan_id == self:
                fixed = self._fixed_sql(rule, statements, period)
                rows = SQL("%s UNION ALL %s", fixed, rows)
            sync_rows(
                self.env,
                "seller_commission_line",
                KEYS,
                VALUES,
                rows,
                SQL(
                    "t.rule_id = %s AND t.statement_id IN %s"
                    " AND t.source_model = 'seller.commission.period'",
                    rule.id,
                    tuple(statements.ids),
                ),
            )

    def _fixed_sql(self, rule, statements, period):
        """One line per statement: the amount by the days the payee was in the plan.

        Days are counted of the calendar's whole period: a plan that begins within it
        pays the days that are left.
        """
        whole = periods.period_of(period.start, self.period)
        coefficients = self._fixed_coefficients(rule, statements)
        return SQL(
            """
            SELECT s.id AS statement_id, %(rule)s AS rule_id,
                   'seller.commission.period' AS source_model, %(key)s AS source_res_id,
                   'earned' AS kind, %(name)s AS document, s.date_to AS date,
                   f.gross, c.coefficient,
                   ROUND(f.gross * c.coefficient::numeric / %(unit)s) * %(unit)s AS net
              FROM seller_commission_statement s
              JOIN %(coefficients)s ON c.id = s.id
              JOIN seller_commission_payee y ON y.id = s.payee_id AND %(present)s
        CROSS JOIN LATERAL (
                   SELECT ROUND(%(amount)s * (LEAST(%(last)s, y.date_to)
                                              - GREATEST(%(start)s, y.date_from) + 1)
                                / %(days)s / %(unit)s) * %(unit)s AS gross) f
             WHERE s.state = 'draft'
            """,
            unit=SQL("%s::numeric", str(self.currency_id.rounding)),
            rule=rule.id,
            present=self._present_sql("y", period),
            key=int(period.start.strftime("%Y%m%d")),
            name=rule.name,
            coefficients=rows_sql(
                "c", {"id": "integer", "coefficient": "float8"}, coefficients.items()
            ),
            amount=SQL("%s::numeric", str(rule.amount)),
            start=SQL("%s::date", period.start),
            last=SQL("%s::date", period.last_day),
            days=(whole.end - whole.start).days,
        )

    def _fixed_held_sql(self, rule, statements):
        """Lines that were held back when their statement was approved, again.

        They stand on the first open statement after it, as they were.
        """
        return SQL(
            """
            SELECT DISTINCT ON (s.id, o.source_res_id)
                   s.id AS statement_id, o.rule_id, o.source_model, o.source_res_id,
                   o.kind, o.document, o.date, o.gross, o.coefficient, o.net
              FROM seller_commission_hold h
              JOIN seller_commission_statement os
                ON os.partner_id = h.partner_id AND os.state IN ('approved', 'paid')
              JOIN seller_commission_line o
                ON o.statement_id = os.id AND o.rule_id = %(rule)s AND o.held
               AND o.source_model = h.source_model AND o.source_res_id = h.source_res_id
              JOIN seller_commission_statement s
                ON s.partner_id = h.partner_id AND s.date_from > os.date_from
             WHERE h.rule_id = %(family)s AND s.id IN %(statements)s
               AND s.state = 'draft' AND h.source_model = 'seller.commission.period'
               AND NOT EXISTS (
                   SELECT FROM seller_commission_statement ps
                     JOIN seller_commission_line p
                       ON p.statement_id = ps.id AND p.rule_id = o.rule_id
                      AND p.source_model = o.source_model
                      AND p.source_res_id = o.source_res_id
                    WHERE ps.partner_id = h.partner_id
                      AND ((ps.state IN ('approved', 'paid') AND p.held IS NOT TRUE)
                           OR (ps.state IN ('draft', 'published')
                               AND ps.date_from < s.date_from)))
             ORDER BY s.id, o.source_res_id, o.id DESC
            """,
            rule=rule.id,
            family=rule.family_id.id,
            statements=tuple(statements.ids),
        )

    def _fixed_coefficients(self, rule, statements):
        """{statement id: what the amount is multiplied by}, on level or improvement."""
        if rule.fixed_on == "improvement":
            return self._improvements(statements, rule.improvement_curve)
        return {statement.id: statement.coefficient for statement in statements}
