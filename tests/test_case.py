"""The closed loop: by whom a case is worked on, by when, and by which steps."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CustomerCase

CALL = "mail.mail_activity_data_call"
TODO = "mail.mail_activity_data_todo"


class LoopCase(CustomerCase):
    @property
    def cases(self):
        ours = [("company_id", "=", self.company.id)]
        return self.env["customer.case"].search(ours, order="id")

    def make_case(self, **values):
        values = {"name": "Scratch", "profile_id": self.make_profile().id, **values}
        return self.env["customer.case"].create(values)

    def settle(self, case, **values):
        """Close by the dialog, as a person does."""
        values = {
            "case_id": case.id,
            "cause_id": self.env.ref("customer_promise.customer_cause_defect").id,
            "action_taken": "Replaced the top",
            **values,
        }
        case.env["customer.case.close"].create(values).action_apply()
        return case

    def calls(self, case, kind=CALL):
        """What stands on people's days about the case."""
        of_kind = case.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(kind)
        )
        return of_kind.sorted("id")


@tagged("post_install", "-at_install")
class TestCase(LoopCase):
    def test_a_complaint_needs_a_subject_and_a_customer(self):
        self.make_profile()
        with Form(self.env["customer.case"].with_user(self.seller)) as form:
            form.name = "The desk came scratched"
            form.profile_id = self.make_profile()
        self.assertRecordValues(
            form.record,
            [
                {
                    "kind": "complaint",
                    "state": "received",
                    "origin": "phone",
                    "user_id": self.seller.id,
                }
            ],
        )
        self.assertRegex(form.record.reference, r"\d{5}$")

    def test_each_case_has_its_own_number(self):
        cases = self.make_case() | self.make_case()
        self.assertEqual(len(set(cases.mapped("reference"))), 2)

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

    def test_it_moves_on_step_by_step(self):
        case = self.make_case().with_user(self.seller)
        states = []
        for step in ("acknowledge", "assess", "start"):
            getattr(case, f"action_{step}")()
            states.append(case.state)
        self.assertEqual(states, ["acknowledged", "assessed", "in_progress"])

    def test_steps_may_be_skipped(self):
        case = self.make_case()
        with self.at("2026-03-02 12:00:00"):
            case.action_start()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(str(case.acknowledged_on), "2026-03-02 12:00:00")

    def test_it_never_moves_back(self):
        case = self.make_case()
        case.action_start()
        for step in ("acknowledge", "assess", "start"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "is In Progress already"),
            ):
                getattr(case, f"action_{step}")()

    def test_a_closed_case_is_reopened_before_it_is_worked_on(self):
        case = self.settle(self.make_case())
        for step in ("acknowledge", "assess", "start", "answer", "close", "contacted"):
            with (
                self.subTest(step=step),
                self.assertRaisesRegex(UserError, "is closed. Reopen it first"),
            ):
                getattr(case, f"action_{step}")()

    def test_only_what_was_settled_is_reopened(self):
        case = self.make_case()
        with self.assertRaisesRegex(UserError, "is being worked on"):
            case.action_reopen()
        self.assertEqual(case.state, "received")

    def test_what_actions_decide_is_not_written_by_hand(self):
        case = self.make_case().with_user(self.seller)
        for values in (
            {"state": "closed"},
            {"reference": "C1"},
            {"contacted_on": "2026-03-02 10:00:00"},
            {"due_on": "2027-01-01"},
            {"answer": "We did"},
            {"recovery": "recovered"},
            {"reopen_count": 0},
            {"origin": "portal"},
            {"promise_id": self.make_promise().id},
        ):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(UserError, "cannot be written directly"),
            ):
                case.write(values)

    def test_none_is_made_up_as_settled(self):
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            self.make_case(state="closed")
        forged = self.env["customer.case"].with_context(
            default_state="closed",
            default_recovery="recovered",
            customer_case="<object object>",
        )
        case = forged.create({"name": "X", "profile_id": self.make_profile().id})
        self.assertRecordValues(case, [{"state": "received", "recovery": False}])

    def test_managers_only_correct_where_it_counts(self):
        other = self.make_profile(self.make_partner("Other", user_id=self.seller.id))
        case = self.make_case(kind="detractor")
        for values in ({"profile_id": other.id}, {"kind": "silent"}):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(UserError, "ask a manager"),
            ):
                case.with_user(self.seller).write(values)
        case.with_user(self.manager).write({"kind": "complaint"})
        self.assertEqual(case.kind, "complaint")

    def test_nobody_chooses_when_it_is_due(self):
        Case = self.env["customer.case"].with_user(self.seller)
        values = {"name": "X", "profile_id": self.make_profile().id}
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            Case.create({**values, "due_on": "2030-01-01"})
        case = Case.with_context(default_due_on="2030-01-01").create(values)
        self.assertEqual(str(case.due_on), "2026-03-03")

    def test_none_is_deleted(self):
        with self.assertRaisesRegex(UserError, "is on record and stays"):
            self.make_case().unlink()

    def test_it_outlives_its_order(self):
        order = self.make_order()
        case = self.make_case(order_id=order.id)
        order.unlink()
        self.assertFalse(case.order_id)
        self.assertEqual(case.state, "received")

    def test_my_day_has_it_until_somebody_got_in_touch(self):
        case = self.make_case()

        def titles():
            day = self.env["customer.day"].with_user(self.seller).get_day()
            return [i["title"] for c in day["customers"] for i in c["items"]]

        self.assertEqual(titles(), ["Scratch"])
        case.action_contacted()
        self.assertEqual(titles(), [])


