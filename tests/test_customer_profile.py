"""One profile per commercial partner and company, made on first need."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestProfileGetOrCreate(CustomerCase):
    def get(self, *pairs):
        return self.env["customer.profile"]._get_or_create(pairs)

    def test_one_profile_per_commercial_partner_and_company(self):
        profiles = self.get(
            (self.customer, self.company),
            (self.contact, self.company),
            (self.contact, self.other_company),
        )
        self.assertEqual(
            set(profiles),
            {
                (self.customer.id, self.company.id),
                (self.customer.id, self.other_company.id),
            },
        )
        self.assertRecordValues(
            profiles[self.customer.id, self.company.id],
            [{"partner_id": self.customer.id, "company_id": self.company.id}],
        )

    def test_asking_again_gives_the_same_profile(self):
        first = self.make_profile(self.contact)
        self.assertEqual(self.make_profile(self.customer), first)
        self.assertEqual(
            self.env["customer.profile"].search_count(
                [("partner_id", "=", self.customer.id)]
            ),
            1,
        )

    def test_no_pairs_give_no_profiles(self):
        self.assertEqual(self.get(), {})

    def test_a_loser_of_the_race_takes_the_winners_row(self):
        """Inserting what is there already is harmless."""
        profile = self.make_profile()
        self.env["customer.profile"]._insert_missing(
            [(self.customer.id, self.company.id)]
        )
        self.assertEqual(self.make_profile(), profile)

    def test_queries_do_not_grow_with_the_pairs(self):
        partners = [self.make_partner(f"P{number}") for number in range(60)]
        self.get((partners[0], self.company))
        self.env.flush_all()
        for number, some in ((1, partners[1:2]), (50, partners[2:52])):
            self.env.invalidate_all()
            with self.subTest(pairs=number):
                # partners, profiles, company, insert, profiles again
                with self.assertQueryCount(6):
                    self.get(*[(partner, self.company) for partner in some])

    def test_creating_by_hand_for_a_contact_is_for_its_company(self):
        profile = self.env["customer.profile"].create({"partner_id": self.contact.id})
        self.assertEqual(profile.partner_id, self.customer)

    def test_action_on_a_contact_opens_its_customer(self):
        action = self.contact.with_user(self.seller).action_view_customer()
        self.assertEqual(action["res_id"], self.make_profile().id)

    def test_action_needs_the_right_to_read_the_contact(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base"):
            self.contact.with_user(self.portal).action_view_customer()


@tagged("post_install", "-at_install")
class TestProfileOwner(CustomerCase):
    def test_owner_is_assumed_from_the_contact(self):
        self.make_order(user_id=self.seller_two.id)
        self.assertRecordValues(
            self.make_profile(),
            [
                {
                    "user_id": self.seller.id,
                    "user_assumed": True,
                    "user_since": self.company._customer_today(),
                }
            ],
        )

    def test_owner_is_assumed_from_the_last_order_of_the_company(self):
        partner = self.make_partner("Beta")
        child = self.env["res.partner"].create({"name": "Bea", "parent_id": partner.id})
        self.make_order(
            partner_id=partner.id, user_id=self.seller.id, date_order="2026-01-05"
        )
        self.make_order(
            partner_id=child.id, user_id=self.seller_two.id, date_order="2026-02-05"
        )
        self.make_order(
            partner_id=partner.id,
            user_id=self.leader.id,
            date_order="2026-02-28",
            company_id=self.other_company.id,
            team_id=False,
        )
        self.assertRecordValues(
            self.make_profile(partner),
            [{"user_id": self.seller_two.id, "user_assumed": True}],
        )

    def test_nobody_known_nobody_assumed(self):
        self.assertRecordValues(
            self.make_profile(self.make_partner("Beta")),
            [{"user_id": False, "user_assumed": False, "user_since": False}],
        )

    def test_archived_salesperson_is_not_assumed(self):
        self.seller.active = False
        self.make_order(user_id=self.seller_two.id)
        self.assertRecordValues(
            self.make_profile(), [{"user_id": False, "user_assumed": False}]
        )

    def test_naming_an_owner_confirms_them(self):
        profile = self.make_profile()
        with self.at("2026-04-01 10:00:00"):
            profile.user_id = self.seller_two
        self.assertRecordValues(
            profile,
            [
                {
                    "user_id": self.seller_two.id,
                    "user_assumed": False,
                    "user_since": self._date("2026-04-01"),
                }
            ],
        )

    def test_owner_since_is_the_companys_date(self):
        """At 23:30 UTC it is tomorrow in Rome, whatever the clock of the user."""
        self.company.customer_tz = "Europe/Rome"
        self.seller.tz = "America/New_York"
        beta, gamma = self.make_partner("Beta"), self.make_partner("Gamma")
        beta.user_id = self.seller
        with self.at("2026-03-02 23:30:00"):
            assumed = self.make_profile(beta)
            named = self.make_profile(gamma)
            named.with_context(tz="America/New_York").user_id = self.seller
            made = self.env["customer.profile"].create(
                {"partner_id": self.customer.id, "user_id": self.seller.id}
            )
        self.assertEqual(
            (assumed | named | made).mapped("user_since"),
            [self._date("2026-03-03")] * 3,
        )

    def test_who_acts_is_owner_then_backup_then_salesperson(self):
        profile = self.make_profile(
            user_id=self.seller_two.id, backup_user_id=self.leader.id
        )
        self.assertEqual(profile._customer_user(), self.seller_two)
        self.seller_two.active = False
        self.assertEqual(profile._customer_user(), self.leader)
        self.leader.active = False
        self.assertEqual(profile._customer_user(), self.seller)
        self.seller.active = False
        self.assertFalse(profile._customer_user())

    def _date(self, text):
        return self.env["customer.profile"]._fields["user_since"].to_date(text)


@tagged("post_install", "-at_install")
class TestCompanyClock(CustomerCase):
    """The company's time zone decides, not the server's and not the user's."""

    def status_at(self, moment, tz):
        """Status, for a user in Honolulu, of a promise due on Monday 2 March."""
        self.company.customer_tz = tz
        self.seller.tz = "Pacific/Honolulu"
        Promise = self.env["customer.promise"].with_user(self.seller)
        with self.at("2026-02-02 10:00:00"):
            promise = self.make_promise(deadline="2026-03-02")
        with self.at(moment):
            Promise.with_context(tz="Pacific/Honolulu").browse(
                promise.id
            )._update_deadline_status()
        return promise.deadline_status

    def test_late_before_and_after_the_companys_midnight(self):
        cases = [
            # UTC moment, company's clock, on which day it is there
            ("2026-03-02 22:30:00", "Europe/Rome", "approaching"),  # 2nd, 23:30
            ("2026-03-02 23:30:00", "Europe/Rome", "overdue"),  # 3rd, 00:30
            ("2026-03-02 10:30:00", "Pacific/Auckland", "approaching"),  # 2nd, 23:30
            ("2026-03-02 11:30:00", "Pacific/Auckland", "overdue"),  # 3rd, 00:30
            ("2026-03-02 23:30:00", "UTC", "approaching"),
            ("2026-03-03 00:30:00", "UTC", "overdue"),
            ("2026-03-03 00:30:00", "America/New_York", "approaching"),  # 2nd, 19:30
        ]
        for moment, tz, status in cases:
            with self.subTest(moment=moment, tz=tz):
                self.assertEqual(self.status_at(moment, tz), status)

    def test_one_job_writes_each_company_by_its_own_clock(self):
        self.company.customer_tz = "Europe/Rome"
        self.other_company.customer_tz = "Pacific/Auckland"
        with self.at("2026-02-02 10:00:00"):
            rome = self.make_promise(deadline="2026-03-02")
            auckland = self.make_promise(
                deadline="2026-03-02", company_id=self.other_company.id
            )
        with self.at("2026-03-02 11:30:00"):
            self.run_job("ir_cron_customer_promise_status")
        self.assertRecordValues(
            rome | auckland,
            [{"deadline_status": "approaching"}, {"deadline_status": "overdue"}],
        )

    def test_without_a_setting_the_working_hours_decide(self):
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        self.assertEqual(self.company._customer_tz(), "Asia/Tokyo")
        with self.at("2026-03-02 15:30:00"):
            self.assertEqual(str(self.company._customer_today()), "2026-03-03")
        self.company.customer_tz = "UTC"
        self.assertEqual(self.company._customer_tz(), "UTC")
