from datetime import datetime, time

from odoo import api, fields, models
from odoo.fields import Command

from .customer_demo_story import STORY, Word


class CustomerDemo(models.AbstractModel):
    """The demo story, on top of Odoo's own demo sales; loaded by the demo data."""

    _name = "customer.demo"
    _description = "Demo Story of Customer Success"

    @api.model
    def _load(self):
        """Play the loop once: promised, delivered, asked, answered, paid."""
        self.env["res.config.settings"]._customer_switch_on(
            ["listening", "drivers", "playbooks", "commissions"]
        )
        moment = self.env.ref("customer_promise.customer_moment_order_confirmed")
        moment.write({"active": True, "active_from": self._at(-60)})
        orders = [self._make_order(sale) for sale in STORY]
        self._promise_on_quotation()
        self._answer(orders)
        self._invoice(orders)
        self._run_playbook()
        self._pay()

    def _today(self):
        return self.env.company._customer_today()

    def _at(self, days):
        """Noon of the day ``days`` from today."""
        day = fields.Date.add(self._today(), days=days)
        return datetime.combine(day, time(12))

    def _make_order(self, sale):
        """An order of some days ago with its promises, closed as the story says."""
        seller = self.env.ref(sale.seller)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env.ref(sale.partner).id,
                "user_id": seller.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.env.ref(
                                "customer_promise.product_product_fitting_demo"
                            ).id,
                            "price_unit": sale.price,
                        }
                    )
                ],
                "customer_promise_ids": [
                    Command.create(self._promise_values(word, -sale.days_ago))
                    for word in sale.words
                ],
            }
        )
        order.action_confirm()
        order.date_order = self._at(-sale.days_ago)
        given = self._at(-sale.days_ago).date()
        order.customer_promise_ids._by_action().write(
            {"promised_on": given, "original_promised_on": given}
        )
        for word, promise in zip(sale.words, order.customer_promise_ids, strict=True):
            if word.outcome != "open":
                self._close(promise, word)
        return order

    def _promise_values(self, word, promised):
        return {
            "name": word.what,
            "category_id": self.env.ref(
                f"customer_promise.customer_promise_category_{word.category}"
            ).id,
            "promised_on": self._at(promised).date(),
            "deadline": self._at(word.due).date(),
            "importance": word.importance,
            "source": "quotation",
        }

    def _close(self, promise, word):
        cause = self.env["customer.cause"]
        if word.cause:
            cause = self.env.ref(f"customer_promise.customer_cause_{word.cause}")
        promise._close(
            word.outcome,
            self._at(word.closed).date(),
            evidence_note=self.env._("Confirmed by the customer on the phone."),
            cause=cause,
            attribution=cause.attribution,
        )

    def _promise_on_quotation(self):
        """Odoo's own demo quotation gets two promises, still to be given."""
        quotation = self.env.ref("sale.sale_order_2")
        for word in (
            Word("Delivery in one go, on a Tuesday morning", "delivery", 15),
            Word("We take the old furniture away", "service", 15),
        ):
            values = self._promise_values(word, 0) | {"order_id": quotation.id}
            self.env["customer.promise"].create(values)

    def _answer(self, orders):
        """Invite without sending mail, and let the customers of the story answer.

        Of several buyers one is asked; Odoo's own demo orders are not asked about.
        """
        Invitation = self.env["customer.invitation"]
        Invitation._plan()
        planned = Invitation.search([("state", "=", "planned")], order="id")
        by_order = planned.grouped("order_id")
        asked = Invitation.union(*(by_order[order][:1] for order in orders))
        (planned - asked).unlink()
        asked._make_sheets()
        sheets = {invitation.order_id: invitation.user_input_id for invitation in asked}
        for order, sale in zip(orders, STORY, strict=True):
            if sale.answer:
                self._fill_in(sheets[order], sale)
        asked.moment_id.active_from = self.env.cr.now()

    def _fill_in(self, sheet, sale):
        """One sheet, answered the day after the order."""
        questions = sheet.survey_id.question_ids
        for question, value in zip(questions, sale.answer, strict=True):
            sheet._save_lines(question, str(value))
        sheet._mark_done()
        self.env["customer.feedback"].search(
            [("user_input_id", "=", sheet.id)]
        ).date = self._at(1 - sale.days_ago)

    def _invoice(self, orders):
        """Invoice the first orders last month, the others this month."""
        this_month = self._today().replace(day=1)
        last_month = fields.Date.subtract(this_month, days=5)
        self._share_order(orders[1])
        for index, order in enumerate(orders):
            invoice = order._create_invoices()
            day = last_month if index < 3 else this_month
            invoice.invoice_date = max(day, order.date_order.date())
            invoice.action_post()

    def _run_playbook(self):
        playbook = self.env.ref("customer_promise.customer_playbook_promise_overdue")
        playbook.write({"active": True, "active_from": self._at(-30).date()})
        playbook._start_promise_overdue()
        for play in playbook.play_ids:
            play._step_forward()
