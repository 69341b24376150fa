from odoo import fields, models
from odoo.tools import SQL


class SellerCommissionPayee(models.Model):
    _inherit = "seller.commission.payee"

    is_over = fields.Boolean(
        "Came Back Later",
        readonly=True,
        copy=False,
        help="A member who left the team and came back: paid anew by another entry.",
    )

    _member_uniq = models.UniqueIndex(
        "(parent_id, partner_id) WHERE parent_id IS NOT NULL AND is_over IS NOT TRUE",
        "Each member of a team stands once at a time in a plan.",
    )

    def _expand_teams(self):
        """A row for each member of the teams among these payees, on their dates.

        A member is paid from the day they joined to the day they left (when their
        membership was archived, or found deleted), within the dates of team and plan.
        Who is in the plan by name is not added again until that is over. Rows of those
        who left stay, with their last day; who comes back has another row from then
        on, without the time between. Doing it again changes nothing.
        """
        for company, payees in self.grouped("company_id").items():
            teams = payees.filtered("team_id")
            if teams:
                self.env.flush_all()
                teams._end_members(company)
                teams._write_members(company)

    def _end_members(self, company):
        """Rows of members who came back are over; those of members deleted end."""
        values = {"teams": tuple(self.ids), "today": company._customer_today()}
        member = SQL(
            "FROM crm_team_member tm WHERE tm.crm_team_id = y.team_id"
            " AND tm.user_id = t.user_id"
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_payee t SET is_over = TRUE
                  FROM seller_commission_payee y
                  JOIN seller_commission_plan p ON p.id = y.plan_id
                 WHERE y.id = t.parent_id AND y.id IN %(teams)s
                   AND t.is_over IS NOT TRUE AND t.date_to < %(today)s
                   AND COALESCE(LEAST(p.date_to, y.date_to), 'infinity') > t.date_to
                   AND EXISTS (SELECT %(member)s AND tm.active)
                """,
                member=member,
                **values,
            )
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_payee t
                   SET date_to = GREATEST(t.date_from, %(today)s)
                  FROM seller_commission_payee y
                 WHERE y.id = t.parent_id AND y.id IN %(teams)s
                   AND t.is_over IS NOT TRUE
                   AND COALESCE(t.date_to, 'infinity')
                       > GREATEST(t.date_from, %(today)s)
                   AND NOT EXISTS (SELECT %(member)s)
                """,
                member=member,
                **values,
            )
        )

    def _write_members(self, company):
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
                    ON CONFLICT (parent_id, partner_id)
                       WHERE parent_id IS NOT NULL AND is_over IS NOT TRUE
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
                           GREATEST(p.date_from, y.date_from, b.named + 1, %(since)s
                           ) AS date_from,
                           LEAST(p.date_to, y.date_to, CASE WHEN NOT BOOL_OR(tm.active)
                                 THEN LEAST(c.date_to, MAX(%(left)s)) END) AS date_to
                      FROM seller_commission_payee y
                      JOIN seller_commission_plan p ON p.id = y.plan_id
                      JOIN crm_team_member tm ON tm.crm_team_id = y.team_id
                      JOIN res_users u ON u.id = tm.user_id
                 LEFT JOIN seller_commission_payee c
                        ON c.parent_id = y.id AND c.partner_id = u.partner_id
                       AND c.is_over IS NOT TRUE
                     %(before)s
                     WHERE y.id IN %(teams)s AND b.by_name IS NOT TRUE
                     GROUP BY y.id, p.id, u.id, c.id, b.named, b.ended) stint
            """,
            since=self._since_sql(company),
            left=_day_sql("write_date", company),
            before=self._before_sql(company),
            teams=tuple(self.ids),
        )

    def _since_sql(self, company):
        """The day a member joined; after coming back: joined anew, or was seen."""
        return SQL(
            """
            CASE WHEN b.ended IS NULL THEN MIN(%(joined)s)
                 WHEN MIN(%(joined)s) FILTER (WHERE tm.active) > b.ended
                 THEN MIN(%(joined)s) FILTER (WHERE tm.active)
                 ELSE COALESCE(c.date_from, %(today)s) END
            """,
            joined=_day_sql("create_date", company),
            today=company._customer_today(),
        )

    def _before_sql(self, company):
        """Join ``b``: until when the member was paid before, and is by name now."""
        return SQL(
            """
            CROSS JOIN LATERAL (
                SELECT MAX(o.date_to) FILTER (WHERE o.parent_id IS NULL) AS named,
                       MAX(o.date_to) FILTER (WHERE o.parent_id = y.id) AS ended,
                       BOOL_OR(o.parent_id IS NULL
                               AND COALESCE(o.date_to, 'infinity') >= %s) AS by_name
                  FROM seller_commission_payee o
                 WHERE o.plan_id = y.plan_id AND o.partner_id = u.partner_id
                   AND (o.parent_id IS NULL OR o.is_over)) b
            """,
            company._customer_today(),
        )


def _day_sql(column, company):
    """The company's day of a moment of the membership."""
    return SQL(
        "((%s AT TIME ZONE 'UTC') AT TIME ZONE %s)::date",
        SQL.identifier("tm", column),
        company._customer_tz(),
    )
