"""When a promise approaches its deadline and when it is late; one statement for all."""

from functools import cache

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 5000
# A deadline approaches when so many working days, or this share of the time
# between promise and deadline, are left, whichever is earlier.
APPROACH_DAYS = 2
APPROACH_SHARE = 0.2


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    approach_on = fields.Date(compute="_compute_status_dates", store=True)
    late_on = fields.Date(compute="_compute_status_dates", store=True, index=True)
    deadline_status = fields.Selection(
        [
            ("overdue", "Overdue"),
            ("approaching", "Approaching"),
            ("on_track", "On Track"),
            ("met", "Met"),
            ("none", "Not Running"),
        ],
        default="none",
        group_expand="_group_expand_deadline_status",
        readonly=True,
        copy=False,
        index=True,
    )

    @api.model
    def _group_expand_deadline_status(self, statuses, domain):
        """Columns by urgency; the running ones are there even when empty."""
        running = ["overdue", "approaching", "on_track"]
        return running + [status for status in ("met", "none") if status in statuses]

    @api.depends("deadline", "promised_on", "tolerance_days", "company_id")
    def _compute_status_dates(self):
        # the calendar is asked once for promises due on the same day
        working_day = cache(lambda company, *args: company._customer_working_day(*args))
        for promise in self:
            company, deadline = promise.company_id, promise.deadline
            if not (company and deadline):
                promise.approach_on = promise.late_on = False
                continue
            window = max(0, (deadline - (promise.promised_on or deadline)).days)
            promise.approach_on = min(
                working_day(company, deadline, -APPROACH_DAYS),
                fields.Date.subtract(deadline, days=round(APPROACH_SHARE * window)),
            )
            promise.late_on = fields.Date.add(
                working_day(company, deadline, promise.tolerance_days), days=1
            )

    @api.model
    def _cron_deadline_status(self):
        """Hourly: each company's date decides; only what changed is written."""
        companies = self.env["res.company"]._customer_companies()
        whole = SQL("TRUE")
        while changed := self._write_deadline_status(whole, companies, BATCH):
            # a full batch: there may be more, and Odoo is to come back for it soon
            more = int(changed == BATCH)
            if not self.env["ir.cron"]._commit_progress(changed, remaining=more):
                break

    def _update_deadline_status(self):
        """Write the status of these promises, those that are open."""
        if self:
            these = SQL("p.id IN %s", tuple(self.ids))
            self._write_deadline_status(these, self.company_id)

    @api.model
    def _write_deadline_status(self, selection, companies, limit=None):
        """Write the status of up to ``limit`` selected promises where it changed.

        :param selection: SQL condition on customer_promise p
        :return: how many changed
        """
        days = [(company.id, company._customer_today()) for company in companies]
        self.flush_model(["state", "approach_on", "late_on", "deadline_status"])
        changed = self.env.execute_query(
            SQL(
                """
                WITH status AS (
                    SELECT p.id, CASE WHEN p.late_on <= d.today THEN 'overdue'
                                      WHEN p.approach_on <= d.today THEN 'approaching'
                                      ELSE 'on_track' END AS value
                      FROM customer_promise p
                      JOIN (VALUES %(days)s) AS d(company_id, today)
                        ON d.company_id = p.company_id
                     WHERE p.state = 'open' AND %(selection)s),
                stale AS (
                    SELECT p.id, s.value
                      FROM customer_promise p JOIN status s ON s.id = p.id
                     WHERE p.deadline_status IS DISTINCT FROM s.value
                     ORDER BY p.id %(limit)s FOR UPDATE OF p)
                UPDATE customer_promise p SET deadline_status = s.value
                  FROM stale s WHERE s.id = p.id RETURNING p.id
                """,
                days=SQL(", ").join(
                    SQL("(%s, %s::date)", company, today) for company, today in days
                ),
                selection=selection,
                limit=SQL("LIMIT %s", limit) if limit else SQL(""),
            )
        )
        self.browse([row[0] for row in changed]).invalidate_recordset(
            ["deadline_status"], flush=False
        )
        return len(changed)
