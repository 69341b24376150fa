"""After the fact: the customer's answer prevails until a case finds otherwise."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CustomerCase


class VerdictCase(CustomerCase):
    def make_kept(self, **values):
        return self.close_promise(self.make_promise(**values))

    def answer_of(self, promise, answer, comment="Said so"):
        promise._record_answer(answer, comment, self.contact)
        return promise

    def case_of(self, promise):
        return self.env["customer.case"].search([("promise_id", "=", promise.id)])

    def find(self, case, finding, user=None):
        """Settle the case with a reason, as a manager does."""
        case = case.with_user(user or self.manager)
        case.write({"finding": finding, "action_taken": "Read the delivery note"})
        case._close()
        return case


@tagged("post_install", "-at_install")
class TestVerdict(VerdictCase):
    def test_kept_closes_an_open_promise_today(self):
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-05 23:30:00"):
            promise = self.answer_of(self.make_promise(), "kept")
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "kept",
                    "closed_by": "customer",
                    "evidence_note": "Said so",
                    "customer_answer": "kept",
                    "answered_by_id": self.contact.id,
                    "answer_comment": "Said so",
                    "result": "on_time",
                }
            ],
        )
        self.assertEqual(str(promise.closed_on), "2026-03-06")
        self.assertFalse(self.case_of(promise))

    def test_before_it_falls_due_it_cannot_be_not_kept(self):
        promise = self.make_promise()
        with self.at("2026-03-10 10:00:00"):
            self.assertEqual(promise._verdicts(), ("kept",))
            with self.assertRaisesRegex(UserError, "cannot be answered like this"):
                self.answer_of(promise, "not_kept")
        with self.at("2026-03-11 10:00:00"):
            self.assertEqual(promise._verdicts(), ("kept", "not_kept"))

    def test_not_kept_while_overdue_tells_who_keeps_it(self):
        promise = self.make_promise(responsible_id=self.seller_two.id)
        with self.at("2026-03-12 10:00:00"):
            self.answer_of(promise, "not_kept")
        self.assertEqual(promise.state, "open")
        self.assertEqual(promise.activity_ids.user_id, self.seller_two)
        self.assertFalse(self.case_of(promise))

    def test_kept_against_the_customers_word_is_a_dispute(self):
        promise = self.make_promise()
        with self.at("2026-03-12 10:00:00"):
            self.answer_of(promise, "not_kept")
            self.close_promise(promise.with_user(self.seller))
        self.assertEqual(promise.result, "not_kept")
        self.assertEqual(self.case_of(promise).kind, "disputed_promise")

    def test_not_kept_prevails_over_our_kept(self):
        promise = self.make_kept()
        self.assertEqual(promise.result, "on_time")
        self.answer_of(promise, "not_kept", "Nobody called")
        self.assertRecordValues(promise, [{"state": "kept", "result": "not_kept"}])
        self.assertRecordValues(
            self.case_of(promise),
            [
                {
                    "kind": "disputed_promise",
                    "name": "Anna: not kept, Call back",
                    "description": "Nobody called",
                    "partner_id": self.contact.id,
                    "profile_id": promise.profile_id.id,
                    "state": "received",
                    "user_id": self.seller.id,
                }
            ],
        )

    def test_a_dispute_is_handled_by_somebody(self):
        self.customer.user_id = False
        promise = self.answer_of(self.make_kept(), "not_kept")
        self.assertEqual(self.case_of(promise).user_id, self.seller)

    def test_kept_against_our_broken_is_recorded_and_told(self):
        promise = self.close_promise(self.make_promise(), "broken")
        self.answer_of(promise, "kept")
        self.assertRecordValues(promise, [{"state": "broken", "result": "on_time"}])
        self.assertEqual(promise.activity_ids.summary, "The customer says otherwise")
        self.assertFalse(self.case_of(promise))

    def test_agreement_opens_nothing(self):
        promise = self.answer_of(self.make_kept(), "kept")
        self.assertEqual(promise.result, "on_time")
        self.assertFalse(promise.activity_ids)
        self.assertFalse(self.case_of(promise))

    def test_not_kept_is_neither_waived_nor_renegotiated_away(self):
        for outcome in ("released", "renegotiated"):
            with self.subTest(outcome=outcome):
                promise = self.make_promise(deadline="2026-02-20")
                self.answer_of(promise, "not_kept")
                if outcome == "released":
                    self.close_promise(promise, "released")
                else:
                    promise._renegotiate(
                        date(2026, 4, 1),
                        reason="x",
                        agreed_by=self.contact,
                        confirmed=True,
                    )
                self.assertRecordValues(
                    promise, [{"state": outcome, "result": "not_kept"}]
                )

    def test_what_the_customer_closed_they_may_judge_again_when_reopened(self):
        promise = self.answer_of(self.make_promise(), "kept")
        promise.with_user(self.manager).action_reopen()
        self.assertRecordValues(
            promise, [{"state": "open", "customer_answer": "none", "result": False}]
        )
        self.assertEqual(promise._verdicts(), ("kept",))

    def test_it_is_answered_once(self):
        promise = self.answer_of(self.make_kept(), "kept")
        for answer in ("kept", "not_kept"):
            with (
                self.subTest(answer=answer),
                self.assertRaisesRegex(UserError, "answered about .* already"),
            ):
                self.answer_of(promise, answer)
        self.assertEqual(promise.customer_answer, "kept")

    def test_what_was_not_given_or_is_over_is_not_judged(self):
        promises = {
            state: self.make_promise()
            for state in ("draft", "cancelled", "released", "renegotiated")
        }
        for state, promise in promises.items():
            promise._by_action().write({"state": state, "closed_on": "2026-03-02"})
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "cannot be answered like this"),
            ):
                self.answer_of(promise, "kept")
        for answer in ("", "none", None, "maybe"):
            with self.subTest(answer=answer), self.assertRaises(UserError):
                self.answer_of(self.make_kept(), answer)


@tagged("post_install", "-at_install")
class TestFinding(VerdictCase):
    def setUp(self):
        super().setUp()
        self.promise = self.answer_of(self.make_kept(), "not_kept")
        self.case = self.case_of(self.promise)

    def test_closing_a_dispute_needs_a_finding_and_its_reason(self):
        cause = self.env.ref("customer_promise.customer_cause_defect")
        for values in (
            {},
            {"finding": "promise_kept"},
            {"action_taken": "Asked"},
            {"cause_id": cause.id, "action_taken": "Asked"},
        ):
            self.case.write({"finding": False, "action_taken": False, **values})
            with (
                self.subTest(values=list(values)),
                self.assertRaises(ValidationError) as refused,
            ):
                self.case._close()
            self.assertIn("fill in what was found", str(refused.exception))

    def test_no_cause_is_needed(self):
        self.find(self.case, "customer_right")
        self.assertRecordValues(self.case, [{"state": "closed", "cause_id": False}])

    def test_the_customer_was_right(self):
        self.find(self.case, "customer_right", self.seller)
        self.assertRecordValues(
            self.promise, [{"result": "not_kept", "answer_overruled": False}]
        )

    def test_the_promise_was_kept_after_all(self):
        self.find(self.case, "promise_kept")
        self.assertRecordValues(
            self.promise,
            [
                {
                    "result": "on_time",
                    "answer_overruled": True,
                    "customer_answer": "not_kept",
                }
            ],
        )

    def test_reopening_takes_the_finding_back(self):
        self.find(self.case, "promise_kept").action_reopen()
        self.assertRecordValues(
            self.promise, [{"result": "not_kept", "answer_overruled": False}]
        )

    def test_a_finding_changed_afterwards_holds(self):
        self.find(self.case, "promise_kept").finding = "customer_right"
        self.assertRecordValues(
            self.promise, [{"result": "not_kept", "answer_overruled": False}]
        )
        with self.assertRaisesRegex(ValidationError, "fill in what was found"):
            self.case.finding = False

    def test_an_open_case_finds_nothing_yet(self):
        self.case.with_user(self.manager).finding = "promise_kept"
        self.assertFalse(self.promise.answer_overruled)

    def test_only_a_manager_finds_against_the_customer(self):
        with self.assertRaisesRegex(AccessError, "only a manager finds"):
            self.find(self.case, "promise_kept", self.seller)
        closed = self.find(self.case, "customer_right", self.seller)
        with self.assertRaisesRegex(AccessError, "only a manager finds"):
            closed.finding = "promise_kept"
        self.assertEqual(self.promise.result, "not_kept")

    def test_no_case_made_up_overrules_the_customer(self):
        other = self.answer_of(self.make_kept(name="Other"), "not_kept")
        self.case_of(other).sudo()._by_action().promise_id = False
        forged = self.env["customer.case"].with_user(self.seller)
        forged = forged.create(
            {
                "name": "Forged",
                "kind": "disputed_promise",
                "profile_id": other.profile_id.id,
                "promise_id": other.id,
            }
        )
        with self.assertRaisesRegex(AccessError, "only a manager finds"):
            self.find(forged, "promise_kept", self.seller)
        closed = self.find(self.case, "promise_kept")
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            closed.with_user(self.seller).promise_id = other
        self.assertFalse(other.answer_overruled)

    def test_a_case_moved_away_finds_nothing_any_more(self):
        self.find(self.case, "promise_kept")._by_action().promise_id = False
        self.assertFalse(self.promise.answer_overruled)

    def test_a_dispute_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "is on record and stays"):
            self.case.unlink()
        self.assertTrue(self.case.exists())
