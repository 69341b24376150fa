from odoo import api, fields, models
from odoo.tools import SQL

# Invitations that reached somebody.
SENT = ("sent", "opened", "answered", "expired")


class CustomerProfile(models.Model):
    """Whom we know at a customer, whom we asked, and who answered; and silence.

    Totals of the customer, whatever of the answers the viewer may read.
    """

    _inherit = "customer.profile"

    contacts_known = fields.Integer(
        compute="_compute_contacts",
        help="Persons at the customer's, and whoever was asked.",
    )
    contacts_asked = fields.Integer(
        compute="_compute_contacts",
        help="In the months of live figures.",
    )
    contacts_answered = fields.Integer(
        "Contacts Who Answered",
        compute="_compute_contacts",
        help="In the months of live figures.",
    )
    is_silent = fields.Boolean(
        "Silent",
        compute="_compute_is_silent",
        search="_search_is_silent",
        help="Asked at least as often as the settings say, and never answered.",
    )
    is_unasked = fields.Boolean(
        "Never Asked", compute="_compute_is_silent", search="_search_is_unasked"
    )
    voice = fields.Selection(selection_add=[("silent", "Silent")])

    def _compute_last_feedback(self):
        """Who was asked and never answered is silent, whatever was said long ago."""
        res = super()._compute_last_feedback()
        for profile in self:
            if profile.is_silent:
                profile.voice = "silent"
        return res

    def _compute_contacts(self):
        self.env["res.partner"].flush_model()
        self.env["customer.invitation"].flush_model()
        self.env["customer.feedback"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, COUNT(DISTINCT k.id),
                       COUNT(DISTINCT k.id) FILTER (WHERE k.asked),
                       COUNT(DISTINCT k.id) FILTER (WHERE k.answered)
                  FROM customer_profile p
                  JOIN (VALUES %(companies)s) AS c(id, live_from, silent_from, least)
                    ON c.id = p.company_id
            CROSS JOIN LATERAL (
                       SELECT id, FALSE AS asked, FALSE AS answered FROM res_partner
                        WHERE commercial_partner_id = p.partner_id AND active
                          AND type = 'contact' AND NOT COALESCE(is_company, FALSE)
                    UNION ALL
                       SELECT partner_id, TRUE, FALSE FROM customer_invitation
                        WHERE profile_id = p.id AND sent_on >= c.live_from
                          AND state IN %(sent)s
                    UNION ALL
                       SELECT partner_id, TRUE, TRUE FROM customer_feedback
                        WHERE profile_id = p.id AND date >= c.live_from) k
                 WHERE p.id IN %(ids)s
                 GROUP BY p.id
                """,
                companies=self._companies_sql(),
                sent=SENT,
                ids=tuple(self.ids) or (0,),
            )
        )
        found = {profile: counts for profile, *counts in rows}
        for profile in self:
            known, asked, answered = found.get(profile.id, (0, 0, 0))
            profile.contacts_known = known
            profile.contacts_asked = asked
            profile.contacts_answered = answered

    def _compute_is_silent(self):
        ours = [("id", "in", self.ids)]
        silent = self.search([*ours, ("is_silent", "=", True)])
        unasked = self.search([*ours, ("is_unasked", "=", True)])
        for profile in self:
            profile.is_silent = profile._origin in silent
            profile.is_unasked = profile._origin in unasked

    @api.model
    def _search_is_silent(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["customer.invitation"].flush_model()
        self.env["customer.feedback"].flush_model()
        silent = SQL(
            """(
            SELECT i.profile_id
              FROM customer_invitation i
              JOIN (VALUES %(companies)s) AS c(id, live_from, silent_from, least)
                ON c.id = i.company_id
             WHERE i.sent_on >= c.silent_from AND i.state IN %(sent)s
               AND NOT EXISTS (SELECT FROM customer_feedback f
                                WHERE f.profile_id = i.profile_id
                                  AND f.date >= c.silent_from)
             GROUP BY i.profile_id, c.least
            HAVING COUNT(*) >= c.least AND NOT BOOL_OR(i.state = 'answered'))
            """,
            companies=self._companies_sql(),
            sent=SENT,
        )
        return [("id", "in", silent)]

    @api.model
    def _search_is_unasked(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = (
            self.env["customer.invitation"].sudo()._search([("state", "in", SENT)])
        )  # sudo: that somebody was asked, not who
        answered = self.env["customer.feedback"].sudo()._search([])
        return [
            ("id", "not in", asked.subselect("profile_id")),
            ("id", "not in", answered.subselect("profile_id")),
        ]

    @api.model
    def _companies_sql(self):
        """SQL rows of companies: since when live figures and silence are looked at."""
        rows = []
        for company in self.env["res.company"]._customer_companies():
            today = company._customer_today()
            live, silent = (
                company._customer_midnight(fields.Date.subtract(today, months=months))
                for months in (
                    company.customer_listening_months,
                    company.customer_silent_months,
                )
            )
            rows.append(
                SQL(
                    "(%s, %s::timestamp, %s::timestamp, %s)",
                    company.id,
                    live,
                    silent,
                    company.customer_silent_asked,
                )
            )
        return SQL(", ").join(rows)
