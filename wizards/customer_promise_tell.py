from datetime import timedelta

from odoo import api, fields, models


class CustomerPromiseTell(models.TransientModel):
    """Telling a customer of a delay: apology and new date, sent in one click."""

    _name = "customer.promise.tell"
    _description = "Tell the Customer"

    promise_id = fields.Many2one(
        "customer.promise", required=True, ondelete="cascade", readonly=True
    )
    partner_id = fields.Many2one(related="promise_id.partner_id")
    deadline = fields.Date("Promised by", related="promise_id.deadline")
    receiver_id = fields.Many2one(
        "res.partner",
        "To",
        compute="_compute_from_promise",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    new_deadline = fields.Date(
        "New Date",
        compute="_compute_from_promise",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    new_name = fields.Char(
        "New Words", help="Only where what is promised changes, too."
    )
    apology = fields.Text(
        compute="_compute_apology",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )

    @api.depends("promise_id")
    def _compute_from_promise(self):
        for wizard in self:
            promise = wizard.promise_id
            wizard.receiver_id = promise.receiver_id or promise.partner_id
            wizard.new_deadline = promise and wizard._get_new_deadline()

    def _get_new_deadline(self):
        """A date we keep by our own record, else as much longer as is left."""
        promise, company = self.promise_id, self.promise_id.company_id
        today = company._customer_today()
        if promise.green_days and promise._lead_unit() == "calendar":
            return today + timedelta(days=promise.green_days)
        if promise.green_days:
            return company._customer_working_day(today, promise.green_days)
        left = max(0, (promise.deadline - today).days)
        later = max(promise.deadline, today) + timedelta(days=left)
        return company._customer_working_day(later, 0 if left else 1)

    @api.depends("promise_id", "receiver_id")
    def _compute_apology(self):
        """In the language of whoever reads it."""
        for wizard in self:
            words = wizard.with_context(lang=wizard.receiver_id.lang or self.env.lang)
            wizard.apology = words.env._(
                "We are sorry: we cannot keep the date we promised you. We have looked "
                "into what is holding us up, and ask you to agree to a new one."
            )

    def action_send(self):
        """Send it, with the link by which the customer agrees."""
        self.ensure_one()
        promise = self.promise_id
        request = promise._tell_customer(
            self.receiver_id, self.new_deadline, self.apology, self.new_name
        )
        return promise._action_sent(request)
