from odoo import models
from odoo.tools import SQL


class SellerCommissionPayee(models.Model):
    _inherit = "seller.commission.payee"

    _member_uniq = models.UniqueIndex(
        "(parent_id, partner_id) WHERE parent_id IS NOT NULL",
        "Each member of a team stands once in a plan.",
    )

    def _expand_teams(self):
        """A row for each member of the teams among these payees, on their dates.

        A member is paid from the day they joined to the day they left (when their
        membership was archived), within the dates of team and plan. Who is in the
        plan by name is not added again. Rows of those who left stay, with their last
        day. Doing it again changes nothing.
        """
        for company, payees in self.grouped("company_id").items():
            teams = payees.filtered("team_id")
            if teams:
                teams._write_members(company)

    def _write_members(self, company):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO seller_commission_payee AS t (
                    parent_id, plan_id, company_id, role, partner_id, user_id,
                    date_from, date_to, create_uid, write_uid, create_date, write_date)
                SELECT parent_id, plan_id, company_id, role, partner_id, user_id,
                       date_from, date_to, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (%(members)s) m
                 WHERE date_from <= COALESCE(date_to, '9999-12-31')
                 ORDER BY parent_id, partner_id
                    ON CONFLICT (parent_id, partner_id) WHERE parent_id IS NOT NULL
                    DO UPDATE SET date_from = excluded.date_from,
                                  date_to = excluded.date_to, role = excluded.role
                 WHERE (t.date_from, t.date_to, t.role) IS DISTINCT FROM
                       (excluded.date_from, excluded.date_to, excluded.role)
                """,
                uid=self.env.uid,
                now=self.env.cr.now(),
                members=self._members_sql(company),
            )
        )
        self.env.invalidate_all(flush=False)

    def _members_sql(self, company):
        """SELECT of the rows that the members of these teams have in their plans.

        Who changes from one team of a plan to another is paid in the second from the
        day after; who is in both at once, in the one joined first.
        """
        return SQL(
            """
            SELECT parent_id, plan_id, company_id, role, partner_id, user_id, date_to,
                   GREATEST(date_from, MAX(COALESCE(date_to, 'infinity')) OVER (
                       PARTITION BY plan_id, partner_id ORDER BY date_from, parent_id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1
                   ) AS date_from
              FROM (SELECT y.id AS parent_id, y.plan_id, y.company_id, y.role,
                           u.partner_id, u.id AS user_id,
                           GREATEST(p.date_from, y.date_from, MIN(%(joined)s)
                           ) AS date_from,
                           LEAST(p.date_to, y.date_to, CASE WHEN NOT BOOL_OR(tm.active)
                                 THEN MAX(%(left)s) END) AS date_to
                      FROM seller_commission_payee y
                      JOIN seller_commission_plan p ON p.id = y.plan_id
                      JOIN crm_team_member tm ON tm.crm_team_id = y.team_id
                      JOIN res_users u ON u.id = tm.user_id
                     WHERE y.id IN %(teams)s
                       AND NOT EXISTS (SELECT FROM seller_commission_payee o
                                        WHERE o.plan_id = y.plan_id
                                          AND o.partner_id = u.partner_id
                                          AND o.parent_id IS NULL)
                     GROUP BY y.id, p.id, u.id) stint
            """,
            joined=_day_sql("create_date", company),
            left=_day_sql("write_date", company),
            teams=tuple(self.ids),
        )


def _day_sql(column, company):
    """The company's day of a moment of the membership."""
    return SQL(
        "((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date",
        SQL.identifier("tm", column),
        company._customer_tz(),
    )
