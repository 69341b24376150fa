"""Activities about deadlines: each promise raises each kind once, grouped by day."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

# Customers a batch.
BATCH = 500


class CustomerPromiseReminder(models.Model):
    """What somebody was told about a promise, and when; it stops a second time."""

    _name = "customer.promise.reminder"
    _description = "Reminder of a Promise"
    _order = "id desc"

    promise_id = fields.Many2one(
        "customer.promise", required=True, index=True, ondelete="cascade", readonly=True
    )
    kind = fields.Selection(
        [
            ("approaching", "Approaching"),
            ("overdue", "Overdue"),
            ("escalation", "Escalated"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Told", readonly=True, ondelete="cascade")
    day = fields.Date(readonly=True)

    _promise_kind_uniq = models.Constraint(
        "UNIQUE(promise_id, kind)", "Somebody was told about this promise already."
    )

    @api.model
    def _cron_remind(self):
        """Hourly: one activity per responsible, customer and day of the company."""
        while promises := self._remind(BATCH):
            if not self.env["ir.cron"]._commit_progress(promises, remaining=1):
                return
        self.env["ir.cron"]._commit_progress(0, remaining=0)

    @api.model
    def _remind(self, limit):
        """Write the reminders due for up to ``limit`` customers, and their activities.

        :return: how many reminders
        """
        rows = self.env.execute_query(self._insert_sql(limit))
        groups = {}
        for promise_id, kind, user_id, profile_id in rows:
            groups.setdefault((user_id, profile_id), []).append((promise_id, kind))
        self.browse().invalidate_model(flush=False)
        # without mails: the activity stands on their day
        Activity = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        ids = [promise_id for promise_id, *_rest in rows]
        promises = self.env["customer.promise"].browse(ids)
        activity_type = self.env.ref("customer_promise.mail_activity_type_promise")
        Activity.create(
            [
                self._prepare_activity_values(
                    activity_type, user_id, promises, dict(reminders)
                )
                for (user_id, _profile_id), reminders in groups.items()
            ]
        )
        return len(rows)

    @api.model
    def _insert_sql(self, limit):
        """SQL that inserts what is due and not yet there, and returns it."""
        return SQL(
            """
            WITH due AS (%(due)s),
            chosen AS (SELECT DISTINCT profile_id FROM due ORDER BY 1 LIMIT %(limit)s),
            told AS (
                INSERT INTO customer_promise_reminder (
                       promise_id, kind, user_id, day,
                       create_uid, write_uid, create_date, write_date)
                SELECT promise_id, kind, user_id, today,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM due JOIN chosen USING (profile_id)
                 ORDER BY promise_id, kind
                    ON CONFLICT (promise_id, kind) DO NOTHING
             RETURNING promise_id, kind, user_id)
            SELECT told.promise_id, told.kind, told.user_id, p.profile_id
              FROM told JOIN customer_promise p ON p.id = told.promise_id
             ORDER BY p.deadline, p.id
            """,
            due=self._due_sql(),
            limit=limit,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _due_sql(self):
        """SQL of what is to be told: promise_id, kind, user_id, today, profile_id.

        Nobody is told twice a day about one customer: the rest comes the day after.
        Where who keeps it has left, who gave it is told, else the customer's owner,
        else the team's leader.
        """
        self.env["customer.promise"].flush_model()
        self.env["crm.team"].flush_model(["user_id"])
        self.env["customer.profile"].flush_model(["user_id"])
        self.env["res.users"].flush_model(["active"])
        return SQL(
            """
            SELECT p.id AS promise_id, k.kind, k.user_id, d.today, p.profile_id
              FROM customer_promise p
              JOIN (VALUES %(days)s) AS d(company_id, today, escalated)
                ON d.company_id = p.company_id
         LEFT JOIN crm_team t ON t.id = p.team_id
         LEFT JOIN customer_profile c ON c.id = p.profile_id
        CROSS JOIN LATERAL (SELECT (
                   SELECT u.id
                     FROM (VALUES (1, p.responsible_id), (2, p.promisor_id),
                                  (3, c.user_id), (4, t.user_id)) AS w(rank, user_id)
                     JOIN res_users u ON u.id = w.user_id AND u.active
                    ORDER BY w.rank LIMIT 1) AS user_id) keeper
        CROSS JOIN LATERAL (VALUES
                   ('approaching', keeper.user_id,
                    p.approach_on <= d.today AND p.late_on > d.today
                    AND (p.evidence_rule = 'manual' OR p.feasibility = 'red')),
                   ('overdue', keeper.user_id, p.late_on <= d.today),
                   ('escalation', t.user_id,
                    p.late_on <= d.escalated AND t.user_id <> keeper.user_id)
                   ) AS k(kind, user_id, is_due)
              JOIN res_users u ON u.id = k.user_id AND u.active
             WHERE p.state = 'open' AND k.is_due
               AND NOT EXISTS (
                   SELECT FROM customer_promise_reminder r
                    WHERE r.promise_id = p.id AND r.kind = k.kind)
               AND NOT EXISTS (
                   SELECT FROM customer_promise_reminder r
                     JOIN customer_promise q ON q.id = r.promise_id
                    WHERE r.user_id = k.user_id AND r.day = d.today
                      AND q.profile_id = p.profile_id)
            """,
            days=SQL(", ").join(map(self._days_sql, self._companies())),
        )

    @api.model
    def _companies(self):
        return self.env["res.company"]._customer_companies()

    @api.model
    def _days_sql(self, company):
        """SQL row of a company: its date, and what was late by then is escalated."""
        today = company._customer_today()
        days = company.customer_escalation_days
        return SQL(
            "(%s, %s::date, %s::date)",
            company.id,
            today,
            company._customer_working_day(today, -days),
        )

    @api.model
    def _prepare_activity_values(self, activity_type, user_id, promises, kinds):
        """One activity on the most urgent promise, listing all of the customer's.

        :param promises: all of the run, read together
        :param kinds: dict of promise id to kind, the earliest deadline first
        """
        told = promises.browse(kinds).with_prefetch(promises.ids)
        words = dict(self._fields["kind"]._description_selection(self.env))
        first = next(iter(told))  # an index would read it alone
        today = first.company_id._customer_today()
        return {
            "res_model_id": self.env["ir.model"]._get_id("customer.promise"),
            "res_id": first.id,
            "activity_type_id": activity_type.id,
            "automated": True,
            "user_id": user_id,
            "date_deadline": max(first.deadline, today),
            "summary": self.env._(
                "%(n)s promises to %(customer)s",
                n=len(told),
                customer=first.partner_id.name,
            )
            if len(told) > 1
            else first.name,
            "note": Markup("<ul>%s</ul>")
            % Markup().join(
                Markup("<li>%s %s: %s (%s)</li>")
                % (
                    words[kinds[promise.id]],
                    fields.Date.to_string(promise.deadline),
                    promise.name,
                    promise.reference,
                )
                for promise in told
            ),
        }
