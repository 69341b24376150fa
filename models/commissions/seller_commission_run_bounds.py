"""The limits of a plan: the most and the least for a payee in a period."""

from odoo import models
from odoo.tools import SQL

from .seller_commission_run_adjust import STATEMENT
from .seller_commission_run_correction import DISPUTE
from .seller_commission_run_fixed import KEYS, VALUES
from .sql_rows import sync_rows


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_bounds(self, statements, period):
        """What is above the cap is taken off, what is missing to the floor is added."""
        if not self.rule_ids or not (self.cap or self.floor):
            return
        sync_rows(
            self.env,
            "seller_commission_line",
            KEYS,
            VALUES,
            self._bounds_sql(statements, period),
            SQL(
                "t.statement_id IN %s AND t.kind IN ('cap', 'floor')",
                tuple(statements.ids),
            ),
        )

    def _bounds_sql(self, statements, period):
        """One line for each statement beyond a limit, by what the others make.

        A cap takes no more than is paid now: of what is held back the rest is taken
        when it is released, where that alone is above the cap.
        """
        return SQL(
            """
            SELECT s.id AS statement_id, %(rule)s AS rule_id,
                   'seller.commission.plan' AS source_model, %(plan)s AS source_res_id,
                   b.kind, %(name)s AS document, s.date_to AS date, b.missing AS gross,
                   1.0::float8 AS coefficient, b.missing AS net
              FROM (%(limited)s) n
              JOIN seller_commission_statement s
                ON s.id = n.statement_id AND s.state = 'draft'
        CROSS JOIN LATERAL (VALUES
                   ('cap', - LEAST(GREATEST(n.own - n.cap, 0), GREATEST(n.free, 0))
                           - GREATEST(n.again - n.cap, 0)),
                   ('floor', GREATEST(n.floor - n.own, 0))) b(kind, missing)
             WHERE b.missing <> 0
            """,
            rule=self.rule_ids[0].id,
            plan=self.id,
            name=self.name,
            limited=self._limited_sql(statements, period),
        )

    def _limited_sql(self, statements, period):
        """SELECT of what limits go for: statement_id, own, free, again, cap, floor.

        Limits are of the period that something first stands in: it counts there, held
        back or not (``own``; ``free``: not held), and when it comes ``again`` it is
        outside of the later ones. So are adjustments, which keep to the limits of the
        statement that they adjust, and what a manager corrects. No limit is NULL; the
        floor is for who is in the plan; who is in it twice has the limits once, by
        days.
        """
        return SQL(
            """
            SELECT n.*, ROUND(%(cap)s * p.share / %(unit)s) * %(unit)s AS cap,
                   CASE WHEN p.present
                        THEN ROUND(%(floor)s * p.share / %(unit)s) * %(unit)s
                   END AS floor
              FROM (SELECT s.id AS statement_id,
                           COALESCE(SUM(l.net) FILTER (WHERE NOT l.again), 0) AS own,
                           COALESCE(SUM(l.net) FILTER (
                               WHERE NOT l.again AND l.held IS NOT TRUE), 0) AS free,
                           COALESCE(SUM(l.net) FILTER (
                               WHERE l.again AND l.held IS NOT TRUE), 0) AS again
                      FROM seller_commission_statement s
                 LEFT JOIN (%(lines)s) l ON l.statement_id = s.id
                     WHERE s.id IN %(statements)s GROUP BY s.id) n
              JOIN seller_commission_statement s ON s.id = n.statement_id
        CROSS JOIN LATERAL (%(share)s) p
            """,
            cap=SQL("NULLIF(%s::numeric, 0)", str(self.cap)),
            floor=SQL("NULLIF(%s::numeric, 0)", str(self.floor)),
            unit=SQL("%s::numeric", str(self.currency_id.rounding)),
            lines=self._limited_lines_sql(statements),
            statements=tuple(statements.ids),
            share=self._share_sql(period),
        )

    def _limited_lines_sql(self, statements):
        """SELECT of lines, and whether they were held back on an earlier statement."""
        return SQL(
            """
            SELECT l.statement_id, l.net, l.held, h.since IS NOT NULL AS again
              FROM seller_commission_line l
              JOIN seller_commission_statement s ON s.id = l.statement_id
              JOIN seller_commission_rule r ON r.id = l.rule_id
         LEFT JOIN (SELECT h.partner_id, h.rule_id, h.source_model, h.source_res_id,
                           MIN(os.date_from) AS since
                      FROM seller_commission_hold h
                      JOIN seller_commission_statement os
                        ON os.partner_id = h.partner_id
                       AND os.state IN ('approved', 'paid')
                      JOIN seller_commission_rule o_rule
                        ON o_rule.family_id = h.rule_id
                      JOIN seller_commission_line o
                        ON o.statement_id = os.id AND o.rule_id = o_rule.id AND o.held
                       AND o.source_model = h.source_model
                       AND o.source_res_id = h.source_res_id
                     WHERE h.partner_id IN %(partners)s
                     GROUP BY h.partner_id, h.rule_id, h.source_model, h.source_res_id
                   ) h
                ON h.partner_id = s.partner_id AND h.rule_id = r.family_id
               AND h.source_model = l.source_model
               AND h.source_res_id = l.source_res_id AND h.since < s.date_from
             WHERE l.statement_id IN %(statements)s
               AND l.kind NOT IN ('cap', 'floor') AND l.source_model NOT IN %(beside)s
            """,
            partners=tuple(statements.partner_id.ids),
            statements=tuple(statements.ids),
            beside=(STATEMENT, DISPUTE),
        )

    def _share_sql(self, period):
        """SELECT of the ``share`` that statement ``s`` has of what is once a payee's.

        By days, for who is in the plan twice in a period, each time with a statement;
        ``present``: whether its payee is in the plan at all.
        """
        return SQL(
            """
            SELECT COALESCE(SUM(d.days) FILTER (WHERE d.id = s.payee_id)
                            / SUM(d.days), 1) AS share,
                   COALESCE(BOOL_OR(d.id = s.payee_id), FALSE) AS present
              FROM (SELECT n.id, (LEAST(%(last)s, n.date_to)
                                  - GREATEST(%(start)s, n.date_from) + 1)::numeric
                                 AS days
                      FROM seller_commission_payee n
                     WHERE n.partner_id = s.partner_id AND %(present)s) d
            """,
            start=SQL("%s::date", period.start),
            last=SQL("%s::date", period.last_day),
            present=self._present_sql("n", period),
        )

    # === WHAT A CHANGE MAKES WITHIN THE LIMITS === #

    def _bounded_sql(self, statements, period):
        """SELECT of id and net: by how much ``delta`` (id, net) changes what is paid.

        What is above the cap before and after is no change, nor what the floor makes
        up.
        """
        if not self.cap and not self.floor:
            return SQL("SELECT id, net FROM delta")
        return SQL(
            """
            SELECT d.id, LEAST(n.cap, GREATEST(n.floor, n.own + d.net))
                         - LEAST(n.cap, GREATEST(n.floor, n.own)) AS net
              FROM delta d JOIN (%s) n ON n.statement_id = d.id
            """,
            self._limited_sql(statements, period),
        )

    def _bounded_change(self, statement, change):
        """What of a change of the money of a statement its limits leave."""
        rows = self.env.execute_query(
            SQL(
                "WITH delta AS (SELECT %s AS id, %s::float8::numeric AS net) %s",
                statement.id,
                change,
                self._bounded_sql(statement, self._period_of(statement)),
            )
        )
        return float(rows[0][1])
