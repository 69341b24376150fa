"""The order's delivery date is its contractual delivery promise."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.promises.sale_order_delivery_date import DELIVERY_DATE
from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestDeliveryDate(CustomerCase):
    def make_dated(self, day="2026-03-20 11:00:00", **values):
        return self.make_order(commitment_date=day, **values)

    def promise(self, order):
        return order.customer_promise_ids.filtered(lambda p: p.key == DELIVERY_DATE)

    def test_the_date_is_a_public_contractual_promise(self):
        order = self.make_dated()
        self.assertRecordValues(
            order.customer_promise_ids,
            [
                {
                    "kind": "contractual",
                    "category_id": self.env.ref(
                        "customer_promise.customer_promise_category_delivery"
                    ).id,
                    "is_public": True,
                    "evidence_rule": "order_delivered",
                    "deadline": date(2026, 3, 20),
                    "state": "draft",
                    "promisor_id": self.seller.id,
                }
            ],
        )

    def test_the_companys_clock_decides_the_day(self):
        self.company.customer_tz = "Europe/Rome"
        for moment, day in (
            ("2026-03-20 22:30:00", 20),  # 23:30 in Rome
            ("2026-03-20 23:30:00", 21),  # 00:30 in Rome
        ):
            with self.subTest(moment=moment):
                order = self.make_dated(moment)
                self.assertEqual(self.promise(order).deadline, date(2026, 3, day))

    def test_draft_and_date_keep_in_step_both_ways(self):
        order = self.make_dated()
        order.commitment_date = "2026-03-25 09:00:00"
        promise = self.promise(order)
        self.assertEqual(promise.deadline, date(2026, 3, 25))
        promise.with_user(self.seller).deadline = "2026-03-27"
        self.assertEqual(order.commitment_date.date(), date(2026, 3, 27))
        order.commitment_date = False
        self.assertFalse(order.customer_promise_ids)

    def test_setting_the_date_twice_makes_one_promise(self):
        order = self.make_order()
        for day in ("2026-03-20", "2026-03-20", "2026-03-21"):
            order.commitment_date = f"{day} 10:00:00"
        self.assertEqual(len(order.customer_promise_ids), 1)

    def test_a_change_after_confirmation_is_a_renegotiation(self):
        order = self.make_dated()
        order.action_confirm()
        first = self.promise(order)
        order.with_user(self.seller).commitment_date = "2026-03-30 09:00:00"
        second = self.promise(order)
        self.assertRecordValues(
            first + second,
            [
                {
                    "state": "renegotiated",
                    "deadline": date(2026, 3, 20),
                    "result": "late",
                    "renegotiated_to_id": second.id,
                },
                {
                    "state": "open",
                    "deadline": date(2026, 3, 30),
                    "result": False,
                    "renegotiated_to_id": False,
                },
            ],
        )
        self.assertEqual(second.original_deadline, date(2026, 3, 20))

    def test_a_renegotiated_promise_moves_the_date(self):
        order = self.make_dated()
        order.action_confirm()
        self.promise(order)._renegotiate(date(2026, 4, 2), reason="Supplier")
        self.assertEqual(order.commitment_date.date(), date(2026, 4, 2))
        self.assertEqual(len(order.customer_promise_ids), 2)

    def test_who_may_not_write_the_order_moves_its_date_by_the_promise(self):
        order = self.make_dated()
        order.action_confirm()
        first = self.promise(order)
        first.responsible_id = self.seller_two
        first = first.with_user(self.seller_two)
        with self.assertRaises(AccessError):
            order.with_user(self.seller_two).client_order_ref = "A-1"
        second = first._renegotiate(date(2026, 4, 2), reason="Supplier")
        self.assertEqual(second.deadline, date(2026, 4, 2))
        self.assertEqual(order.commitment_date.date(), date(2026, 4, 2))

    def test_a_date_brought_forward_is_neutral(self):
        order = self.make_dated()
        order.action_confirm()
        first = self.promise(order)
        order.commitment_date = "2026-03-10 09:00:00"
        second = self.promise(order)
        self.assertRecordValues(
            first + second,
            [
                {"state": "renegotiated", "timeliness": False, "result": False},
                {"state": "open", "timeliness": False, "result": False},
            ],
        )
        self.assertIn("no later than before", first.message_ids[0].body)
        # nor does it use up the one time that the customer agrees to a later date
        second._renegotiate(
            date(2026, 4, 2),
            reason="Supplier",
            agreed_by=self.contact,
            confirmed=True,
        )
        self.assertEqual(second.result, False)

    def test_the_draft_goes_by_the_date_of_the_order_only(self):
        order = self.make_dated()
        promise = self.promise(order)
        for user in (self.seller, self.manager):
            with self.assertRaisesRegex(UserError, "clear the delivery date"):
                promise.with_user(user).unlink()
        order.with_user(self.seller).commitment_date = False
        self.assertFalse(promise.exists())
        self.manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        other = self.make_dated()
        promise = self.promise(other)
        other.with_user(self.manager).unlink()
        self.assertFalse(promise.exists())

    def test_a_date_changed_while_the_order_was_off_is_renegotiated(self):
        """The word was given: off and on again does not make it another one."""
        order = self.make_dated()
        order.action_confirm()
        first = self.promise(order)
        order._action_cancel()
        order.commitment_date = "2026-03-25 10:00:00"
        order.action_draft()
        self.assertRecordValues(
            first, [{"state": "draft", "deadline": date(2026, 3, 20)}]
        )
        order.action_confirm()
        second = self.promise(order)
        self.assertRecordValues(
            first + second,
            [
                {"state": "renegotiated", "deadline": date(2026, 3, 20)},
                {"state": "open", "deadline": date(2026, 3, 25)},
            ],
        )
        self.assertEqual(first.result, "late")

    def test_a_confirmed_date_is_promised_even_when_its_draft_was_lost(self):
        order = self.make_dated()
        self.promise(order).unlink()
        order.action_confirm()
        self.assertRecordValues(
            self.promise(order), [{"state": "open", "deadline": date(2026, 3, 20)}]
        )

    def test_without_a_date_confirming_looks_for_no_promise_of_it(self):
        order = self.make_order()
        Order = type(order)
        looked = []

        def look(orders):
            looked.extend(orders.ids)

        with patch.object(Order, "_customer_promise_delivery", look):
            order.action_confirm()
        self.assertEqual(looked, [])

    def test_a_date_taken_away_or_back_does_not_take_the_word_back(self):
        for day in (False, "2026-02-01 10:00:00"):
            with self.subTest(day=day):
                order = self.make_dated()
                order.action_confirm()
                order.commitment_date = day
                promise = self.promise(order)
                self.assertRecordValues(
                    promise, [{"state": "open", "deadline": date(2026, 3, 20)}]
                )
                self.assertIn("what was promised stays", promise.message_ids[0].body)

    def test_a_date_set_after_confirmation_is_promised_at_once(self):
        order = self.make_confirmed_order()
        order.commitment_date = "2026-03-20 10:00:00"
        self.assertEqual(self.promise(order).state, "open")

    def test_a_copy_has_neither_date_nor_promise(self):
        copy = self.make_dated().copy()
        self.assertFalse(copy.commitment_date)
        self.assertFalse(copy.customer_promise_ids)

    def test_without_the_category_of_delivery_it_is_promised_all_the_same(self):
        category = self.env.ref("customer_promise.customer_promise_category_delivery")
        category.active = False
        promise = self.promise(self.make_dated())
        self.assertEqual(promise.deadline, date(2026, 3, 20))
        self.assertNotEqual(promise.category_id, category)

    def test_moving_many_dates_costs_as_many_queries_as_moving_one(self):
        def move(number, day):
            orders = self.env["sale.order"].concat(
                *(self.make_dated() for _number in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            orders.commitment_date = day
            self.env.flush_all()
            deadlines = orders.customer_promise_ids.mapped("deadline")
            self.assertEqual(deadlines, [date(2026, 3, 25)] * number if day else [])
            return self.env.cr.sql_log_count - before

        for day in ("2026-03-25 09:00:00", False):
            with self.subTest(day=day):
                move(1, day)
                one, ten = move(1, day), move(10, day)
                self.assertLessEqual(ten - one, 3)
