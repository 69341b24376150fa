"""Whether and how a contact may be asked, decided when an invitation is due."""

from odoo import models
from odoo.tools import SQL


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    def _settle(self):
        """Choose the channel of each invitation, or skip it with the reason.

        One statement for a batch: what came in between since it was planned, whom we
        may not ask, and how often a person (a contact, and whoever shares the e-mail
        address) may be asked. Of two in the batch the first one due counts.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH %(asked)s, %(spaced)s,
                first AS (
                    SELECT *, COALESCE(reason, CASE
                           WHEN gap > 0 AND ROW_NUMBER() OVER (
                                PARTITION BY person, wave, reason IS NULL
                                ORDER BY due_on, id) > 1
                           THEN 'too_soon' END) AS kept
                      FROM spaced),
                capped AS (
                    SELECT *, COALESCE(kept, CASE
                           WHEN in_year + ROW_NUMBER() OVER (
                                PARTITION BY person, kept IS NULL
                                ORDER BY due_on, id) > yearly
                           THEN 'yearly_cap' END) AS decided
                      FROM first)
                UPDATE customer_invitation i
                   SET channel = COALESCE(d.channel, i.channel),
                       mode = CASE d.channel WHEN 'phone' THEN 'phone' ELSE 'web' END,
                       address = d.address,
                       state = CASE WHEN d.decided IS NULL THEN i.state
                                    ELSE 'skipped' END,
                       skip_reason = d.decided
                  FROM capped d WHERE d.id = i.id
                """,
                asked=self._batch_sql(),
                spaced=self._spaced_sql(),
            )
        )
        self.invalidate_recordset()

    def _batch_sql(self):
        """SQL of the batch with its contacts, channels and reasons against it.

        Who told us that something is wrong is asked whether it is all right again,
        however often they were asked; it counts for what comes later.
        """
        return SQL(
            """
            asked AS (
                SELECT i.id, i.partner_id, i.due_on, m.trigger = 'wave' AS wave,
                       CASE m.trigger WHEN 'wave' THEN s.customer_wave_days
                            WHEN 'case_closed' THEN 0
                            ELSE s.customer_ask_days END AS gap,
                       CASE WHEN m.trigger <> 'case_closed'
                            THEN s.customer_ask_yearly END AS yearly,
                       k.today, k.tz, h.channel,
                       NULLIF(c.email_normalized, '') AS address,
                       COALESCE(NULLIF(c.email_normalized, ''), c.id::text) AS person,
                       %(hindrance)s AS reason
                  FROM %(rows)s
            CROSS JOIN LATERAL (SELECT %(channel)s AS channel) h
                 WHERE i.id IN %(ids)s)
            """,
            hindrance=self._hindrance_sql(SQL("h.channel")),
            rows=self._rows_sql(self.company_id),
            channel=self._channel_sql(),
            ids=tuple(self.ids) or (0,),
        )

    def _spaced_sql(self):
        """SQL of the batch with what was really sent to each person before."""
        return SQL(
            """
            sent AS (
                SELECT a.id, MAX(d.day) FILTER (WHERE d.wave = a.wave) AS last_on,
                       COUNT(*) FILTER (
                           WHERE d.day > a.today - interval '1 year') AS in_year
                  FROM asked a
                  JOIN customer_invitation p
                    ON (p.partner_id = a.partner_id OR p.address = a.address)
                   AND p.state IN ('sent', 'opened', 'answered', 'expired')
                   AND p.sent_on IS NOT NULL
                  JOIN customer_moment m ON m.id = p.moment_id
            CROSS JOIN LATERAL (
                       SELECT m.trigger = 'wave' AS wave,
                              (p.sent_on AT TIME ZONE 'UTC' AT TIME ZONE a.tz)::date
                              AS day) d
                 GROUP BY a.id),
            spaced AS (
                SELECT a.id, a.due_on, a.wave, a.gap, a.yearly, a.channel, a.address,
                       a.person, COALESCE(t.in_year, 0) AS in_year,
                       COALESCE(a.reason, CASE
                           WHEN a.today - t.last_on < a.gap THEN 'too_soon'
                       END) AS reason
                  FROM asked a LEFT JOIN sent t ON t.id = a.id)
            """
        )

    # === WHOM WE MAY ASK === #

    def _rows_sql(self, companies):
        """SQL rows that the questions below are put to.

        i invitation, m its moment, c its contact, s its company, k that company's date
        and time zone, b and n the contact's entries in the blacklists; o, v, r and a
        the order, invoice, promise and case that it is about.

        :param companies: res.company, of which the invitations are
        """
        clocks = [(c.id, c._customer_today(), c._customer_tz()) for c in companies]
        return SQL(
            """
            customer_invitation i
            JOIN customer_moment m ON m.id = i.moment_id
            JOIN res_partner c ON c.id = i.partner_id
            JOIN res_company s ON s.id = i.company_id
            JOIN (VALUES %s) k (company_id, today, tz) ON k.company_id = i.company_id
       LEFT JOIN sale_order o ON o.id = i.order_id
       LEFT JOIN account_move v ON v.id = i.move_id
       LEFT JOIN customer_promise r ON r.id = i.promise_id
       LEFT JOIN customer_case a ON a.id = i.case_id
       LEFT JOIN mail_blacklist b ON b.email = c.email_normalized
       LEFT JOIN phone_blacklist n ON n.number = c.phone_sanitized
            """,
            SQL(", ").join(SQL("%s", clock) for clock in clocks)
            or SQL("(0, NULL::date, '')"),
        )

    def _hindrance_sql(self, channel):
        """SQL: why contact c may not be asked on a channel, NULL when they may.

        Who opted out of one invitation is asked on no channel any more, unless
        somebody took them off the blacklist again.
        """
        return SQL(
            """
            CASE WHEN NOT c.active THEN 'archived'
                 WHEN EXISTS (
                      SELECT FROM res_users u
                        JOIN res_partner up ON up.id = u.partner_id
                       WHERE NOT u.share AND (up.id = c.id OR u.active
                             AND up.email_normalized = c.email_normalized))
                 THEN 'internal'
                 WHEN %(off)s THEN 'order_off'
                 WHEN %(channel)s IS NULL THEN 'no_address'
                 WHEN COALESCE(b.active, TRUE) AND COALESCE(n.active, TRUE) AND EXISTS (
                      SELECT FROM customer_invitation q
                       WHERE q.opted_out_on IS NOT NULL
                         AND (q.partner_id = c.id OR q.address = c.email_normalized))
                 THEN 'opted_out'
                 WHEN CASE %(channel)s WHEN 'email' THEN b.active ELSE n.active END
                 THEN 'blacklisted' END
            """,
            channel=channel,
            off=self._off_sql(),
        )

    def _off_sql(self):
        """SQL: what it is about is gone, or is no longer what it was asked for.

        A case that was closed anew has an invitation of its own.
        """
        return SQL(
            """
            CASE split_part(i.occurrence_key, ',', 1)
                 WHEN 'sale.order' THEN o.state IS DISTINCT FROM 'sale'
                 WHEN 'account.move' THEN v.id IS NULL OR v.state <> 'posted'
                      OR v.payment_state NOT IN ('paid', 'in_payment')
                 WHEN 'customer.promise' THEN r.id IS NULL
                      OR r.state NOT IN ('kept', 'broken')
                      OR m.trigger = 'promise_broken' AND r.state <> 'broken'
                 WHEN 'customer.case' THEN a.id IS NULL OR a.state <> 'closed'
                      OR COALESCE(a.reopen_count, 0)::text <> COALESCE(substring(
                         i.occurrence_key FROM '^[^,]+,[0-9]+,([0-9]+)'), '0')
                 ELSE FALSE END
            """
        )

    # === BY WHICH CHANNEL === #

    def _channel_sql(self):
        """SQL: by which channel contact c is asked at moment m, NULL where by none.

        A moment may name the channel. Otherwise it is the one the contact prefers (what
        they said before what we learned, the latest first), else e-mail, else SMS, else
        the phone. An SMS needs a valid number and the contact's consent.
        """
        return SQL(
            """
            (SELECT CASE
                    WHEN m.channel <> 'preference' THEN CASE
                         WHEN CASE m.channel WHEN 'email' THEN w.email
                                             WHEN 'sms' THEN w.sms ELSE w.phone END
                         THEN m.channel END
                    WHEN w.wish = 'phone' AND w.phone THEN 'phone'
                    WHEN w.wish = 'sms' AND w.sms THEN 'sms'
                    WHEN w.email THEN 'email'
                    WHEN w.sms THEN 'sms'
                    WHEN w.phone THEN 'phone' END
               FROM (SELECT COALESCE(c.email_normalized, '') <> '' AS email,
                            COALESCE(c.phone_sanitized, c.phone, '') <> '' AS phone,
                            c.phone_sanitized IS NOT NULL
                            AND COALESCE(bool_or(p.channel = 'sms'
                                         AND p.consent_on <= k.today), FALSE) AS sms,
                            (array_agg(p.channel ORDER BY p.origin = 'explicit' DESC,
                                       p.valid_from DESC NULLS LAST, p.id DESC))[1]
                            AS wish
                       FROM customer_preference p
                      WHERE p.partner_id = c.id AND p.company_id = i.company_id
                        AND p.topic = 'channel'
                        AND COALESCE(p.valid_from <= k.today, TRUE)
                        AND COALESCE(p.valid_to >= k.today, TRUE)) w)
            """
        )
