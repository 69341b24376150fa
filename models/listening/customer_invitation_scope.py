"""What happened at key moments and nobody was asked about, in one statement."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.periods import wave_start


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _scope_sql(self, moments, since=None):
        """SQL of each key moment in each company that it asks in, as ``m``.

        :param since: events from then on (UTC) count, instead of since it is on
        """
        companies = self.env["res.company"]._customer_companies()
        rows = []
        for moment in moments:
            for company in moment.company_id or companies:
                # what happens in Odoo is kept in whole seconds
                begin = (since or moment.active_from).replace(microsecond=0)
                today = company._customer_today()
                first = company._customer_day(begin)
                wave = wave_start(first, max(first, today), moment.wave_months or 1)
                rows.append(
                    SQL(
                        "(%s, %s, %s::timestamp, %s::timestamp, %s, %s, %s::timestamp)",
                        moment.id,
                        company.id,
                        begin,
                        company._customer_start(today),
                        company._customer_tz(),
                        f"wave,{wave:%Y-%m}",
                        max(begin, company._customer_start(wave)),
                    )
                )
        return SQL(
            "(VALUES %s) AS m(id, company_id, since, today, tz, wave, wave_at)",
            SQL(", ").join(rows),
        )

    @api.model
    def _events_sql(self, moments, since=None, limit=None):
        """SQL of what happened and nobody was asked about; the latest first.

        :param moments: key moments of one trigger
        :param since: see :meth:`_scope_sql`
        :param limit: so many events at most
        """
        trigger = moments[0].trigger
        event = getattr(self, f"_event_{trigger}")()
        fresh = SQL("NOT EXISTS (%s)", self._recorded_sql(event.key))
        if trigger == "wave":
            fresh = self._fresh_wave_sql(moments)
        return SQL(
            """
            SELECT m.id AS moment_id, m.company_id, m.today, %(key)s AS key,
                   %(at)s AS at, %(contact)s AS contact_id, %(user)s AS user_id,
                   %(team)s AS team_id, %(order)s AS order_id, %(move)s AS move_id,
                   %(promise)s AS promise_id, %(case)s AS case_id
              FROM %(scope)s
              %(source)s
             WHERE %(at)s >= m.since AND %(matches)s AND %(fresh)s
             ORDER BY %(at)s DESC, %(record)s LIMIT %(limit)s
            """,
            **event._asdict(),
            scope=self._scope_sql(moments, since),
            matches=moments._matches_sql(event.record),
            fresh=fresh,
            limit=limit,
        )

    @api.model
    def _count_events(self, moment, since):
        """How much happened since then (UTC) that nobody was asked about."""
        self.env.flush_all()
        events = self._events_sql(moment.sudo(), since)
        [(count,)] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) e", events))
        return count

    @api.model
    def _recorded_sql(self, key):
        return SQL(
            """SELECT FROM customer_invitation i
                WHERE i.moment_id = m.id AND i.occurrence_key = %s""",
            key,
        )

    @api.model
    def _fresh_wave_sql(self, moments):
        """A customer is asked once in a wave; a sample is drawn once for all of it.

        ``NOT IN`` is answered by a hash, whatever the database believes about rows
        that were written a moment ago.
        """
        if moments[0].draw == "size":
            mine, recorded = SQL("m.company_id"), SQL("i.company_id")
        else:
            mine, recorded = SQL("g.partner_id"), SQL("h.partner_id")
        return SQL(
            """(m.id, m.wave, %(mine)s) NOT IN (
                SELECT i.moment_id, i.occurrence_key, %(recorded)s
                  FROM customer_invitation i
                  JOIN customer_profile h ON h.id = i.profile_id
                 WHERE i.moment_id IN %(moments)s
                   AND i.occurrence_key LIKE 'wave,%%')""",
            mine=mine,
            recorded=recorded,
            moments=tuple(moments.ids),
        )

    @api.model
    def _day_sql(self, day, written):
        """SQL of the moment (UTC) of what Odoo keeps the day only of.

        The record was last written at that moment, or else on a later day.
        """
        return SQL(
            "GREATEST(%(start)s, LEAST(%(written)s, %(start)s + interval '1 day'))",
            start=SQL("(%s::timestamp AT TIME ZONE m.tz AT TIME ZONE 'UTC')", day),
            written=written,
        )
