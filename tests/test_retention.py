"""How long a name stays: then numbers are left, and nobody to whom they lead."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CustomerCase

CRON = "ir_cron_customer_feedback_anonymise"


@tagged("post_install", "-at_install")
class TestRetention(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.company.customer_retention_months = 12
        cls.moment = cls.make_moment(active_from="2025-01-01")

    def said(self, day, nps=9, partner=None, **values):
        with self.at(f"{day} 10:00:00"):
            partner = partner or self.contact
            order = self.make_confirmed_order(partner_id=partner.id, **values)
            invitation = self.make_invitation(order, self.moment)
            return self.answer(invitation, nps, comment="It was Anna")

    def close(self, cases):
        cases.write(
            {
                "cause_id": self.env["customer.cause"].search([], limit=1).id,
                "action_taken": "Delivered again",
            }
        )
        cases._close()

    def test_old_answers_lose_their_names_and_keep_their_numbers(self):
        old, young = self.said("2025-03-01"), self.said("2025-03-02")
        sheet, invitation = old.user_input_id, old.invitation_id
        rated = old.score_ids.mapped("performance")
        self.run_job(CRON)
        self.assertRecordValues(
            old,
            [
                {
                    "partner_id": False,
                    "comment": False,
                    "user_input_id": False,
                    "invitation_id": False,
                    "order_id": False,
                    "anonymised_on": date(2026, 3, 2),
                    "nps": 9,
                    "csat": 100,
                    "voice": "promoter",
                    "user_id": self.seller.id,
                    "profile_id": self.make_profile().id,
                }
            ],
        )
        self.assertEqual(old.score_ids.mapped("performance"), rated)
        self.assertEqual(old.display_name, "Anonymous · Ordered")
        self.assertFalse(sheet.exists())
        # the event is not asked about again
        self.assertEqual(invitation.exists().user_input_id.ids, [])
        self.assertRecordValues(
            young, [{"partner_id": self.contact.id, "comment": "It was Anna"}]
        )

    def test_each_company_keeps_names_as_long_as_it_says(self):
        self.other_company.customer_retention_months = 24
        here = self.said("2025-02-01")
        there = self.said(
            "2025-02-01",
            company_id=self.other_company.id,
            team_id=False,
            user_id=self.manager.id,
        )
        self.run_job(CRON)
        self.assertTrue(here.anonymised_on)
        self.assertFalse(there.anonymised_on)

    def test_a_second_run_finds_nothing(self):
        old = self.said("2025-02-01")
        self.run_job(CRON)
        with self.at("2026-03-09 10:00:00"):
            self.run_job(CRON)
        self.assertEqual(old.anonymised_on, date(2026, 3, 2))

    def test_an_open_case_comes_first(self):
        old = self.said("2025-02-01", nps=2)
        case = old.case_ids
        case.description = "It was Anna"
        self.run_job(CRON)
        self.assertFalse(old.anonymised_on)
        self.close(case)
        self.run_job(CRON)
        self.assertTrue(old.anonymised_on)
        self.assertRecordValues(
            case,
            [
                {
                    "description": False,
                    "partner_id": False,
                    "feedback_id": old.id,
                    "action_taken": "Delivered again",
                }
            ],
        )

    def test_the_case_says_no_name_and_no_words_any_more(self):
        old = self.said("2025-02-01", nps=2)
        case = old.case_ids
        for record in (old, case):
            record.message_post(body="Dear Anna, these were your words")
        case.activity_schedule("mail.mail_activity_data_todo", summary="Ask Anna")
        self.close(case)
        self.run_job(CRON)
        for record in (old, case):
            with self.subTest(record=record):
                told = record.message_ids.filtered(lambda m: "Anna" in (m.body or ""))
                self.assertFalse(told)
                activities = record.with_context(active_test=False).activity_ids
                self.assertFalse(activities)
        self.assertEqual(case.name, "Anonymous answer")
        self.assertTrue(case.reference)

    def test_managers_find_what_waits_for_an_open_case(self):
        old, young = self.said("2025-02-01", nps=2), self.said("2026-02-20", nps=2)
        told = old | young
        waits = [("id", "in", told.ids), ("is_kept_by_case", "=", True)]
        self.assertEqual(old.search(waits), old)
        self.assertEqual(told.mapped("is_kept_by_case"), [True, False])
        self.close(old.case_ids)
        self.assertFalse(old.search(waits))

    def test_at_a_contacts_request_all_they_said_goes(self):
        first, second = self.said("2026-02-01"), self.said("2026-02-20")
        other = self.said("2026-02-20", partner=self.customer)
        first.with_user(self.manager).action_anonymise()
        self.assertEqual((first | second | other).mapped("partner_id"), self.customer)
        self.assertFalse((first | second).filtered("comment"))
        self.assertIn("made anonymous", self.contact.message_ids[0].body)

    def test_at_a_request_an_open_case_is_closed_first(self):
        told = self.said("2026-02-01", nps=1)
        with self.assertRaisesRegex(UserError, "close it first"):
            told.with_user(self.manager).action_anonymise()
        self.assertEqual(told.partner_id, self.contact)

    def test_only_managers_do(self):
        told = self.said("2026-02-01")
        for user in (self.seller, self.quality):
            with self.assertRaises(AccessError):
                told.with_user(user).action_anonymise()
        self.assertEqual(told.partner_id, self.contact)

    def test_statements_keep_their_numbers(self):
        self.switch_on("commissions")
        told = self.said("2026-02-20", nps=10)
        plan = self.make_plan(weightings=[{"index": "feedback"}])
        with self.at("2026-03-03 10:00:00"):
            self.run_job("ir_cron_seller_commission_plan_compute")
        lines = self.env["seller.commission.evidence.line"].search(
            [("feedback_id", "=", told.id)]
        )
        before = lines.mapped("value")
        self.assertTrue(before)
        told.with_user(self.manager).action_anonymise()
        with self.at("2026-03-03 11:00:00"):
            self.run_job("ir_cron_seller_commission_plan_compute")
        lines = self.env["seller.commission.evidence.line"].search(
            [("feedback_id", "=", told.id)]
        )
        self.assertEqual(lines.mapped("value"), before)
        self.assertEqual(set(lines.mapped("reason")), {False})
        self.assertEqual(plan.statement_ids.evidence_ids.mapped("n"), [1] * len(lines))

    def test_many_answers_take_few_queries(self):
        """As many for twelve as for three."""
        counts = {}
        for count in (3, 12):
            for _answer in range(count):
                self.said("2025-02-01")
            told = self.env["customer.feedback"].search(
                [("anonymised_on", "=", False), ("partner_id", "=", self.contact.id)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            told._anonymise()
            counts[count] = self.env.cr.sql_log_count - before
        self.assertEqual(counts[12], counts[3])
