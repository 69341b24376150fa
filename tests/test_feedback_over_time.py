"""What each contact said, month beside month, as far as the viewer may read it."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestOverTime(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.moment = cls.make_moment(active_from="2025-01-01")
        cls.profile = cls.make_profile()
        cls.bob = cls.env["res.partner"].create(
            {"name": "Bob", "parent_id": cls.customer.id, "email": "bob@example.com"}
        )

    def said(self, moment, partner, nps=9, csat=5, secret=False, **values):
        with self.at(moment):
            order = self.make_confirmed_order(partner_id=partner.id)
            invitation = self.make_invitation(order, self.moment)
            invitation.user_input_id.customer_confidential = secret
            return self.answer(invitation, nps, csat, **values)

    def seen(self, user):
        """Months, and who said what in them, as the user finds them."""
        table = self.profile.with_user(user).get_over_time()
        return [month["key"] for month in table["months"]], {
            person["name"]: {
                month: [answer["score"] for answer in answers]
                for month, answers in person["answers"].items()
            }
            for person in table["people"]
        }

    def test_rows_are_people_and_columns_are_months(self):
        self.said("2026-01-10 10:00:00", self.contact, 9, 5)
        self.said("2026-02-10 10:00:00", self.contact, 3, 2)
        self.said("2026-02-11 10:00:00", self.contact, 8, None)
        self.said("2026-02-12 10:00:00", self.bob, None, None, comment="Fine")
        self.assertEqual(
            self.seen(self.seller),
            (
                ["2026-01", "2026-02"],
                {
                    "Anna": {"2026-01": [100], "2026-02": [25, 80]},
                    "Bob": {"2026-02": [None]},
                },
            ),
        )

    def test_an_answer_is_told_with_word_moment_and_comment(self):
        feedback = self.said("2026-02-10 10:00:00", self.contact, 3, 2, comment="Late")
        (person,) = self.profile.with_user(self.seller).get_over_time()["people"]
        self.assertEqual(
            person["answers"]["2026-02"],
            [
                {
                    "id": feedback.id,
                    "day": "02/10/2026",
                    "score": 25,
                    "voice": "detractor",
                    "word": "Detractor",
                    "moment": "Ordered",
                    "comment": "Late",
                    "confidential": False,
                    "excluded": False,
                }
            ],
        )

    def test_the_month_is_the_companys(self):
        self.company.customer_tz = "Europe/Rome"
        self.said("2026-01-31 23:30:00", self.contact)
        self.assertEqual(self.seen(self.seller)[0], ["2026-02"])

    def test_what_was_said_in_confidence_is_for_managers(self):
        self.said("2026-02-10 10:00:00", self.contact, secret=True)
        self.assertEqual(self.seen(self.seller), ([], {}))
        self.assertEqual(self.seen(self.manager)[1], {"Anna": {"2026-02": [100]}})

    def test_who_became_anonymous_is_nobody_in_particular(self):
        for day in ("2026-02-10", "2026-02-11"):
            self.said(f"{day} 10:00:00", self.contact)._anonymise()
        table = self.profile.with_user(self.manager).get_over_time()
        self.assertEqual([p["name"] for p in table["people"]], ["Anonymous"] * 2)

    def test_other_peoples_customers_stay_closed(self):
        with self.assertRaises(AccessError):
            self.profile.with_user(self.seller_two).get_over_time()

    def test_a_customer_without_answers_has_an_empty_table(self):
        self.assertEqual(self.seen(self.seller), ([], {}))

    def test_contact_and_answer_lead_there(self):
        feedback = self.said("2026-02-10 10:00:00", self.contact)
        for record in (self.profile, self.contact, self.customer, feedback):
            action = record.with_user(self.seller).action_view_over_time()
            self.assertEqual(action["tag"], "customer_promise.over_time")
            self.assertEqual(action["context"], {"active_id": self.profile.id})

    def test_many_answers_take_no_more_queries_than_few(self):
        counts = []
        self.said("2026-01-10 10:00:00", self.contact)
        self.profile.with_user(self.seller).get_over_time()  # what is read once for all
        for number in range(2):
            for day in range(1, 4 + 6 * number):
                self.said(f"2026-02-{day:02} 1{number}:00:00", self.contact)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.profile.with_user(self.seller).get_over_time()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
