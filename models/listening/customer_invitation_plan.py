"""Planning: from what happened to who is asked, or is not and why."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.drawing import HEX_DIGITS, OUTCOMES

PLAN_BATCH = 5000


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _plan(self):
        """Plan one batch of what happened and nobody was asked about; set-based.

        Every one left out is kept with the reason. The unique key makes a second
        run, or a parallel one, harmless.

        :return: how many invitations were made; 0: nothing is left to plan
        """
        # sudo: the job plans for everybody
        moments = self.env["customer.moment"].sudo()
        moments = moments.search([("trigger", "!=", "manual")])
        groups = moments.grouped(lambda m: (m.trigger, m.draw == "size"))
        for (_trigger, at_once), same in groups.items():
            # a sample is drawn out of all at once
            limit = None if at_once else PLAN_BATCH
            if planned := self._plan_events(same, limit):
                return planned
        return 0

    @api.model
    def _plan_events(self, moments, limit):
        self.env.flush_all()
        if moments[0].trigger != "wave":
            self._plan_profiles(self._events_sql(moments, limit=limit))
        return self._insert_planned(self._events_sql(moments, limit=limit))

    @api.model
    def _plan_profiles(self, events):
        """The customers to be asked get their profiles first."""
        missing = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT x.commercial_partner_id, e.company_id
                  FROM (%s) e
                  JOIN res_partner x ON x.id = e.contact_id
                 WHERE NOT EXISTS (
                       SELECT FROM customer_profile f
                        WHERE f.partner_id = x.commercial_partner_id
                          AND f.company_id = e.company_id)
                """,
                events,
            )
        )
        if missing:
            self.env["customer.profile"]._insert_missing(missing)

    @api.model
    def _insert_planned(self, events):
        """Insert who is asked about these events, and who is not; how many."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_invitation (
                    moment_id, partner_id, occurrence_key, profile_id, company_id,
                    order_id, move_id, promise_id, case_id, drawn, state, skip_reason,
                    channel, mode, reminder_count, due_on, user_id, owner_id, team_id,
                    create_uid, write_uid, create_date, write_date)
                SELECT d.moment_id, d.partner_id, d.key, d.profile_id, d.company_id,
                       d.order_id, d.move_id, d.promise_id, d.case_id, d.drawn,
                       CASE WHEN d.reason IS NULL THEN 'planned' ELSE 'skipped' END,
                       d.reason, d.channel, 'web', 0, %(due)s,
                       d.user_id, d.owner_id, d.team_id,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM (%(queued)s) d
                 ORDER BY d.at DESC, d.key, d.partner_id
                    ON CONFLICT (moment_id, occurrence_key, partner_id) DO NOTHING
                """,
                due=self._due_sql(),
                queued=self._queued_sql(self._drawn_sql(events)),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        planned = self.env.cr.rowcount
        self.invalidate_model()
        return planned

    # === WHOM === #

    @api.model
    def _persons_sql(self, events):
        """SQL of who is meant by each event: those with a role, all, or its contact.

        Where nobody is (who was archived is no more), the contact of the event; of a
        wave the customer's main one: who has an address, the customer before its
        contacts.
        """
        return SQL(
            """
            SELECT DISTINCT ON (e.moment_id, e.key, c.id)
                   e.*, c.id AS partner_id, f.id AS profile_id, f.user_id AS owner_id,
                   CASE WHEN NOT c.active THEN 'archived'
                        WHEN EXISTS (SELECT FROM res_users u
                                      WHERE u.partner_id = c.id AND NOT u.share)
                        THEN 'internal' END AS hindered
              FROM (%(events)s) e
              JOIN customer_moment m ON m.id = e.moment_id
              JOIN res_partner x ON x.id = e.contact_id
              JOIN customer_profile f
                ON f.partner_id = x.commercial_partner_id
               AND f.company_id = e.company_id
         LEFT JOIN LATERAL (
                   SELECT array_agg(p.id) AS ids, bool_or(p.active) AS there
                     FROM res_partner p
                    WHERE p.commercial_partner_id = x.commercial_partner_id
                      AND NOT p.is_company AND %(named)s
                   ) r ON m.whom <> 'event'
         LEFT JOIN LATERAL (
                   SELECT p.id FROM res_partner p
                    WHERE p.commercial_partner_id = x.commercial_partner_id
                      AND p.active AND COALESCE(p.type, 'contact') = 'contact'
                    ORDER BY COALESCE(p.email_normalized, '') = '',
                             p.id <> x.id, p.id LIMIT 1
                   ) main ON r.there IS NOT TRUE AND m.trigger = 'wave'
              JOIN res_partner c ON c.id = ANY(
                   CASE WHEN r.there THEN r.ids
                        ELSE r.ids || COALESCE(main.id, x.id) END)
             ORDER BY e.moment_id, e.key, c.id, e.company_id
            """,
            events=events,
            named=self._named_sql(),
        )

    @api.model
    def _named_sql(self):
        """SQL condition that contact p is one of those whom moment m names.

        A role makes a person of an address for deliveries too, and keeps its place
        where that person was archived. All are the persons there are.
        """
        return SQL(
            """
            CASE m.whom WHEN 'all'
                 THEN p.active AND COALESCE(p.type, 'contact') = 'contact'
                 ELSE EXISTS (
             SELECT FROM customer_contact_role_partner_rel has
               JOIN customer_moment_role_rel asked ON asked.role_id = has.role_id
              WHERE has.partner_id = p.id AND asked.moment_id = m.id) END
            """
        )

    # === HOW MANY === #

    @api.model
    def _drawn_sql(self, events):
        """SQL of all who are meant, with the reason why one is not asked.

        The draw is that of :func:`tools.drawing.drawn`.
        """
        return SQL(
            """
            SELECT k.*, m.trigger, m.daily_limit,
                   k.at + m.delay_days * interval '1 day' AS due_on,
                   CASE WHEN m.channel IN ('sms', 'phone') THEN m.channel
                        ELSE 'email' END AS channel,
                   CASE WHEN k.hindered IS NOT NULL THEN k.hindered
                        WHEN m.draw = 'share' AND k.drawn >= m.draw_share
                          OR m.draw = 'size' AND k.place > m.draw_size
                        THEN 'not_drawn' END AS reason
              FROM (SELECT n.*, ROW_NUMBER() OVER (
                           PARTITION BY n.moment_id, n.company_id, n.key,
                                        n.hindered IS NULL
                           ORDER BY n.drawn, n.partner_id) AS place
                      FROM (SELECT p.*, %(draw)s AS drawn FROM (%(persons)s) p) n
                   ) k
              JOIN customer_moment m ON m.id = k.moment_id
            """,
            draw=self._draw_sql(SQL("p.moment_id"), SQL("p.key"), SQL("p.partner_id")),
            persons=self._persons_sql(events),
        )

    @api.model
    def _draw_sql(self, moment, key, person):
        """SQL of :func:`tools.drawing.drawn`."""
        return SQL(
            """(('x' || LEFT(MD5(%(moment)s || ':' || %(key)s || ':' || %(person)s),
                             %(digits)s))::bit(%(bits)s)::bigint
                / %(outcomes)s::float)""",
            moment=moment,
            key=key,
            person=person,
            digits=HEX_DIGITS,
            bits=SQL(str(4 * HEX_DIGITS)),
            outcomes=OUTCOMES,
        )

    # === WHEN === #

    @api.model
    def _queued_sql(self, drawn):
        """SQL of all with their place in the queue of what is past.

        It is NULL for whom no limit a day holds: what happened today is asked about in
        time, however long the queue is.
        """
        return SQL(
            """
            WITH drawn AS MATERIALIZED (%s),
            late AS (
                SELECT *, reason IS NULL AND daily_limit > 0
                       AND (trigger IN ('wave', 'manual') OR due_on < today) AS late
                  FROM drawn),
            queue AS (
                SELECT s.moment_id, s.company_id, COUNT(i.id) AS length
                  FROM (SELECT DISTINCT moment_id, company_id, today
                          FROM late WHERE late) s
             LEFT JOIN customer_invitation i
                    ON i.moment_id = s.moment_id AND i.company_id = s.company_id
                   AND i.state <> 'skipped' AND i.due_on >= s.today
                 GROUP BY s.moment_id, s.company_id)
            SELECT d.*, q.length + ROW_NUMBER() OVER (
                        PARTITION BY d.moment_id, d.company_id, d.late
                        ORDER BY d.at DESC, d.key, d.partner_id) - 1 AS place_in_queue
              FROM late d
         LEFT JOIN queue q
                ON d.late AND q.moment_id = d.moment_id AND q.company_id = d.company_id
            """,
            drawn,
        )

    @api.model
    def _due_sql(self):
        """SQL of when d is sent: in its turn, so many a day."""
        return SQL(
            """GREATEST(d.due_on, d.today + d.place_in_queue / d.daily_limit
                                  * interval '1 day')"""
        )
