from datetime import datetime, time
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Command


class Word(NamedTuple):
    """A promise of the demo story; days count from today, negative ones are past."""

    what: str
    category: str
    due: int
    outcome: str = "open"
    closed: int = 0
    importance: int = 3
    cause: str = ""


class Sale(NamedTuple):
    """An order of the demo story and what its customer said, if anything."""

    partner: str
    seller: str
    days_ago: int
    price: float
    answer: tuple = ()
    words: tuple = ()


STORY = (
    Sale(
        "base.res_partner_1",
        "base.user_demo",
        40,
        4800,
        (10, 5, "They called before we had to. Rare."),
        (
            Word("Three design proposals in two weeks", "service", -26, "kept", -28),
            Word("One contact person for the whole project", "communication", 20),
        ),
    ),
    Sale(
        "base.res_partner_2",
        "base.user_demo",
        35,
        2400,
        (9, 5, ""),
        (Word("Installation before the shop opens", "delivery", -20, "kept", -20),),
    ),
    Sale(
        "base.res_partner_3",
        "base.user_demo",
        30,
        3600,
        (8, 4, "Good work, a little slow to answer."),
        (Word("Answer every mail the same day", "communication", -12, "kept", -9),),
    ),
    Sale(
        "base.res_partner_4",
        "base.user_demo",
        24,
        1900,
        (4, 2, "We were promised a fixed price and got another one."),
        (
            Word(
                "The price stays as offered",
                "price",
                -15,
                "broken",
                -15,
                5,
                "overpromised",
            ),
        ),
    ),
    Sale(
        "base.res_partner_10",
        "base.user_admin",
        18,
        5200,
        (9, 5, "Exactly as promised."),
        (
            Word("Training for six people on site", "service", -6, "kept", -7, 4),
            Word("Spare parts kept ready for a year", "service", 40),
        ),
    ),
    Sale(
        "base.res_partner_12",
        "base.user_admin",
        14,
        2750,
        (7, 4, ""),
        (Word("Plans handed over on paper", "quality", -3),),
    ),
    Sale(
        "base.res_partner_18",
        "base.user_demo",
        9,
        1450,
        (),
        (
            Word("Colour samples before the weekend", "delivery", -2),
            Word("Call back about the discount for ten", "price", 0),
            Word("Sample of the new fabric by post", "delivery", 2),
        ),
    ),
)


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
        """Invite without sending mail, and let the customers of the story answer."""
        Invitation = self.env["customer.invitation"]
        Invitation._plan()
        Invitation.search([("state", "=", "planned")])._make_sheets()
        invited = Invitation.search([("state", "=", "sent")])
        by_order = invited.grouped("order_id")
        for order, sale in zip(orders, STORY, strict=True):
            # several buyers may have been asked: one answers
            sheet = by_order[order][:1].user_input_id
            if sale.answer:
                for question, value in zip(
                    sheet.survey_id.question_ids, sale.answer, strict=True
                ):
                    sheet._save_lines(question, str(value))
                sheet._mark_done()
                asked = self._at(1 - sale.days_ago)
                self.env["customer.feedback"].search(
                    [("user_input_id", "=", sheet.id)]
                ).date = asked

    def _invoice(self, orders):
        """Invoice the orders, each on a day of this month."""
        today = self._today()
        for order in orders:
            invoice = order._create_invoices()
            invoice.invoice_date = max(today.replace(day=1), order.date_order.date())
            invoice.action_post()

    def _run_playbook(self):
        playbook = self.env.ref("customer_promise.customer_playbook_promise_overdue")
        playbook.write({"active": True, "active_from": self._at(-30).date()})
        playbook._start_promise_overdue()
        for play in playbook.play_ids:
            play._step_forward()

    def _pay(self):
        """A plan for both sellers, approved and computed for this month."""
        plan = self.env.ref("customer_promise.seller_commission_plan_demo")
        plan.action_approve()
        plan._compute_statements(self._today())
