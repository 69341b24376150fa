"""The order's delivery date is its contractual delivery promise, without typing."""

from collections import defaultdict
from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

# The key of the promise that an order's delivery date is.
DELIVERY_DATE = "delivery_date"


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_draft(self):
        """The date may have changed while the order was off."""
        res = super().action_draft()
        self._customer_promise_delivery()
        return res

    def _customer_promise_delivery(self):
        """Make the delivery promise of these orders, or keep it in step."""
        # sudo: the promise follows whoever may write the order
        Promise = self.env["customer.promise"].sudo()
        dated = [("order_id", "in", self.ids), ("key", "=", DELIVERY_DATE)]
        there = {promise.order_id.id: promise for promise in Promise.search(dated)}
        new, drafts = [], defaultdict(Promise.browse)
        for order in self:
            promise, day = there.get(order.id), order._customer_delivery_day()
            if not promise:
                if day and order.state != "cancel":
                    new.append(order._prepare_delivery_promise_values(day))
            elif promise.state == "draft" or (
                promise.state == "cancelled" and order.state != "cancel"
            ):
                drafts[day] |= promise
            elif promise.state == "open" and promise.deadline != day:
                promise._follow_delivery_change(day)
        for day, promises in drafts.items():
            promises._follow_delivery_draft(day)
        if new:
            Promise._by_action().create(new)

    def _customer_delivery_day(self):
        """The delivery date by the company's clock; False without."""
        self.ensure_one()
        if not self.commitment_date:
            return False
        tz = pytz.timezone(self.company_id._customer_tz())
        return pytz.utc.localize(self.commitment_date).astimezone(tz).date()

    def _prepare_delivery_promise_values(self, day):
        category = self.env.ref(
            "customer_promise.customer_promise_category_delivery",
            raise_if_not_found=False,
        )
        words = self.with_context(lang=self.partner_id.lang or self.env.lang)
        return {
            "key": DELIVERY_DATE,
            "order_id": self.id,
            "name": words.env._("Delivery of the order"),
            "kind": "contractual",
            "category_id": category.id if category and category.active else False,
            "source": "quotation",
            "is_public": True,
            "evidence_rule": "order_delivered",
            "deadline": day,
        }


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def write(self, vals):
        res = super().write(vals)
        if "deadline" in vals:
            self._push_delivery_date()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_delivery_date(self):
        """By hand; our own ways (in sudo) are those of the order and its date."""
        if self.env.su:
            return
        dated = self.filtered(
            lambda p: p.key == DELIVERY_DATE
            and p.state == "draft"
            and p.order_id.commitment_date
        )
        if dated:
            raise UserError(
                self.env._(
                    "%(promise)s is the delivery date of %(order)s: clear the delivery "
                    "date of the order instead.",
                    promise=dated[0].display_name,
                    order=dated[0].order_id.name,
                )
            )

    def _push_delivery_date(self):
        """The order's delivery date follows its promise, at noon of the new day."""
        for promise in self.filtered(lambda p: p.key == DELIVERY_DATE):
            # sudo: who may renegotiate the promise need not have the right to write
            # the order, and the customer is told one date only
            order, day = promise.order_id.sudo(), promise.deadline
            if order._customer_delivery_day() == day:
                continue
            tz = pytz.timezone(promise.company_id._customer_tz())
            noon = tz.localize(datetime.combine(day, time(12)))
            order.commitment_date = noon.astimezone(pytz.utc).replace(tzinfo=None)

    def _follow_delivery_draft(self, day):
        """The delivery date of quotations moved to a day, or was taken away.

        What was given before the order was off waits for its confirmation, which
        renegotiates it.
        """
        drafts = self.filtered(lambda p: not p.original_deadline)
        if not day:
            drafts.unlink()
        else:
            drafts.filtered(lambda p: p.deadline != day).write({"deadline": day})

    def _follow_delivery_change(self, day):
        """A confirmed order's delivery date moved: that is a renegotiation.

        Earlier than promised costs nothing: the old word is not late by it. Taking the
        date away, or back into the past, does not take the word back.
        """
        if day and day >= self.company_id._customer_today():
            self._renegotiate(
                day,
                reason=self.env._("The order's delivery date was changed."),
                sooner=day <= self.deadline,
            )
            return
        words = self.env._(
            "The delivery date was changed to %(date)s: what was promised stays.",
            date=fields.Date.to_string(day) if day else self.env._("none"),
        )
        self._log({self.id: words})
