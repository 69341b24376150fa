"""A new word in place of an old one: neutral or late."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestRenegotiation(CustomerCase):
    LATER = date(2026, 4, 1)

    def renegotiate(self, promise, deadline=LATER, **values):
        return promise._renegotiate(
            deadline, reason="Supplier", agreed_by=self.contact, **values
        )

    def test_with_the_customers_confirmation_in_time_it_is_neutral(self):
        promise = self.make_promise(deadline="2026-03-10")
        self.renegotiate(promise, confirmed=True)
        self.assertRecordValues(
            promise,
            [
                {
                    "state": "renegotiated",
                    "timeliness": False,
                    "result": False,
                    "closed_by": "customer",
                    "closed_on": date(2026, 3, 2),
                }
            ],
        )

    def test_without_it_it_counts_as_late(self):
        promise = self.make_promise(deadline="2026-03-10")
        self.renegotiate(promise)
        self.assertRecordValues(promise, [{"timeliness": "late", "result": "late"}])

    def test_only_the_customers_own_contact_confirms(self):
        for contact in (self.seller.partner_id, self.make_partner(), None):
            with self.subTest(contact=contact):
                promise = self.make_promise(deadline="2026-03-10")
                promise._renegotiate(
                    self.LATER, reason="x", agreed_by=contact, confirmed=True
                )
                self.assertEqual(promise.result, "late")

    def test_after_the_deadline_it_counts_as_late(self):
        for day, result in (("2026-03-10", False), ("2026-03-11", "late")):
            with self.subTest(day=day):
                promise = self.make_promise(deadline="2026-03-10")
                with self.at(f"{day} 12:00:00"):
                    self.renegotiate(promise, confirmed=True)
                self.assertEqual(promise.result, result)

    def test_it_is_neutral_once_in_a_chain(self):
        first = self.make_promise(deadline="2026-03-10")
        second = self.renegotiate(first, confirmed=True)
        third = self.renegotiate(second, date(2026, 5, 1), confirmed=True)
        self.assertEqual(
            (first | second | third).mapped("result"), [False, "late", False]
        )

    def test_a_late_one_first_leaves_the_neutral_one(self):
        first = self.make_promise(deadline="2026-03-10")
        second = self.renegotiate(first)
        self.renegotiate(second, date(2026, 5, 1), confirmed=True)
        self.assertEqual((first | second).mapped("result"), ["late", False])

    def test_the_successor_keeps_the_first_word_on_record(self):
        first = self.make_promise(deadline="2026-03-10", promised_on="2026-02-20")
        second = self.renegotiate(first)
        third = self.renegotiate(second, date(2026, 5, 1))
        self.assertRecordValues(
            third,
            [
                {
                    "state": "open",
                    "promised_on": date(2026, 3, 2),
                    "original_promised_on": date(2026, 2, 20),
                    "original_deadline": date(2026, 3, 10),
                    "original_late_on": date(2026, 3, 11),
                    "renegotiated_from_id": second.id,
                    "promisor_id": self.seller.id,
                    "partner_id": self.customer.id,
                }
            ],
        )
        self.assertNotEqual(third.reference, first.reference)

    def test_only_open_promises_for_days_to_come_and_with_a_reason(self):
        kept = self.close_promise(self.make_promise())
        running = self.make_promise()
        with self.assertRaisesRegex(UserError, "is not open"):
            self.renegotiate(kept)
        with self.assertRaisesRegex(UserError, "which is over"):
            self.renegotiate(running, date(2026, 3, 1))
        with self.assertRaisesRegex(UserError, "say why"):
            running._renegotiate(self.LATER, reason=" ")
        self.assertEqual(running.state, "open")

    def test_the_dialog_is_neutral_with_the_customers_message_attached(self):
        message = (
            self.env["ir.attachment"]
            .with_user(self.seller)
            .create({"name": "mail.eml", "raw": b"Fine with us", "res_model": "x"})
        )
        message.sudo().res_model = False
        for attached, result in ((False, "late"), (True, False)):
            with self.subTest(attached=attached):
                promise = self.make_promise()
                Dialog = (
                    self.env["customer.promise.renegotiate"]
                    .with_user(self.seller)
                    .with_context(default_promise_id=promise.id)
                )
                with Form(Dialog) as form:
                    self.assertEqual(form.name, "Call back")
                    form.deadline = "2026-04-01"
                    form.reason = "Supplier"
                    form.agreed_by_id = self.contact
                    if attached:
                        form.evidence_ids.add(message)
                action = form.record.action_apply()
                self.assertEqual(promise.result, result)
                self.assertEqual(action["res_id"], promise.renegotiated_to_id.id)
        self.assertEqual(promise.evidence_ids, message)
        self.assertEqual(
            (message.res_model, message.res_id), ("customer.promise", promise.id)
        )

    def test_both_words_say_in_the_chatter_what_happened(self):
        first = self.make_promise(deadline="2026-03-10")
        second = self.renegotiate(first)
        for promise in (first, second):
            body = promise.message_ids[0].body
            self.assertIn("from 2026-03-10 to 2026-04-01", body)
            self.assertIn("Agreed by Anna", body)