@tagged("post_install", "-at_install")
class TestFirstContact(LoopCase):
    def test_it_is_due_on_the_companys_next_working_day(self):
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

    def test_each_company_has_its_own_clock_days_and_holidays(self):
        other = self.other_company
        other.write({"customer_tz": "Pacific/Auckland", "customer_contact_days": 2})
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "company_id": other.id,
                "calendar_id": other.resource_calendar_id.id,
                "date_from": "2026-03-03 22:00:00",
                "date_to": "2026-03-05 00:00:00",
            }
        )
        with self.at("2026-03-02 11:30:00"):  # the 3rd in Auckland
            dues = [
                str(self.make_case(profile_id=self.make_profile(company=c).id).due_on)
                for c in (self.company, other)
            ]
        self.assertEqual(dues, ["2026-03-03", "2026-03-06"])

    def test_passives_wait_longer(self):
        self.company.customer_contact_days_passive = 5
        self.assertEqual(str(self.make_case(kind="passive").due_on), "2026-03-09")

    def test_changing_its_kind_does_not_move_it(self):
        case = self.make_case()
        case.kind = "passive"
        self.assertEqual(str(case.due_on), "2026-03-03")

    def test_it_is_overdue_the_day_after_on_its_companys_date(self):
        case = self.make_case()
        found = self.env["customer.case"].search
        overdue = [("is_overdue", "=", True), ("id", "=", case.id)]
        self.company.customer_tz = "Pacific/Auckland"
        with self.at("2026-03-03 10:00:00"):
            self.assertEqual((case.is_overdue, found(overdue)), (False, case.browse()))
        case.invalidate_recordset(["is_overdue"])
        with self.at("2026-03-03 11:30:00"):  # the 4th in Auckland
            self.assertEqual((case.is_overdue, found(overdue)), (True, case))
            case.action_contacted()
            self.assertEqual((case.is_overdue, found(overdue)), (False, case.browse()))

    def test_one_click_notes_it_once(self):
        case = self.make_case().with_user(self.seller)
        with self.at("2026-03-04 09:00:00"):
            case.action_contacted()
        case.action_contacted()
        self.assertRecordValues(
            case,
            [
                {
                    "state": "acknowledged",
                    "contact_days": case._days_since_received() + 2,
                }
            ],
        )
        self.assertEqual(str(case.contacted_on), "2026-03-04 09:00:00")

    def test_a_call_that_is_done_is_one(self):
        case = self.make_case()
        note = case.activity_schedule(TODO, user_id=self.seller.id)
        call = case.activity_schedule(CALL, user_id=self.seller.id)
        note.action_feedback()
        self.assertFalse(case.contacted_on)
        call.action_feedback()
        self.assertEqual(str(case.contacted_on), "2026-03-02 10:00:00")

    def test_the_call_we_put_there_is_done_once(self):
        self.make_feedback(nps=0)
        before = len(self.cases.message_ids)
        self.calls(self.cases).action_feedback(feedback="Will send a new top")
        self.assertEqual(len(self.cases.message_ids), before + 1)
        self.assertEqual(self.cases.state, "acknowledged")
        self.assertFalse(self.calls(self.cases))

    def test_one_click_takes_the_call_off_the_day(self):
        self.make_feedback(nps=0)
        self.cases.with_user(self.seller).action_contacted()
        self.assertFalse(self.calls(self.cases))

    def test_a_message_to_the_customer_is_one(self):
        case = self.make_case(partner_id=self.contact.id).with_user(self.seller)
        case.message_post(body="Among us", subtype_xmlid="mail.mt_note")
        case.message_post(
            body="To nobody", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(case.contacted_on)
        case.message_post(
            body="We are sorry",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        self.assertEqual(case.state, "acknowledged")

    def test_a_message_of_the_customer_is_none(self):
        case = self.make_case(partner_id=self.contact.id)
        case.message_post(
            body="Well?",
            message_type="comment",
            author_id=self.contact.id,
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
        )
        self.assertFalse(case.contacted_on)

    def test_when_nobody_gets_in_touch_the_leader_hears_once(self):
        case = self.make_case()
        done = self.make_case(name="Done")
        done.action_contacted()
        job = "ir_cron_customer_case_follow_up"
        self.run_job(job)
        self.assertFalse(self.calls(case, TODO))
        with self.at("2026-03-04 10:00:00"):
            self.run_job(job)
            self.run_job(job)
        self.assertRecordValues(
            self.calls(case, TODO),
            [
                {
                    "user_id": self.leader.id,
                    "summary": "Nobody got in touch with the customer yet",
                }
            ],
        )
        self.assertEqual(str(case.escalated_on), "2026-03-04")
        self.assertFalse(self.calls(done, TODO))
        self.assertTrue(case.with_user(self.leader).has_access("write"))

    def test_without_a_leader_a_manager_hears(self):
        case = self.make_case(user_id=self.leader.id)
        manager = case._get_leader()
        self.assertTrue(
            manager.has_group("customer_promise.customer_promise_group_manager")
        )
        self.assertIn(self.company, manager.company_ids)

    def test_in_confidence_no_leader_who_sells_hears(self):
        self.customer.user_id = self.leader
        feedback = self.make_feedback(nps=9)
        feedback.confidential = True
        case = self.make_case(feedback_id=feedback.id, user_id=self.manager.id)
        self.env["crm.team.member"].search([("user_id", "=", self.manager.id)]).unlink()
        self.assertEqual(feedback.team_id.user_id, self.leader)
        self.assertNotIn(case._get_leader(), self.leader | self.manager)
        feedback.confidential = False
        self.assertEqual(case._get_leader(), self.leader)
