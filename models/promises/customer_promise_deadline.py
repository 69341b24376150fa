"""When a promise approaches its deadline and when it is late; one statement for all."""

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 5000


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
        """The calendar of a company is read once, whatever the batch.

        A deadline approaches when so many working days, or such a share of the time
        since the promise, are left, whichever is earlier.
        """
        dated = self.filtered(lambda p: p.company_id and p.deadline)
        (self - dated).approach_on = (self - dated).late_on = False
        for company, promises in dated.grouped("company_id").items():
            days, share = (
                company.customer_approach_days,
                company.customer_approach_share,
            )
            deadlines = promises.mapped("deadline")
            reach = max(days, *promises.mapped("tolerance_days"))
            working = company._customer_workdays(min(deadlines), max(deadlines), reach)
            for promise in promises:
                deadline = promise.deadline
                window = max(0, (deadline - (promise.promised_on or deadline)).days)
                promise.approach_on = min(
                    working.add(deadline, -days),
                    fields.Date.subtract(deadline, days=round(share * window)),
                )
                promise.late_on = fields.Date.add(
                    working.add(deadline, promise.tolerance_days), days=1
                )

    @api.model
    def _approach_anew(self, companies):
        """These companies changed when a deadline approaches, also of running ones."""
        running = self.search(
            [("company_id", "in", companies.ids), ("state", "in", ("draft", "open"))]
        )
        for name in ("approach_on", "late_on"):
            self.env.add_to_compute(self._fields[name], running)
        ours = SQL("p.company_id IN %s", tuple(companies.ids))
        self._write_deadline_status(ours, companies)

    @api.model
    def _cron_deadline_status(self):
        """Hourly: each company's date decides; only what changed is written."""
        companies = self.env["res.company"]._customer_companies()
        last = 0
        while changed := self._write_deadline_status(
            SQL("p.id > %s", last), companies, BATCH
        ):
            # a full batch: there may be more, and Odoo is to come back for it soon
            more = int(len(changed) == BATCH)
            if not self.env["ir.cron"]._commit_progress(len(changed), remaining=more):
                break
            # go on behind it: what was just written need not be looked at again
            last = max(changed)

    def _update_deadline_status(self):
        """Write the status of these promises, those that are open."""
        if self:
            these = SQL("p.id IN %s", tuple(self.ids))
            self._write_deadline_status(these, self.company_id)

    @api.model
    def _write_deadline_status(self, selection, companies, limit=None):
        """Write the status of up to ``limit`` selected promises where it changed.

        :param selection: SQL condition on customer_promise p
        :return: ids of those that changed
        """
        days = [(company.id, company._customer_today()) for company in companies]
        self.flush_model(["state", "approach_on", "late_on", "deadline_status"])
        changed = self.env.execute_query(
            SQL(
                """
                WITH stale AS (
                    SELECT p.id, s.value
                      FROM customer_promise p
                      JOIN (VALUES %(days)s) AS d(company_id, today)
                        ON d.company_id = p.company_id
                CROSS JOIN LATERAL (
                           SELECT CASE WHEN p.late_on <= d.today THEN 'overdue'
                                       WHEN p.approach_on <= d.today THEN 'approaching'
                                       ELSE 'on_track' END AS value) s
                     WHERE p.state = 'open' AND %(selection)s
                       AND p.deadline_status IS DISTINCT FROM s.value
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
        ids = [row[0] for row in changed]
        self.browse(ids).invalidate_recordset(["deadline_status"], flush=False)
        return ids
