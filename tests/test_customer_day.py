"""My day: what one owes customers within a week, and nothing of others."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOW, CustomerCase


@tagged("post_install", "-at_install")
class TestMyDay(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.make_profile(user_id=cls.seller.id)
        cls.beta = cls.make_partner("Beta", phone="+39 06 1234")
        cls.beta_profile = cls.make_profile(cls.beta, user_id=cls.seller.id)

    def day(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["customer.day"].with_user(user or self.seller).get_day()

    def items(self, user=None):
        return [
            item
            for customer in self.day(user)["customers"]
            for item in customer["items"]
        ]

    def make_activity(self, record, deadline, user=None, summary="Call"):
        return record.activity_schedule(
            summary=summary,
            user_id=(user or self.seller).id,
            date_deadline=deadline,
        )

    def make_case(self, **values):
        values = {"name": "Too late", "profile_id": self.profile.id, **values}
        return self.env["customer.case"].create(values)

    # === WHAT STANDS THERE === #

    def test_nothing_due_is_an_empty_day(self):
        day = self.day()
        self.assertEqual(str(day["today"]), NOW[:10])
        self.assertEqual(day["customers"], [])

    def test_an_activity_tells_what_where_and_when(self):
        activity = self.make_activity(self.profile, "2026-03-02")
        (item,) = self.items()
        self.assertEqual(
            item,
            {
                "kind": "activity",
                "model": "customer.profile",
                "id": self.profile.id,
                "activity_id": activity.id,
                "title": "Call",
                "detail": self.customer.display_name,
                "date": activity.date_deadline,
                "status": "today",
            },
        )

    def test_activities_on_each_of_our_records(self):
        promise = self.make_promise(deadline="2026-05-01")
        case = self.make_case(user_id=self.seller.id, due_on="2026-05-01")
        feedback = self.make_feedback()
        play = self.make_play(promise)
        for record in (self.profile, promise, case, feedback, play):
            with self.subTest(model=record._name):
                activity = self.make_activity(record, "2026-03-03")
                found = [i for i in self.items() if i["activity_id"] == activity.id]
                self.assertEqual(
                    [(i["model"], i["id"]) for i in found], [(record._name, record.id)]
                )
        self.assertEqual(
            [(c["id"], len(c["items"])) for c in self.day()["customers"]],
            [(self.profile.id, 5)],
        )

    def make_play(self, promise):
        playbook = self.env["customer.playbook"].create({"name": "Call"})
        return self.env["customer.play"].create(
            {
                "playbook_id": playbook.id,
                "family_id": playbook.id,
                "profile_id": promise.profile_id.id,
                "company_id": promise.company_id.id,
                "promise_id": promise.id,
                "key": f"customer.promise,{promise.id}",
                "started_on": NOW,
            }
        )

    def test_activities_elsewhere_are_not_about_customers(self):
        self.make_activity(self.customer, "2026-03-02")
        self.assertEqual(self.items(), [])

    def test_an_activity_that_is_done_is_gone(self):
        self.make_activity(self.profile, "2026-03-02").action_feedback()
        self.assertEqual(self.items(), [])

    def test_an_activity_of_a_deleted_record_is_left_out(self):
        draft = self.make_order([{}]).customer_promise_ids
        activity = self.make_activity(draft, "2026-03-02")
        self.env.cr.execute("DELETE FROM customer_promise WHERE id = %s", [draft.id])
        self.env.invalidate_all()
        self.assertEqual(activity.exists().res_id, draft.id)
        self.assertEqual(self.items(), [])

    def test_promises_to_keep_within_a_week(self):
        order = self.make_confirmed_order(
            [
                {"name": "Late", "deadline": "2026-02-27"},
                {"name": "Now", "deadline": "2026-03-02"},
                {"name": "Soon", "deadline": "2026-03-09"},
                {"name": "After", "deadline": "2026-03-10"},
            ]
        )
        self.close_promise(self.make_promise(name="Kept", deadline="2026-03-02"))
        self.make_order([{"name": "Draft", "deadline": "2026-03-02"}])
        self.assertEqual(
            [(i["title"], i["status"], i["kind"]) for i in self.items()],
            [
                ("Late", "overdue", "promise"),
                ("Now", "today", "promise"),
                ("Soon", "later", "promise"),
            ],
        )
        self.assertIn(order.name, self.items()[0]["detail"])

    def test_cases_to_take_care_of_within_a_week(self):
        cause = self.env["customer.cause"].search([], limit=1)
        for name, due_on in (
            ("Late", "2026-02-27"),
            ("Now", "2026-03-02"),
            ("After", "2026-03-10"),
        ):
            self.make_case(name=name, due_on=due_on, user_id=self.seller.id)
        closed = self.make_case(
            name="Closed",
            due_on="2026-03-02",
            user_id=self.seller.id,
            cause_id=cause.id,
            action_taken="Called",
        )
        closed._close()
        self.assertEqual(
            [(i["title"], i["status"], i["kind"]) for i in self.items()],
            [("Late", "overdue", "case"), ("Now", "today", "case")],
        )

    def test_grouped_by_customer_the_most_urgent_first(self):
        self.make_promise(name="Third", deadline="2026-03-04")
        self.make_promise(name="First", deadline="2026-02-26", partner_id=self.beta.id)
        self.make_activity(self.beta_profile, "2026-03-05", summary="Fourth")
        self.make_case(name="Second", due_on="2026-03-02", user_id=self.seller.id)
        self.assertEqual(
            [
                (
                    customer["id"],
                    customer["name"],
                    customer["phone"],
                    [item["title"] for item in customer["items"]],
                )
                for customer in self.day()["customers"]
            ],
            [
                (self.beta_profile.id, "Beta", "+39 06 1234", ["First", "Fourth"]),
                (self.profile.id, "Acme", "", ["Second", "Third"]),
            ],
        )

    def test_today_is_the_companys(self):
        self.company.customer_tz = "Pacific/Auckland"
        self.seller.tz = "Pacific/Honolulu"
        self.make_promise(deadline="2026-03-03")
        with self.at("2026-03-02 11:30:00"):  # the 3rd, 00:30 in Auckland
            self.assertEqual([i["status"] for i in self.items()], ["today"])
        with self.at("2026-03-03 11:30:00"):
            self.assertEqual([i["status"] for i in self.items()], ["overdue"])

    # === WHOSE === #

    def test_nothing_of_others(self):
        self.make_promise(deadline="2026-03-02", responsible_id=self.seller_two.id)
        self.make_case(due_on="2026-03-02", user_id=self.seller_two.id)
        self.make_activity(self.profile, "2026-03-02", self.manager)
        self.assertEqual(self.items(self.seller), [])
        self.assertEqual(
            [i["kind"] for i in self.items(self.seller_two)], ["promise", "case"]
        )
        self.assertEqual([i["kind"] for i in self.items(self.manager)], ["activity"])

    def test_what_one_keeps_for_anothers_customer_shows_the_name_only(self):
        """One must know whom to call, but the customer's page stays closed."""
        self.make_promise(deadline="2026-03-02", responsible_id=self.seller_two.id)
        (customer,) = self.day(self.seller_two)["customers"]
        self.assertEqual((customer["id"], customer["name"]), (False, "Acme"))

    def test_an_activity_on_what_one_may_no_longer_read_is_left_out(self):
        self.make_activity(self.beta_profile, "2026-03-02")
        self.beta_profile.user_id = self.seller_two
        self.assertEqual(self.items(), [])

    def test_a_play_that_one_runs_for_anothers_customer(self):
        promise = self.make_promise(responsible_id=self.seller_two.id)
        play = self.make_play(promise)
        play.user_id = self.seller_two
        self.make_activity(play, "2026-03-02", self.seller_two)
        self.assertEqual(
            [i["detail"] for i in self.items(self.seller_two)], ["Call: Acme"]
        )

    def test_only_ticked_companies(self):
        self.make_promise(
            name="Elsewhere", deadline="2026-03-02", company_id=self.other_company.id
        )
        self.assertEqual(self.items(), [])
        both = self.company | self.other_company
        day = self.env["customer.day"].with_user(self.seller)
        day = day.with_context(allowed_company_ids=both.ids).get_day()
        self.assertEqual(
            [i["title"] for c in day["customers"] for i in c["items"]], ["Elsewhere"]
        )

    def test_the_day_is_for_our_users(self):
        for user in (self.employee, self.portal, self.auditor):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(AccessError, "for users of Customer Success"),
            ):
                self.day(user)

    # === SPEED === #

    def test_queries_do_not_grow_with_the_day(self):
        def fill(number):
            for index in range(number):
                partner = self.make_partner(f"C{number} {index}")
                profile = self.make_profile(partner, user_id=self.seller.id)
                self.make_confirmed_order(
                    [{"deadline": "2026-03-02"}], partner_id=partner.id
                )
                self.make_case(
                    profile_id=profile.id, user_id=self.seller.id, due_on="2026-03-02"
                )
                self.make_activity(profile, "2026-03-02")

        fill(2)
        self.day()
        counts = []
        for number in (0, 20):
            fill(number)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            day = self.env["customer.day"].with_user(self.seller).get_day()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(day["customers"]), 22)
        self.assertEqual(counts[0], counts[1])
        self.env.invalidate_all()
        # groups, company, activities and their records, promises, orders, cases,
        # profiles, partners: each read once
        with self.assertQueryCount(12):
            self.env["customer.day"].with_user(self.seller).get_day()

    # === POSTPONING === #

    def postpone(self, activity, user=None):
        return (
            self.env["customer.day"]
            .with_user(user or self.seller)
            .postpone(activity.id)
        )

    def test_postponed_to_the_next_working_day(self):
        cases = [
            ("2026-03-02", "2026-03-03"),  # due today: tomorrow
            ("2026-02-20", "2026-03-03"),  # overdue: tomorrow too
            ("2026-03-06", "2026-03-09"),  # due on Friday: Monday
        ]
        for deadline, moved in cases:
            with self.subTest(deadline=deadline):
                activity = self.make_activity(self.profile, deadline)
                self.postpone(activity)
                self.assertEqual(str(activity.date_deadline), moved)

    def test_only_ones_own_are_postponed(self):
        activity = self.make_activity(self.profile, "2026-03-02")
        for user in (self.manager, self.seller_two):
            with self.subTest(user=user.login):
                self.postpone(activity, user)
                self.assertEqual(str(activity.date_deadline), "2026-03-02")

    def test_postponing_what_is_gone_is_harmless(self):
        activity = self.make_activity(self.profile, "2026-03-02")
        activity.unlink()
        self.assertTrue(self.postpone(activity))
