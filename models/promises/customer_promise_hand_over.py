"""Those who must keep a promise are told once, by a job."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 200


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    handed_over_on = fields.Date(readonly=True, copy=False)

    @api.model
    def _cron_hand_over(self):
        """Woken when promises are given; one note an order to those who keep them."""
        while promises := self._mark_handed_over(BATCH):
            by_order = promises.filtered("order_id").grouped("order_id")
            for order, given in by_order.items():
                given._send_hand_over(order)
            for promise in promises.filtered(lambda p: not p.order_id):
                promise._send_hand_over(promise)
            more = int(len(by_order) >= BATCH)
            if not self.env["ir.cron"]._commit_progress(len(promises), remaining=more):
                break

    @api.model
    def _mark_handed_over(self, limit):
        """Mark the open promises of up to ``limit`` orders as handed over.

        Marked before the notes are written, in one transaction: a second run at the
        same time waits for the row, and then finds it marked.
        """
        self.flush_model(["state", "handed_over_on", "order_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE customer_promise p SET handed_over_on = d.today
                  FROM (VALUES %(companies)s) AS d(company_id, today, tz)
                 WHERE d.company_id = p.company_id
                   AND p.state = 'open' AND p.handed_over_on IS NULL
                   AND COALESCE(p.order_id, 0) IN (
                       SELECT DISTINCT COALESCE(n.order_id, 0)
                         FROM customer_promise n
                        WHERE n.state = 'open' AND n.handed_over_on IS NULL
                        LIMIT %(limit)s)
                RETURNING p.id
                """,
                companies=self._companies_sql(),
                limit=limit,
            )
        )
        promises = self.browse(row[0] for row in rows)
        promises.invalidate_recordset(["handed_over_on"], flush=False)
        return promises

    def _send_hand_over(self, record):
        """One note on ``record`` to those who keep these promises.

        Who keeps what they promised themselves, alone, needs no note.
        """
        users = self.filtered(lambda p: p.responsible_id != p.promisor_id)
        users = users.responsible_id.filtered("active")
        if not users:
            return
        order = self.order_id
        rows = Markup().join(
            Markup("<li>%s, %s: %s</li>")
            % (
                fields.Date.to_string(promise.deadline),
                promise.responsible_id.name,
                promise.name,
            )
            for promise in self.sorted("deadline")
        )
        benefit = (
            Markup("<p>%s: %s</p>")
            % (self.env._("What the customer wants to achieve"), order.customer_benefit)
            if order.customer_benefit
            else Markup()
        )
        record.message_notify(
            partner_ids=users.partner_id.ids,
            subject=self.env._(
                "Promised to %(customer)s", customer=self.partner_id[:1].name
            ),
            body=Markup("<p>%s</p><ul>%s</ul>%s")
            % (self.env._("These promises are yours to keep:"), rows, benefit),
        )
