"""Who is told what about a promise: hand-over, activities, escalation; no flood."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CustomerCase

REMIND = "ir_cron_customer_promise_reminder_remind"
HAND_OVER = "ir_cron_customer_promise_hand_over"


@tagged("post_install", "-at_install")
class TestReminder(CustomerCase):
    def setUp(self):
        super().setUp()
        self.env["customer.promise"].search([]).activity_unlink([])

    def activities(self, user=None):
        return self.env["mail.activity"].search(
            [
                ("user_id", "=", (user or self.seller).id),
                ("res_model", "=", "customer.promise"),
            ]
        )

    def remind(self, moment):
        with self.at(moment):
            self.run_job(REMIND)

    def test_an_approaching_deadline_is_told_once(self):
        self.make_promise(deadline="2026-03-10")
        for moment, told in (
            ("2026-03-05 10:00:00", 0),
            ("2026-03-06 10:00:00", 1),  # two working days before
            ("2026-03-09 10:00:00", 1),
        ):
            with self.subTest(moment=moment):
                self.remind(moment)
                self.assertEqual(len(self.activities()), told)

    def test_promises_to_one_customer_are_one_activity(self):
        first = self.make_promise(name="Call", deadline="2026-03-09")
        self.make_promise(name="Write", deadline="2026-03-10")
        other = self.make_promise(partner_id=self.make_partner().id)
        self.remind("2026-03-08 10:00:00")
        activities = self.activities()
        self.assertEqual(set(activities.mapped("res_id")), {first.id, other.id})
        both = activities.filtered(lambda a: a.res_id == first.id)
        self.assertEqual(both.summary, "2 promises to Acme")
        self.assertEqual(both.date_deadline, date(2026, 3, 9))
        for words in ("Call", "Write"):
            self.assertIn(words, both.note)

    def test_nobody_is_told_twice_a_day_about_one_customer(self):
        self.make_promise(deadline="2026-03-09")
        self.remind("2026-03-06 10:00:00")
        self.make_promise(deadline="2026-03-09")
        self.remind("2026-03-06 11:00:00")
        self.assertEqual(len(self.activities()), 1)
        self.remind("2026-03-07 10:00:00")
        self.assertEqual(len(self.activities()), 2)

    def test_what_a_fact_will_close_is_told_only_when_at_risk(self):
        safe, risky = self.make_confirmed_order(
            [{"evidence_rule": "order_delivered"}] * 2
        ).customer_promise_ids
        risky._by_action().feasibility = "red"
        safe._by_action().feasibility = "green"
        self.remind("2026-03-09 10:00:00")
        self.assertEqual(self.activities().res_id, risky.id)

    def test_overdue_is_told_and_after_two_working_days_the_leader(self):
        promise = self.make_promise(deadline="2026-03-05", team_id=self.team.id)
        self.assertEqual(promise.late_on, date(2026, 3, 6))
        for moment, seller, leader in (
            ("2026-03-06 10:00:00", 1, 0),
            ("2026-03-09 10:00:00", 1, 0),  # Monday: one working day later
            ("2026-03-10 10:00:00", 1, 1),
            ("2026-03-11 10:00:00", 1, 1),
        ):
            with self.subTest(moment=moment):
                self.remind(moment)
                self.assertEqual(len(self.activities()), seller)
                self.assertEqual(len(self.activities(self.leader)), leader)

    def test_a_word_given_without_an_order_is_of_the_promisors_team(self):
        self.assertEqual(self.make_promise().team_id, self.team)
        self.team.member_ids -= self.seller_two
        self.team.company_id = self.other_company
        self.assertFalse(self.make_promise().team_id)

    def test_a_leader_may_read_what_they_are_told(self):
        promise = self.make_promise(deadline="2026-02-05", team_id=self.team.id)
        self.remind("2026-03-10 10:00:00")
        told = self.activities(self.leader)
        self.assertEqual(told.res_id, promise.id)
        self.assertEqual(promise.with_user(self.leader).name, "Call back")

    def test_the_companys_clock_decides_the_day(self):
        self.company.customer_tz = "Europe/Rome"
        self.make_promise(deadline="2026-03-05")
        for moment, told in (
            ("2026-03-05 22:30:00", "Approaching"),  # 23:30 in Rome
            ("2026-03-05 23:30:00", "Overdue"),  # 00:30 in Rome
        ):
            with self.subTest(moment=moment):
                self.remind(moment)
                self.assertIn(told, self.activities().sorted("id")[-1].note)

    def test_closed_ones_are_not_told(self):
        self.close_promise(self.make_promise(deadline="2026-03-03"))
        self.remind("2026-03-10 10:00:00")
        self.assertEqual(len(self.activities()), 0)

    def test_for_somebody_who_left_the_next_one_is_told(self):
        self.customer.user_id = False
        self.make_profile(user_id=self.manager.id)
        leaving = (self.seller_two, self.seller, self.manager)
        told = (self.seller, self.manager, self.leader)
        for left, user in zip(leaving, told, strict=True):
            with self.subTest(left=left.name):
                left.active = False
                promise = self.make_promise(
                    deadline="2026-03-06",
                    responsible_id=self.seller_two.id,
                    team_id=self.team.id,
                )
                self.remind("2026-03-06 10:00:00")
                self.assertEqual(self.activities(user).res_id, promise.id)
                self.assertEqual(len(self.activities(self.seller_two)), 0)

    def test_reopened_ones_are_told_anew(self):
        promise = self.make_promise(deadline="2026-03-03")
        self.remind("2026-03-06 10:00:00")
        with self.at("2026-03-06 11:00:00"):
            self.close_promise(promise)
            self.assertEqual(len(self.activities()), 0)
            promise.with_user(self.manager).action_reopen()
        self.remind("2026-03-06 12:00:00")
        self.assertEqual(self.activities().res_id, promise.id)

    def test_redrafted_ones_are_told_anew(self):
        order = self.make_confirmed_order([{"deadline": "2026-03-06"}])
        promise = order.customer_promise_ids
        for moment in ("2026-03-05 10:00:00", "2026-03-05 12:00:00"):
            self.remind(moment)
            self.assertEqual(self.activities().res_id, promise.id)
            with self.at(moment):
                order._action_cancel()
                self.assertEqual(len(self.activities()), 0)
                order.action_draft()
                order.action_confirm()

    def test_closing_ends_what_was_told(self):
        def renegotiate(promise):
            promise._renegotiate(date(2026, 3, 20), reason="Strike")

        def cancel(promise):
            promise._cancel()

        for close in (self.close_promise, renegotiate, cancel):
            with self.subTest(close=close.__name__), self.at("2026-03-09 10:00:00"):
                partner = self.make_partner()
                promise = self.make_promise(partner_id=partner.id)
                by_hand = promise.activity_schedule(
                    "customer_promise.mail_activity_type_promise",
                    user_id=self.seller.id,
                    automated=False,
                )
                self.run_job(REMIND)
                self.assertEqual(len(promise.activity_ids), 2)
                close(promise)
                self.assertEqual(promise.activity_ids, by_hand)

    def test_others_listed_there_are_told_again_the_next_day(self):
        first = self.make_promise(name="Call", deadline="2026-03-06")
        other = self.make_promise(name="Write", deadline="2026-03-10")
        self.remind("2026-03-06 10:00:00")
        self.assertEqual(self.activities().res_id, first.id)
        with self.at("2026-03-06 11:00:00"):
            self.close_promise(first)
        self.remind("2026-03-06 12:00:00")
        self.assertEqual(len(self.activities()), 0)
        self.remind("2026-03-07 10:00:00")
        self.assertEqual(self.activities().res_id, other.id)

    def test_no_mail_is_sent(self):
        mails = self.env["mail.mail"].search_count([])
        self.make_promise(deadline="2026-02-03")
        self.remind("2026-03-10 10:00:00")
        self.assertEqual(len(self.activities()), 1)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_a_run_that_is_killed_leaves_nothing_and_loses_nothing(self):
        promise = self.make_promise(deadline="2026-02-20")
        Reminder = self.env["customer.promise.reminder"]
        Activity = type(self.env["mail.activity"])
        killed = patch.object(Activity, "create", side_effect=KeyboardInterrupt)
        with killed, self.assertRaises(KeyboardInterrupt), self.cr.savepoint():
            Reminder._remind(500)
        self.assertEqual(Reminder.search_count([("promise_id", "=", promise.id)]), 0)
        self.assertEqual(len(self.activities()), 0)
        self.remind("2026-03-02 11:00:00")
        self.remind("2026-03-02 12:00:00")
        self.assertEqual(len(self.activities()), 1)

    def test_queries_do_not_grow_with_the_promises(self):
        def remind(number):
            for partner in self.env["res.partner"].create(
                [{"name": f"P{i}"} for i in range(number)]
            ):
                self.make_promise(
                    partner_id=partner.id, deadline="2026-02-20", team_id=False
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            done = self.env["customer.promise.reminder"]._remind(500)
            self.env.flush_all()
            self.assertEqual(done, number)
            return self.env.cr.sql_log_count - before

        remind(1)
        one, fifty = remind(1), remind(50)
        self.assertLessEqual(fifty - one, 2)


@tagged("post_install", "-at_install")
class TestHandOver(CustomerCase):
    def notes(self, order):
        return order.message_ids | self.env["mail.message"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        )

    def notified(self, record):
        return self.env["mail.message"].search(
            [
                ("model", "=", record._name),
                ("res_id", "=", record.id),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_one_note_an_order_to_those_who_keep_them(self):
        order = self.make_order(
            [
                {"name": "Deliver", "responsible_id": self.seller_two.id},
                {"name": "Install", "responsible_id": self.manager.id},
                {"name": "Call"},
            ],
            customer_benefit="Open the shop in May",
        )
        order.action_confirm()
        self.run_job(HAND_OVER)
        note = self.notified(order)
        self.assertEqual(len(note), 1)
        self.assertEqual(note.partner_ids, (self.seller_two | self.manager).partner_id)
        for words in ("Deliver", "Install", "Open the shop in May"):
            self.assertIn(words, note.body)
        self.run_job(HAND_OVER)
        self.assertEqual(len(self.notified(order)), 1)

    def test_who_keeps_their_own_word_needs_no_note(self):
        order = self.make_confirmed_order([{}])
        self.run_job(HAND_OVER)
        self.assertEqual(len(self.notified(order)), 0)
        self.assertEqual(order.customer_promise_ids.handed_over_on, date(2026, 3, 2))

    def test_another_who_is_to_keep_it_is_told_anew(self):
        promise = self.make_promise(responsible_id=self.seller_two.id)
        self.run_job(HAND_OVER)
        promise.with_user(self.manager).responsible_id = self.leader
        self.run_job(HAND_OVER)
        self.assertEqual(
            self.notified(promise).partner_ids,
            (self.seller_two | self.leader).partner_id,
        )

    def test_taking_in_charge_and_objecting_are_one_click_each(self):
        for answer, state in (
            ("action_take_charge", "accepted"),
            ("action_object", "objected"),
        ):
            with self.subTest(answer=answer):
                promise = self.make_promise(responsible_id=self.seller_two.id)
                self.assertEqual(promise.charge_state, "pending")
                getattr(promise.with_user(self.seller_two), answer)()
                self.assertEqual(promise.charge_state, state)
        self.assertEqual(promise.activity_ids.user_id, self.seller)

    def test_one_answers_once(self):
        promise = self.make_promise(responsible_id=self.seller_two.id)
        asked = promise.with_user(self.seller_two)
        asked.action_object()
        for answer in (asked.action_object, asked.action_take_charge):
            with self.assertRaisesRegex(UserError, "does not wait to be taken"):
                answer()
        self.assertEqual(len(promise.activity_ids), 1)

    def test_who_keeps_it_sees_promises(self):
        with self.assertRaisesRegex(ValidationError, "cannot keep"):
            self.make_promise(responsible_id=self.employee.id)
        promise = self.make_promise()
        with self.assertRaisesRegex(ValidationError, "cannot keep"):
            promise.with_user(self.manager).responsible_id = self.employee
        own = self.make_promise(promisor_id=self.employee.id)
        self.assertEqual(own.responsible_id, self.employee)
        field = promise.fields_get(["responsible_id"])["responsible_id"]
        keepers = self.env["res.users"].search(field["domain"])
        self.assertIn(self.seller_two, keepers)
        self.assertNotIn(self.employee, keepers)
