"""The check before a promise is given: over-promising is the worst mistake."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What a check depends on.
CHECKED = {"deadline", "template_id", "category_id", "company_id", "order_line_id"}
NO_FINDING = {
    "feasibility": False,
    "keep_rate": 0,
    "keep_rate_n": 0,
    "keep_rate_basis": False,
    "checked_on": False,
    "green_days": 0,
}


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    feasibility = fields.Selection(
        [
            ("green", "Safe"),
            ("amber", "Tight"),
            ("red", "At Risk"),
            ("unknown", "Unknown"),
        ],
        readonly=True,
        copy=False,
        help="Whether the deadline can be kept, by our own record, when last checked.",
    )
    keep_rate = fields.Float(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Share of cases that were kept as fast as this one has to be.",
    )
    keep_rate_n = fields.Integer("Cases", readonly=True, copy=False, aggregator=None)
    keep_rate_basis = fields.Text("Our Record", readonly=True, copy=False)
    checked_on = fields.Date(readonly=True, copy=False)
    green_days = fields.Integer(
        "Days That Can Be Kept", readonly=True, copy=False, aggregator=None
    )
    # ticked in a dialog whose promise is not there yet, so that a button cannot act
    use_green_days = fields.Boolean("Use the Days That Can Be Kept", store=False)
    contradiction = fields.Char(compute="_compute_contradiction")

    @api.depends("deadline", "category_id", "order_line_id", "state")
    def _compute_contradiction(self):
        """Two promises of one category on an order line, due on different days."""
        lines = self.order_line_id._origin
        # sudo: a colleague's promise on a line one works on, to name it
        others = self.sudo().search(
            [("order_line_id", "in", lines.ids), ("state", "in", ("draft", "open"))]
            if lines
            else [(0, "=", 1)],
            order="deadline, id",
        )
        for promise in self:
            other = others.filtered(
                lambda other, promise=promise: (
                    other != promise._origin
                    and other.order_line_id == promise.order_line_id._origin
                    and other.category_id == promise.category_id
                    and other.deadline != promise.deadline
                )
            )[:1]
            running = promise.state in ("draft", "open") and promise.deadline
            promise.contradiction = running and promise._contradiction_words(other)

    def _contradiction_words(self, other):
        if not other:
            return False
        return self.env._(
            "“%(promise)s” by %(deadline)s contradicts “%(other)s” by "
            "%(other_deadline)s.",
            promise=self.name or self.env._("This promise"),
            deadline=format_date(self.env, self.deadline),
            other=other.display_name,
            other_deadline=format_date(self.env, other.deadline),
        )

    @api.onchange(*CHECKED)
    def _onchange_check_feasibility(self):
        """Say it while the date is being typed."""
        found = self._find_feasibility()
        for promise in self:
            promise.update(found.get(promise, {}))

    @api.onchange("use_green_days")
    def _onchange_use_green_days(self):
        if self.use_green_days and self.green_days:
            self.deadline = self._green_deadline()
        self.use_green_days = False

    def write(self, vals):
        res = super().write(vals)
        # actions write many in a row, and check them at once where it matters
        if CHECKED & vals.keys() and not self._is_by_action():
            self._check_feasibility()
        return res

    def _follow_order(self, changed):
        """Another company has another record."""
        before = {promise: promise.company_id for promise in self}
        res = super()._follow_order(changed)
        self.filtered(lambda p: p.company_id != before[p])._check_feasibility()
        return res

    def action_use_green_days(self):
        """Promise the earliest day that can be kept instead."""
        self.ensure_one()
        if not self.green_days:
            raise UserError(
                self.env._(
                    "%(promise)s has no forecast of a day that can be kept. Choose its "
                    "deadline yourself.",
                    promise=self.display_name,
                )
            )
        self.deadline = self._green_deadline()
        return True

    def _green_deadline(self):
        """The first day that can be kept, counted as the check counts."""
        today = self.company_id._customer_today()
        # sudo: whether its order is confirmed, also one that the user may not read
        start, unit = self.sudo()._given_on(today), self._lead_unit()
        if unit == "calendar":
            return fields.Date.add(start, days=self.green_days)
        # twice as long and a month: there are as many working days in it
        end = fields.Date.add(start, days=2 * self.green_days + 31)
        return self.company_id._customer_workdays(start, end).add(
            start, self.green_days
        )

    # === BUSINESS === #

    def _check_feasibility(self):
        """Check drafts against our own record, and keep the finding on them."""
        found = self._find_feasibility()
        for promise in self.filtered(lambda p: p in found)._by_action():
            promise.write(found[promise])

    def _given_on(self, today):
        """The day from which it has to be kept: a quotation is given when confirmed."""
        if self.order_id and self.order_id.state != "sale":
            return today
        return self.promised_on or today

    def _lead_unit(self):
        return self.template_id.lead_unit or "working"
