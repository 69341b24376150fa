"""The statements of a run: made, totalled, superseded, and dropped when idle."""

from odoo import models
from odoo.tools import SQL

# What makes two versions of a statement the same to its payee.
SAME = ("rule_id", "source_model", "source_res_id", "kind", "base", "rate")
SAME += ("gross", "coefficient", "net", "held")


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _make_statements(self, period, supersede=False):
        """One draft for each payee of the period; returns the drafts.

        Who left the plan less than a year ago, or whose plan has ended, gets one for
        what comes late;
        :meth:`_drop_idle` takes it away again when nothing did.
        """
        self._insert_statements(period, supersede)
        return self.env["seller.commission.statement"].search(
            [
                ("plan_id", "=", self.id),
                ("date_from", "=", period.start),
                ("state", "=", "draft"),
            ]
        )

    def _insert_statements(self, period, supersede):
        """Insert what is missing, and bring drafts in line with their payees."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO seller_commission_statement AS t (
                    plan_id, company_id, payee_id, partner_id, user_id, team_id,
                    date_from, date_to, version, state, coefficient, blend,
                    supersedes_id, create_uid, write_uid, create_date, write_date)
                SELECT %(plan)s, y.company_id, y.id, y.partner_id, y.user_id, m.team_id,
                       %(start)s, %(last)s,
                       CASE c.state WHEN 'published' THEN c.version + 1
                                    WHEN 'draft' THEN c.version ELSE 1 END,
                       'draft', 1.0, 1.0,
                       CASE c.state WHEN 'published' THEN c.id
                                    WHEN 'draft' THEN c.supersedes_id END,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM seller_commission_payee y
                  %(current)s
                 WHERE %(due)s AND COALESCE(c.state, 'draft') IN %(states)s
                 ORDER BY y.id
                    ON CONFLICT (plan_id, payee_id, date_from, version) DO UPDATE
                   SET date_to = excluded.date_to, user_id = excluded.user_id,
                       partner_id = excluded.partner_id, team_id = excluded.team_id,
                       problem = NULL
                 WHERE t.state = 'draft'
                   AND (t.date_to, t.user_id, t.partner_id, t.team_id, t.problem)
                       IS DISTINCT FROM (excluded.date_to, excluded.user_id,
                                         excluded.partner_id, excluded.team_id, NULL)
                """,
                plan=self.id,
                start=period.start,
                last=period.last_day,
                current=self._current_join(period),
                due=self._due_sql(period),
                states=("draft", "published") if supersede else ("draft",),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _current_join(self, period):
        """Joins to payee ``y``: the team ``m``, and the statement ``c`` to go on from.

        A published one that a draft is about to supersede is not it.
        """
        return SQL(
            """
         LEFT JOIN (SELECT tm.user_id, MIN(tm.crm_team_id) AS team_id
                      FROM crm_team_member tm
                      JOIN crm_team t ON t.id = tm.crm_team_id
                     WHERE tm.active AND COALESCE(t.company_id, %(company)s)
                                         = %(company)s
                     GROUP BY tm.user_id) m
                ON m.user_id = y.user_id
         LEFT JOIN seller_commission_statement c
                ON c.plan_id = %(plan)s AND c.payee_id = y.id
               AND c.date_from = %(start)s AND c.state <> 'superseded'
               AND NOT EXISTS (SELECT FROM seller_commission_statement v
                                WHERE v.supersedes_id = c.id AND v.state = 'draft')
            """,
            company=self.company_id.id,
            plan=self.id,
            start=period.start,
        )

    def _due_sql(self, period):
        """SQL condition on payee ``y``: in the plan now, or not long gone.

        Whose later period is approved begins no earlier one: the later one has counted
        what was known of it already.
        """
        return SQL(
            """
            y.partner_id IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM seller_commission_statement a
                  JOIN seller_commission_plan ap ON ap.id = a.plan_id
                 WHERE ap.family_id = %(family)s AND a.partner_id = y.partner_id
                   AND a.state IN ('approved', 'paid') AND a.date_from > %(start)s)
            AND (%(present)s
                 OR y.id IN (
                 SELECT DISTINCT ON (o.partner_id) o.payee_id
                   FROM seller_commission_statement o
                   JOIN seller_commission_plan p ON p.id = o.plan_id
                  WHERE p.family_id = %(family)s AND o.state IN ('approved', 'paid')
                    AND o.date_from < %(start)s
                    AND o.date_from >= %(start)s - INTERVAL '1 year'
                    AND NOT EXISTS (
                        SELECT FROM seller_commission_payee n
                         WHERE n.partner_id = o.partner_id AND %(taken_over)s)
                  ORDER BY o.partner_id, o.date_from DESC, o.id DESC))
            """,
            present=self._present_sql("y", period),
            taken_over=self._present_sql("n", period),
            family=self.family_id.id,
            start=period.start,
        )

    def _present_sql(self, payee, period):
        """SQL condition: a payee, by its alias, is in the plan in this period.

        After the end of the plan nobody is.
        """
        if not self._is_in_force(period.start):
            return SQL("FALSE")
        return SQL(
            "(%(y)s.plan_id = %(plan)s"
            " AND (%(y)s.date_from IS NULL OR %(y)s.date_from <= %(last)s)"
            " AND (%(y)s.date_to IS NULL OR %(y)s.date_to >= %(start)s))",
            y=SQL.identifier(payee),
            plan=self.id,
            start=period.start,
            last=period.last_day,
        )

    def _write_totals(self, statements):
        """Sums of what is paid; what is held back stands apart."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_statement s
                   SET base = t.base, gross = t.gross, net = t.net, held_net = t.held,
                       computed_on = %(now)s,
                       net_before = CASE WHEN s.computed_on IS NULL
                                         THEN COALESCE(o.net, 0)
                                         WHEN s.net <> t.net THEN s.net
                                         ELSE s.net_before END
                  FROM (%(totals)s) t
                  JOIN seller_commission_statement n ON n.id = t.statement_id
             LEFT JOIN seller_commission_statement o ON o.id = n.supersedes_id
                 WHERE s.id = t.statement_id AND s.state = 'draft'
                """,
                totals=statements._totals_sql(),
                now=self.env.cr.now(),
            )
        )

    def _drop_idle(self, statements, period):
        """Drop drafts that say nothing new; the others take the place of the former.

        Idle is a new version of a published statement that came out the same, and
        what was made for late facts of who left, where there are none.
        """
        ids, former = tuple(statements.ids), statements.supersedes_id
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM seller_commission_statement s
                 WHERE s.id IN %(ids)s AND s.state = 'draft' AND (%(same)s OR (
                       NOT EXISTS (SELECT FROM seller_commission_line l
                                    WHERE l.statement_id = s.id)
                       AND NOT EXISTS (
                           SELECT FROM seller_commission_payee y
                            WHERE y.id = s.payee_id AND %(present)s)))
                """,
                ids=ids,
                same=self._same_sql(),
                present=self._present_sql("y", period),
            )
        )
        if not former:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_statement o SET state = 'superseded'
                  FROM seller_commission_statement s
                 WHERE s.id IN %s AND s.state = 'draft'
                   AND o.id = s.supersedes_id AND o.state = 'published'
                """,
                ids,
            )
        )

    def _same_sql(self):
        """SQL condition: statement ``s`` says what the one it would supersede says."""

        def lines(of):
            columns = SQL(", ").join(SQL.identifier("l", name) for name in SAME)
            return SQL(
                "SELECT %s FROM seller_commission_line l WHERE l.statement_id = %s",
                columns,
                of,
            )

        new, old = lines(SQL("s.id")), lines(SQL("s.supersedes_id"))
        return SQL(
            """
            (s.supersedes_id IS NOT NULL
             AND s.coefficient = (
                 SELECT o.coefficient FROM seller_commission_statement o
                  WHERE o.id = s.supersedes_id)
             AND NOT EXISTS (%(new)s EXCEPT %(old)s)
             AND NOT EXISTS (%(old)s EXCEPT %(new)s))
            """,
            new=new,
            old=old,
        )
