"""The closed loop: a dissatisfied customer is called, and something is learned."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CustomerCase


class LoopCase(CustomerCase):
    @property
    def cases(self):
        ours = [("company_id", "=", self.company.id)]
        return self.env["customer.case"].search(ours)

    def make_case(self, **values):
        values = {"name": "Scratch", "profile_id": self.make_profile().id, **values}
        return self.env["customer.case"].create(values)

    def settle(self, case):
        cause = self.env.ref("customer_promise.customer_cause_defect")
        case.write({"cause_id": cause.id, "action_taken": "Replaced the top"})
        case.action_close()
        return case


@tagged("post_install", "-at_install")
class TestDetractor(LoopCase):
    def test_a_detractor_gets_a_case(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        feedback = self.make_feedback(order, nps=6, comment="Scratched")
        self.assertRecordValues(
            self.cases,
            [
                {
                    "name": "Anna is not satisfied",
                    "description": "Scratched",
                    "kind": "detractor",
                    "state": "received",
                    "profile_id": self.make_profile().id,
                    "partner_id": self.contact.id,
                    "company_id": self.company.id,
                    "feedback_id": feedback.id,
                    "order_id": order.id,
                    "user_id": self.seller.id,
                }
            ],
        )
        self.assertEqual(
            self.cases.display_name, self.cases.reference + " " + self.cases.name
        )

    def test_others_get_none(self):
        for nps in (7, 9, None):
            self.make_feedback(nps=nps, csat=1)
        self.assertFalse(self.cases)

    def test_one_answer_is_one_case(self):
        feedback = self.make_feedback(nps=0)
        feedback.user_input_id._mark_done()
        self.env["customer.feedback"]._record_answers(feedback.user_input_id)
        self.assertEqual(self.cases.feedback_id, feedback)
        self.assertEqual(len(self.cases), 1)

    def test_two_answers_are_two_cases(self):
        self.make_feedback(nps=0)
        self.make_feedback(nps=1)
        self.assertEqual(len(self.cases), 2)

    def test_the_first_contact_is_due_on_the_companys_next_working_day(self):
        self.company.customer_tz = "Europe/Rome"
        cases = {
            "2026-03-02 10:00:00": "2026-03-03",
            "2026-03-06 10:00:00": "2026-03-09",  # a Friday
            "2026-03-05 23:30:00": "2026-03-09",  # already Friday in Rome
            "2026-03-07 10:00:00": "2026-03-09",
        }
        for moment, due_on in cases.items():
            with self.subTest(moment=moment), self.at(moment):
                self.assertEqual(str(self.make_case().due_on), due_on)

    def test_owner_backup_or_salesperson_handles_it(self):
        profile = self.make_profile(
            user_id=self.manager.id, backup_user_id=self.seller_two.id
        )
        self.assertEqual(self.make_case().user_id, self.manager)
        self.manager.active = False
        self.assertEqual(self.make_case().user_id, self.seller_two)
        profile.backup_user_id = False
        self.assertEqual(self.make_case().user_id, self.seller)
        self.customer.user_id = False
        self.assertFalse(self.make_case().user_id)


@tagged("post_install", "-at_install")
class TestCase(LoopCase):
    def test_a_complaint_needs_a_subject_and_a_customer(self):
        self.make_profile()
        with Form(self.env["customer.case"].with_user(self.seller)) as form:
            form.name = "The desk came scratched"
            form.profile_id = self.make_profile()
        self.assertRecordValues(
            form.record,
            [{"kind": "complaint", "state": "received", "user_id": self.seller.id}],
        )
        self.assertRegex(form.record.reference, r"\d{5}$")

    def test_it_advances_one_step_at_a_click(self):
        case = self.make_case()
        states = []
        for _click in range(5):
            case.action_advance()
            states.append(case.state)
        self.assertEqual(
            states,
            ["acknowledged", "assessed", "in_progress", "answered", "answered"],
        )

    def test_closing_needs_cause_and_action(self):
        cause = self.env.ref("customer_promise.customer_cause_defect")
        for values in ({}, {"cause_id": cause.id}, {"action_taken": "Replaced"}):
            case = self.make_case(**values)
            with (
                self.subTest(**values),
                self.assertRaisesRegex(ValidationError, "fill in its cause"),
            ):
                case.action_close()

    def test_closing_needs_them_however_it_is_done(self):
        with self.assertRaisesRegex(ValidationError, "fill in its cause"):
            self.make_case().with_user(self.seller).state = "closed"
        case = self.settle(self.make_case().with_user(self.seller))
        with self.assertRaisesRegex(ValidationError, "fill in its cause"):
            case.cause_id = False

    def test_closing_keeps_the_companys_date(self):
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-05 23:30:00"):
            case = self.settle(self.make_case().with_user(self.seller))
        self.assertEqual(case.state, "closed")
        self.assertEqual(str(case.closed_on), "2026-03-06")

    def test_closing_again_keeps_the_first_date(self):
        case = self.settle(self.make_case())
        with self.at("2026-03-20 10:00:00"):
            case.action_close()
        self.assertEqual(str(case.closed_on), "2026-03-02")

    def test_a_closed_case_is_reopened(self):
        case = self.settle(self.make_case())
        case.action_reopen()
        self.assertRecordValues(case, [{"state": "reopened", "closed_on": False}])
        case.action_advance()
        self.assertEqual(case.state, "in_progress")

    def test_only_closed_cases_are_reopened(self):
        case = self.make_case()
        case.action_reopen()
        self.assertEqual(case.state, "received")

    def test_what_came_from_an_answer_or_was_closed_stays(self):
        self.make_feedback(nps=0)
        for case in (self.cases, self.settle(self.make_case())):
            with self.subTest(case=case.name):
                with self.assertRaisesRegex(UserError, "is on record and stays"):
                    case.unlink()

    def test_one_logged_by_mistake_may_go(self):
        case = self.make_case().with_user(self.manager)
        case.unlink()
        self.assertFalse(case.exists())

    def test_the_customer_counts_open_cases(self):
        profile = self.make_profile()
        self.make_case()
        self.settle(self.make_case())
        self.assertEqual(profile.case_open_count, 1)
        action = profile.action_view_cases()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 2
        )
