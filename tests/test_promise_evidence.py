"""Facts close promises by themselves, with the date of the fact, and reopen them."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.promises import optional_apps
from .common import CustomerCase, CustomerInvoicingCase

JOB = "ir_cron_customer_promise_evidence"
LOGGER = "odoo.addons.customer_promise.models.promises.customer_promise_evidence"


@tagged("post_install", "-at_install")
class TestDelivered(CustomerCase):
    @classmethod
    def make_chair(cls):
        """Goods, other than the desk, which is a service."""
        return cls.env["product.product"].create(
            {"name": "Chair", "type": "consu", "list_price": 100}
        )

    def make_owed_goods(self, *others, quantity=2):
        """An order of two chairs and other lines, and its promise."""
        lines = [{"product_id": self.make_chair().id, "product_uom_qty": 2}, *others]
        order = self.make_confirmed_order(
            [{"evidence_rule": "order_delivered"}],
            order_line=[Command.create(line) for line in lines],
        )
        self.deliver(order, quantity)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        return order, order.customer_promise_ids

    def make_owed(self, rule="order_delivered", **values):
        order = self.make_confirmed_order([{"evidence_rule": rule, **values}])
        return order, order.customer_promise_ids

    def deliver(self, order, quantity=2, at="2026-03-05 10:00:00"):
        """Write the delivered quantity, at a moment that the database keeps."""
        order.order_line[0].qty_delivered = quantity
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET write_date = %s WHERE id = %s",
            [at, order.order_line[0].id],
        )

    def test_it_closes_on_the_day_of_the_delivery(self):
        order, promise = self.make_owed()
        self.deliver(order)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "kept",
                    "closed_on": date(2026, 3, 5),
                    "closed_by": "fact",
                    "timeliness": "on_time",
                    "result": "on_time",
                    "deadline_status": "met",
                }
            ],
        )
        self.assertIn("Order Delivered on 2026-03-05", promise.message_ids[0].body)

    def test_a_late_delivery_is_late(self):
        order, promise = self.make_owed(deadline="2026-03-04")
        self.deliver(order)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        self.assertRecordValues(promise, [{"result": "late", "days_late": 1}])

    def test_the_companys_clock_decides_the_day_of_the_fact(self):
        self.company.customer_tz = "Europe/Rome"
        for moment, day in (
            ("2026-03-05 22:30:00", 5),  # 23:30 in Rome
            ("2026-03-05 23:30:00", 6),  # 00:30 in Rome
        ):
            with self.subTest(moment=moment):
                order, promise = self.make_owed()
                self.deliver(order, at=moment)
                with self.at("2026-03-07 10:00:00"):
                    self.run_job(JOB)
                self.assertEqual(promise.closed_on, date(2026, 3, day))

    def test_part_of_it_is_not_enough(self):
        order, promise = self.make_owed()
        self.deliver(order, 1)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        self.assertEqual(promise.state, "open")
        self.company.customer_delivery_tolerance = 0.5
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        self.assertEqual(promise.state, "kept")

    def test_an_order_is_delivered_when_all_its_lines_are(self):
        order, promise = self.make_owed()
        order.order_line = [
            Command.create({"product_id": self.desk.id, "product_uom_qty": 1}),
            Command.create({"display_type": "line_section", "name": "Section"}),
        ]
        self.deliver(order)
        line = order.order_line[1]
        self.run_job(JOB)
        self.assertEqual(promise.state, "open")
        line.qty_delivered = 1
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET write_date = '2026-03-06'")
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        self.assertRecordValues(
            promise, [{"state": "kept", "closed_on": date(2026, 3, 6)}]
        )

    def test_a_line_is_delivered_on_its_own(self):
        order = self.make_order()
        order.order_line = [
            Command.create({"product_id": self.desk.id, "product_uom_qty": 1})
        ]
        order.customer_promise_ids = [
            Command.create(
                {
                    "name": "Deliver",
                    "deadline": "2026-03-10",
                    "evidence_rule": "line_delivered",
                    "order_line_id": line.id,
                }
            )
            for line in order.order_line
        ]
        order.action_confirm()
        self.deliver(order)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        states = {p.order_line_id: p.state for p in order.customer_promise_ids}
        self.assertEqual([states[line] for line in order.order_line], ["kept", "open"])

    def test_transit_days_are_waited_for(self):
        order, promise = self.make_owed(transit_days=3)
        self.deliver(order)
        for day, state in ((7, "open"), (8, "kept")):
            with self.subTest(day=day), self.at(f"2026-03-{day:02d} 10:00:00"):
                self.run_job(JOB)
                self.assertEqual(promise.state, state)
        self.assertEqual(promise.closed_on, date(2026, 3, 8))

    def test_a_fact_undone_reopens_it_once(self):
        order, promise = self.make_owed()
        with self.at("2026-03-06 10:00:00"):
            self.deliver(order)
            self.run_job(JOB)
            self.assertEqual(promise.state, "kept")
            self.deliver(order, 1)
            self.run_job(JOB)
            self.assertRecordValues(
                promise,
                [
                    {
                        "state": "open",
                        "closed_on": False,
                        "result": False,
                        "fact_undone_on": date(2026, 3, 6),
                    }
                ],
            )
            self.assertIn("was undone", promise.message_ids[0].body)
            self.deliver(order)
            self.run_job(JOB)
            self.assertEqual(promise.state, "kept")
            self.deliver(order, 0)
            self.run_job(JOB)
            self.assertEqual(promise.state, "kept")

    def test_of_goods_and_services_the_goods_count(self):
        service = {"product_id": self.desk.id, "product_uom_qty": 1}
        for quantity, state in ((1, "open"), (2, "kept")):
            with self.subTest(quantity=quantity):
                _order, promise = self.make_owed_goods(service, quantity=quantity)
                self.assertEqual(promise.state, state)

    def test_a_discount_is_never_delivered(self):
        for product in (self.desk, self.make_chair()):
            with self.subTest(type=product.type):
                discount = {
                    "product_id": product.id,
                    "product_uom_qty": 1,
                    "price_unit": -10,
                }
                _order, promise = self.make_owed_goods(discount)
                self.assertEqual(promise.state, "kept")

    def test_of_services_only_a_discount_does_not_count(self):
        order, promise = self.make_owed()
        order.order_line = [
            Command.create({"product_id": self.desk.id, "price_unit": -10})
        ]
        self.deliver(order)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
        self.assertEqual(promise.state, "kept")

    def test_a_line_added_after_the_delivery_undoes_nothing(self):
        chair = self.make_chair()
        for made, product in (
            (self.make_owed_goods, chair),
            (self.make_owed, self.desk),
            (self.make_owed, chair),
        ):
            with self.subTest(made=made.__name__, type=product.type):
                order, promise = made()
                self.deliver(order)
                with self.at("2026-03-06 10:00:00"):
                    self.run_job(JOB)
                    order.order_line = [
                        Command.create({"product_id": product.id, "product_uom_qty": 5})
                    ]
                    self.run_job(JOB)
                    self.assertRecordValues(
                        promise, [{"state": "kept", "fact_quantity": 2}]
                    )
                    # but a return does
                    self.deliver(order, 1)
                    self.run_job(JOB)
                self.assertEqual(promise.state, "open")

    def test_an_order_cancelled_after_the_delivery_undoes_nothing(self):
        order, promise = self.make_owed()
        self.deliver(order)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
            order._action_cancel()
            self.run_job(JOB)
        self.assertEqual((order.state, promise.state), ("cancel", "kept"))

    def test_a_line_not_named_is_the_whole_order(self):
        order, promise = self.make_owed("line_delivered")
        self.deliver(order, 1)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
            self.assertEqual(promise.state, "open")
            self.deliver(order)
            self.run_job(JOB)
        self.assertEqual(promise.state, "kept")

    def test_what_was_closed_by_hand_is_left_alone(self):
        order, promise = self.make_owed()
        self.close_promise(promise)
        self.run_job(JOB)
        self.assertRecordValues(promise, [{"state": "kept", "closed_by": "hand"}])

    def test_a_second_run_changes_nothing(self):
        order, promise = self.make_owed()
        self.deliver(order)
        with self.at("2026-03-06 10:00:00"):
            self.run_job(JOB)
            notes = len(promise.message_ids)
            self.run_job(JOB)
        self.assertEqual(len(promise.message_ids), notes)

    def test_a_run_that_is_killed_leaves_nothing_and_loses_nothing(self):
        order, promise = self.make_owed()
        self.deliver(order)
        Promise = type(self.env["customer.promise"])
        killed = patch.object(Promise, "_log_closed", side_effect=KeyboardInterrupt)
        with self.at("2026-03-06 10:00:00"):
            with killed, self.assertRaises(KeyboardInterrupt), self.cr.savepoint():
                promise._close_by_facts()
            self.assertEqual(promise.state, "open")
            self.run_job(JOB)
        self.assertEqual(promise.state, "kept")
        notes = promise.message_ids.filtered(lambda m: "Kept on" in (m.body or ""))
        self.assertEqual(len(notes), 1)

    def test_a_condition_on_the_order_is_marked_as_seen(self):
        template = self.env["customer.promise.template"].create(
            {
                "name": "Reference",
                "evidence_rule": "domain",
                "evidence_domain": "[('client_order_ref', '!=', False)]",
            }
        )
        order = self.make_confirmed_order(
            [{"evidence_rule": "domain", "template_id": template.id}]
        )
        promise = order.customer_promise_ids
        self.run_job(JOB)
        self.assertEqual(promise.state, "open")
        order.client_order_ref = "A-1"
        with self.at("2026-03-04 10:00:00"):
            self.run_job(JOB)
        self.assertEqual(promise.closed_on, date(2026, 3, 4))
        self.assertIn("the day it was seen", promise.evidence_note)

    def make_conditioned(self, domain):
        """A promise kept when its order matches, and the template that says so."""
        template = self.env["customer.promise.template"].create(
            {"name": "Reference", "evidence_rule": "domain", "evidence_domain": domain}
        )
        order = self.make_confirmed_order(
            [{"evidence_rule": "domain", "template_id": template.id}]
        )
        return order.customer_promise_ids, template

    def test_a_condition_that_cannot_be_read_stops_no_other(self):
        good, bad = (
            self.make_conditioned("[('client_order_ref', '=', False)]")
            for _number in range(2)
        )
        kept, condition = self.make_conditioned("[('client_order_ref', '=', False)]")
        kept._close_by_facts()
        self.assertEqual(kept.state, "kept")
        templates = bad[1] | condition
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_promise_template"
            " SET evidence_domain = '[(''gone'', ''='', 1)]' WHERE id IN %s",
            [tuple(templates.ids)],
        )
        self.env.invalidate_all()
        with self.assertLogs(LOGGER, "WARNING") as log:
            self.run_job(JOB)
        self.assertEqual(
            (good[0] | bad[0] | kept).mapped("state"), ["kept", "open", "kept"]
        )
        self.assertEqual(len(log.output), 1)
        self.assertIn(f"id {bad[1].id}", log.output[0])

    def test_a_condition_no_longer_true_reopens_it(self):
        promise, _template = self.make_conditioned("[('client_order_ref', '=', False)]")
        self.run_job(JOB)
        self.assertEqual(promise.state, "kept")
        promise.order_id.client_order_ref = "A-1"
        self.run_job(JOB)
        self.assertEqual(promise.state, "open")

    def test_queries_do_not_grow_with_the_promises(self):
        def close(number):
            made = [self.make_owed() for _number in range(number)]
            for order, _promise in made:
                order.order_line[0].qty_delivered = 2
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["customer.promise"].concat(
                *(promise for _order, promise in made)
            )._close_by_facts()
            self.env.flush_all()
            self.assertEqual({p.state for _order, p in made}, {"kept"})
            return self.env.cr.sql_log_count - before

        with self.at("2027-01-01 10:00:00"):
            close(1)
            one, twenty = close(1), close(20)
        self.assertLessEqual(twenty - one, 3)


@tagged("post_install", "-at_install")
class TestRule(CustomerCase):
    """Only a fact that can happen closes a promise."""

    def with_tasks(self, known):
        """As if the app of tasks were installed, or were not."""
        has = optional_apps.has

        def knows(env, model, field):
            return known if model == "project.task" else has(env, model, field)

        return patch.object(optional_apps, "has", knows)

    def test_a_condition_needs_a_template_with_one(self):
        plain = self.env["customer.promise.template"].create({"name": "Plain"})
        for template in (plain, plain.browse()):
            with self.subTest(template=template.name):
                values = {"evidence_rule": "domain", "template_id": template.id}
                with self.assertRaisesRegex(ValidationError, "with a condition"):
                    self.make_order([values])
        draft = self.make_order([{}]).customer_promise_ids
        with self.assertRaisesRegex(ValidationError, "with a condition"):
            draft.evidence_rule = "domain"

    def test_without_an_order_it_is_closed_by_hand(self):
        promise = self.make_promise(evidence_rule="order_delivered")
        self.assertEqual(promise.evidence_rule, "manual")
        with self.assertRaisesRegex(ValidationError, "no order"):
            promise.with_user(self.manager).evidence_rule = "order_invoiced"

    def test_taken_off_its_order_it_is_closed_by_hand(self):
        order = self.make_order([{"evidence_rule": "order_delivered"}])
        promise = order.customer_promise_ids
        self.assertEqual(promise.evidence_rule, "order_delivered")
        promise.order_id = False
        self.assertEqual(promise.evidence_rule, "manual")

    def test_tasks_need_their_app(self):
        with self.with_tasks(False):
            with self.assertRaisesRegex(ValidationError, "app Project"):
                self.make_order([{"evidence_rule": "task_done"}])
            with self.assertRaisesRegex(ValidationError, "app Project"):
                self.env["customer.promise.template"].create(
                    {"name": "Assembly", "evidence_rule": "task_done"}
                )

    def test_when_the_app_is_gone_charter_and_copies_go_on_by_hand(self):
        with self.with_tasks(True):
            template = self.env["customer.promise.template"].create(
                {"name": "Assembly", "evidence_rule": "task_done", "is_standing": True}
            )
            draft = self.make_order([{"evidence_rule": "task_done"}])
        with self.with_tasks(False):
            order = self.make_confirmed_order()
            copy = draft.copy()
        self.assertRecordValues(
            order.customer_promise_ids | copy.customer_promise_ids,
            [
                {"evidence_rule": "manual", "template_id": template.id},
                {"evidence_rule": "manual", "template_id": False},
            ],
        )


@tagged("post_install", "-at_install")
class TestInvoiced(CustomerInvoicingCase):
    def test_more_delivered_than_ordered_leaves_it_invoiced(self):
        order = self.make_confirmed_order([{"evidence_rule": "order_invoiced"}])
        promise = order.customer_promise_ids
        self.make_invoice(order)
        order.order_line.qty_delivered = 3
        self.assertEqual(order.invoice_status, "upselling")
        self.run_job(JOB)
        self.assertRecordValues(promise, [{"state": "kept", "fact_quantity": 2}])
        order.order_line.qty_delivered = 4
        self.run_job(JOB)
        self.assertEqual(promise.state, "kept")

    def test_a_line_added_after_the_invoice_undoes_nothing(self):
        order = self.make_confirmed_order([{"evidence_rule": "order_invoiced"}])
        promise = order.customer_promise_ids
        self.make_invoice(order)
        self.run_job(JOB)
        order.order_line = [Command.create({"product_id": self.desk.id})]
        self.assertEqual(order.invoice_status, "to invoice")
        self.run_job(JOB)
        self.assertEqual(promise.state, "kept")

    def test_it_closes_on_the_invoice_date_and_reopens_with_a_credit_note(self):
        order = self.make_confirmed_order([{"evidence_rule": "order_invoiced"}])
        promise = order.customer_promise_ids
        self.run_job(JOB)
        self.assertEqual(promise.state, "open")
        invoice = self.make_invoice(order, post=False)
        invoice.invoice_date = "2026-03-01"
        invoice.action_post()
        self.run_job(JOB)
        self.assertRecordValues(
            promise, [{"state": "kept", "closed_on": date(2026, 3, 1)}]
        )
        refund = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": "Back"})
        )
        action = refund.reverse_moves()
        self.env["account.move"].browse(action["res_id"]).action_post()
        self.run_job(JOB)
        self.assertEqual(promise.state, "open")
