"""You said, we did: what the customer is told, and what they say of it."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import MailCase

from .test_case import LoopCase


@tagged("post_install", "-at_install")
class TestClose(LoopCase):
    def test_closing_needs_cause_and_action(self):
        cause = self.env.ref("customer_promise.customer_cause_defect")
        for values in ({}, {"cause_id": cause.id}, {"action_taken": "Replaced"}):
            case = self.make_case(**values)
            with (
                self.subTest(**values),
                self.assertRaisesRegex(ValidationError, "fill in its cause"),
            ):
                case._close()

    def test_what_was_learned_is_not_taken_back(self):
        case = self.settle(self.make_case().with_user(self.seller))
        with self.assertRaisesRegex(ValidationError, "fill in its cause"):
            case.cause_id = False

    def test_one_dialog_asks_for_all_of_it(self):
        cause = self.env.ref("customer_promise.customer_cause_defect")
        cause.attribution = "supplier"
        case = self.make_case().with_user(self.seller)
        action = case.action_close()
        Dialog = self.env[action["res_model"]].with_user(self.seller)
        with Form(Dialog.with_context(**action["context"])) as form:
            form.outcome = "partly"
            form.cause_id = cause
            form.action_taken = "Replaced the top"
        form.record.action_apply()
        self.assertRecordValues(
            case,
            [
                {
                    "state": "closed",
                    "outcome": "partly",
                    "cause_id": cause.id,
                    "attribution": "supplier",
                    "action_taken": "Replaced the top",
                    "answer": False,
                }
            ],
        )

    def test_nobody_learns_of_anothers_case_by_the_dialog(self):
        case = self.make_case(action_taken="Secret")
        for name in ("answer", "close"):
            Dialog = self.env[f"customer.case.{name}"].with_user(self.seller_two)
            with self.subTest(dialog=name), self.assertRaises(AccessError):
                Dialog.create({"case_id": case.id})
            with self.subTest(dialog=name), self.assertRaises(AccessError):
                Form(Dialog.with_context(default_case_id=case.id))

    def test_a_promises_cause_is_proposed(self):
        promise = self.close_promise(self.make_promise(), "broken")
        case = self.make_case(promise_id=promise.id)
        dialog = self.env["customer.case.close"].create({"case_id": case.id})
        self.assertRecordValues(
            dialog,
            [
                {
                    "cause_id": promise.cause_id.id,
                    "attribution": promise.cause_id.attribution,
                }
            ],
        )

    def test_closing_keeps_the_companys_date(self):
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-05 23:30:00"):
            case = self.settle(self.make_case().with_user(self.seller))
        self.assertEqual(case.state, "closed")
        self.assertEqual(str(case.closed_on), "2026-03-06")

    def test_closing_again_keeps_the_first_date(self):
        case = self.settle(self.make_case())
        with self.at("2026-03-20 10:00:00"):
            case._close()
        self.assertEqual(str(case.closed_on), "2026-03-02")

    def test_closing_takes_the_call_off_the_day(self):
        self.make_feedback(nps=0)
        self.settle(self.cases)
        self.assertFalse(self.calls(self.cases))

    def test_a_reopened_case_waits_for_somebody_to_get_in_touch_again(self):
        case = self.make_case()
        case.action_contacted()
        days = case.contact_days
        self.settle(case)
        with self.at("2026-03-06 10:00:00"):
            case.action_reopen()
            self.assertRecordValues(
                case,
                [
                    {
                        "state": "reopened",
                        "closed_on": False,
                        "contacted_on": False,
                        "reopen_count": 1,
                    }
                ],
            )
            self.assertEqual(str(case.due_on), "2026-03-09")
            case.action_contacted()
            self.assertEqual(case.contact_days, days)
            case.action_start()
        self.assertEqual(case.state, "in_progress")


@tagged("post_install", "-at_install")
class TestAnswer(MailCase, LoopCase):
    def reply(self, case, **values):
        values = {"case_id": case.id, "answer": "<p>A new top is on its way</p>"}
        dialog = self.env["customer.case.answer"].with_user(self.seller)
        with self.mock_mail_gateway():
            dialog.create(values).action_apply()

    def test_it_reaches_the_contact_and_stays_on_the_case(self):
        case = self.make_case(partner_id=self.contact.id, description="Scratched")
        self.reply(case)
        self.assertRecordValues(
            case,
            [
                {
                    "state": "answered",
                    "answered_to_id": self.contact.id,
                    "answer": "<p>A new top is on its way</p>",
                }
            ],
        )
        self.assertEqual(str(case.answered_on), "2026-03-02 10:00:00")
        self.assertEqual(str(case.contacted_on), "2026-03-02 10:00:00")
        (mail,) = self._new_mails
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(case.reference, mail.subject)
        for words in ("Dear Anna", "Scratched", "A new top is on its way"):
            with self.subTest(words=words):
                self.assertIn(words, mail.body_html)

    def test_without_an_address_it_is_kept_only(self):
        self.contact.email = False
        case = self.make_case(partner_id=self.contact.id)
        self.reply(case)
        self.assertEqual(case.state, "answered")
        self.assertFalse(self._new_mails)

    def test_nobody_elses_customer_is_told(self):
        case = self.make_case()
        with self.assertRaisesRegex(UserError, "does not belong to Acme"):
            case._record_answer("<p>Done</p>", self.make_partner("Beta"))

    def test_closing_may_answer_too(self):
        case = self.make_case(partner_id=self.contact.id).with_user(self.seller)
        with self.mock_mail_gateway():
            self.settle(case, answer="<p>A new top</p>")
        self.assertRecordValues(
            case, [{"state": "closed", "answered_to_id": self.contact.id}]
        )
        self.assertEqual(len(self._new_mails), 1)

    def test_the_moment_shows_what_was_said_and_done(self):
        feedback = self.make_feedback(nps=0, comment="Scratched")
        moment = feedback.moment_id
        self.assertFalse(moment.case_ids)
        self.reply(self.cases)
        moment.invalidate_recordset(["case_ids"])
        self.assertRecordValues(moment.case_ids, [{"description": "Scratched"}])


@tagged("post_install", "-at_install")
class TestRecovery(LoopCase):
    def setUp(self):
        super().setUp()
        self.make_feedback(nps=0)
        self.case = self.settle(self.cases)
        self.again = self.make_moment(name="Asked again", trigger="case_closed")

    def ask(self, partner=None, **values):
        """The contact is asked again about the case."""
        return self.make_invitation(
            self.case.order_id,
            self.again,
            case_id=self.case.id,
            occurrence_key=f"customer.case,{self.case.id}",
            partner_id=(partner or self.customer).id,
            **values,
        )

    def answer_again(self, nps, csat, **values):
        feedback = self.answer(self.ask(**values), nps, csat)
        Case = self.env["customer.case"].sudo()
        Case._settle_recovery(feedback.sudo())
        return feedback

    def test_what_is_asked_about_a_case_in_confidence_tells_nobody_who_sells(self):
        self.case.feedback_id.confidential = True
        invitation = self.ask()
        told = self.answer(invitation, 9, 5)
        self.assertTrue(told.confidential)
        for record in (invitation, told):
            may = [
                record.with_user(user).has_access("read")
                for user in (self.seller, self.manager)
            ]
            self.assertEqual(may, [False, True], record._name)

    def test_what_is_asked_about_another_case_is_seen(self):
        invitation = self.ask()
        told = self.answer(invitation, 9, 5)
        for record in (invitation, told):
            self.assertTrue(record.with_user(self.seller).has_access("read"))

    def test_satisfied_is_recovered(self):
        self.answer_again(9, 5)
        self.assertRecordValues(
            self.case,
            [{"state": "closed", "recovery": "recovered", "reopen_count": 0}],
        )
        self.assertEqual(str(self.case.recovered_on), "2026-03-02")
        self.assertEqual(self.make_profile().case_recovered_count, 1)

    def test_who_told_us_is_asked_again_however_often_we_asked(self):
        self.switch_on("listening")
        self.company.customer_ask_yearly = 1
        with self.at("2026-03-03 10:00:00"):
            self.run_job("ir_cron_customer_invitation_plan")
        again = self.env["customer.invitation"].search([("case_id", "=", self.case.id)])
        self.assertRecordValues(again, [{"state": "sent", "skip_reason": False}])
        self.env["customer.case"]._follow_recovery()
        self.assertEqual(self.case.recovery, "waiting")
        feedback = self.answer(again, 9, 5)
        self.env["customer.case"].sudo()._settle_recovery(feedback.sudo())
        self.assertEqual(self.case.recovery, "recovered")

    def test_who_opted_out_is_not_asked_again(self):
        self.switch_on("listening")
        self.case.feedback_id.sudo().invitation_id._opt_out()
        self.run_job("ir_cron_customer_invitation_plan")
        again = self.env["customer.invitation"].search([("case_id", "=", self.case.id)])
        self.assertEqual(again.skip_reason, "opted_out")

    def test_not_satisfied_starts_over(self):
        for nps, csat in ((6, 5), (9, 3)):
            with self.subTest(nps=nps, csat=csat), self.env.cr.savepoint() as undo:
                self.answer_again(nps, csat)
                self.assertRecordValues(
                    self.case,
                    [{"state": "reopened", "recovery": "not_recovered"}],
                )
                (call,) = self.calls(self.case)
                self.assertEqual(
                    (call.user_id, call.summary),
                    (self.seller, "Acme is still not satisfied"),
                )
                self.assertEqual(self.make_profile().case_reopened_count, 1)
                undo.rollback()
                self.env.invalidate_all()

    def test_settled_once_more_its_next_answer_counts(self):
        self.answer_again(0, 1)
        self.settle(self.case)
        self.assertFalse(self.case.recovery)
        self.answer_again(9, 5, partner=self.contact)
        self.assertRecordValues(
            self.case,
            [{"state": "closed", "recovery": "recovered", "reopen_count": 1}],
        )

    def test_told_once_however_often_it_is_settled(self):
        feedback = self.answer_again(0, 1)
        self.env["customer.case"].sudo()._settle_recovery(feedback.sudo())
        self.assertEqual(len(self.calls(self.case)), 1)
        self.assertEqual(self.case.reopen_count, 1)

    def test_it_opens_no_second_case(self):
        self.answer_again(0, 1)
        self.assertEqual(self.cases, self.case)

    def test_what_one_is_not_satisfied_with_no_other_makes_good(self):
        self.answer_again(0, 1)
        self.answer_again(10, 5, partner=self.contact)
        self.assertEqual(self.case.recovery, "not_recovered")

    def test_nothing_asked_settles_nothing(self):
        self.answer_again(None, None)
        self.assertFalse(self.case.recovery)

    def test_it_waits_while_somebody_is_asked(self):
        invitation = self.ask(state="sent")
        states = []
        for state in ("planned", "sent", "opened", "expired"):
            # sudo: only jobs write invitations
            invitation.sudo().state = state
            self.env["customer.case"]._follow_recovery()
            states.append(self.case.recovery)
        self.assertEqual(states, ["waiting", "waiting", "waiting", False])

    def test_what_came_of_it_stays(self):
        self.answer_again(9, 5)
        self.env["customer.case"]._follow_recovery()
        self.assertEqual(self.case.recovery, "recovered")
