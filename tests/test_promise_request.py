"""Asked by a link: the customer answers, once, and nobody in their name."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CustomerCase
from .portal_common import NASTY, NASTY_WORDS, PageCase


class AskedCase(CustomerCase):
    def make_verbal(self, **values):
        """A word of the seller to Anna."""
        return self.make_promise(
            **{"kind": "verbal", "receiver_id": self.contact.id, **values}
        )

    def ask(self, promise=None, user=None):
        """Send it for confirmation; returns the open question as the superuser."""
        promise = promise or self.make_verbal()
        promise.with_user(user or self.seller).action_send_confirmation()
        return promise.sudo().request_ids.filtered(
            lambda r: r.kind == "confirmation" and not r.answer
        )

    def tell(self, promise=None, **values):
        """Tell of a delay, until 20 March; returns the open question."""
        promise = promise or self.make_verbal()
        wizard = self.env["customer.promise.tell"].with_user(self.seller)
        values = {"new_deadline": "2026-03-20", "apology": "Sorry", **values}
        wizard = wizard.with_context(allowed_company_ids=promise.company_id.ids)
        wizard.create({"promise_id": promise.id, **values}).action_send()
        return promise.sudo().request_ids.filtered(
            lambda r: r.kind == "renegotiation" and not r.answer
        )

    def mails(self):
        """Queued mails to the customer with a link of ours."""
        self.env.flush_all()
        ours = [("email_to", "like", "@acme.example.com")]
        mails = self.env["mail.mail"].sudo().search(ours, order="id")
        return mails.filtered(lambda mail: "/promise/" in (mail.body_html or ""))


@tagged("post_install", "-at_install")
class TestAsking(AskedCase):
    def test_it_is_mailed_to_the_receiver(self):
        question = self.ask()
        self.assertEqual(question.promise_id.customer_confirmation, "pending")
        mail = self.mails()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.email_to, "anna@acme.example.com")
        self.assertIn(f"/promise/{question.token}", mail.body_html)
        self.assertIn("Call back", mail.body_html)
        self.assertIn("03/10/2026", mail.body_html)

    def test_the_link_stands_in_no_chatter(self):
        question = self.ask()
        promise = question.promise_id
        bodies = "".join(promise.message_ids.mapped("body"))
        self.assertNotIn(question.token, bodies)
        self.assertIn("Sent to Anna (anna@acme.example.com)", bodies)
        self.assertRecordValues(self.mails(), [{"model": False, "res_id": 0}])

    def test_nobody_of_ours_learns_the_link(self):
        question = self.ask()
        message = self.mails().mail_message_id
        for user in (self.seller, self.leader, self.manager, self.seller_all):
            asked = question.with_user(user).with_context(allowed_company_ids=[])
            for name in ("token", "url"):
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError), mute_logger("odoo.models"):
                        asked.read([name])
            with self.subTest(user=user.login, by="search"):
                with self.assertRaises(AccessError), mute_logger("odoo.models"):
                    asked.search([("token", "=like", question.token[:3] + "%")])
            with self.subTest(user=user.login, by="message"):
                self.assertFalse(message.with_user(user).has_access("read"))
                self.assertFalse(
                    message.with_user(user).search([("id", "=", message.id)])
                )

    def test_nobody_of_ours_has_the_mail_sent_elsewhere(self):
        question = self.ask()
        template = self.env.ref("customer_promise.mail_template_promise_confirmation")
        for user in (self.seller, self.manager):
            with (
                self.subTest(user=user.login),
                self.assertRaises(Exception) as refused,
                mute_logger("odoo.models", "odoo.addons.mail.models.mail_render_mixin"),
            ):
                template.with_user(user).send_mail(
                    question.id, email_values={"email_to": "me@example.com"}
                )
            self.assertIn("url", str(refused.exception))
        self.assertEqual(len(self.mails()), 1)

    def test_an_edited_template_sends_the_link_nowhere_else(self):
        template = self.env.ref("customer_promise.mail_template_promise_confirmation")
        template.write(
            {
                "email_to": "me@example.com",
                "email_cc": "me@example.com",
                "reply_to": "me@example.com",
                "partner_to": str(self.seller.partner_id.id),
            }
        )
        self.ask()
        mail = self.mails()
        self.assertRecordValues(
            mail, [{"email_to": "anna@acme.example.com", "email_cc": False}]
        )
        self.assertNotIn("me@example.com", mail.reply_to or "")
        self.assertFalse(mail.recipient_ids | mail.partner_ids)
        self.assertFalse(mail.mail_message_id.with_user(self.seller).has_access("read"))

    def test_asking_again_replaces_the_link(self):
        first = self.ask()
        token = first.token
        self.assertEqual(self.ask(first.promise_id), first)
        self.assertNotEqual(first.token, token)
        Request = self.env["customer.promise.request"]
        self.assertFalse(Request._find(token))
        self.assertEqual(Request._find(first.token), first)

    def test_what_is_not_asked(self):
        closed = self.close_promise(self.make_verbal())
        mailless = self.make_partner("Nobody", email=False)
        ours = self.make_partner("Ours", email=self.seller_two.email)
        stranger = self.make_partner("Stranger")
        confirmed = self.make_verbal()
        self.ask(confirmed)._record("accepted")
        ours.parent_id = mailless.parent_id = self.customer
        for promise, words in (
            (closed, "is not open"),
            (self.make_verbal(kind="contractual"), "is not a verbal promise"),
            (self.make_verbal(receiver_id=False), "e-mail address"),
            (self.make_verbal(receiver_id=mailless.id), "e-mail address"),
            (self.make_verbal(receiver_id=stranger.id), "was not given to"),
            (confirmed, "confirmed by the customer already"),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(UserError, words):
                self.ask(promise)

    def test_a_colleague_does_not_answer_for_the_customer(self):
        self.seller.email = "Seller@Example.com"
        self.contact.email = "Me <seller@example.com>"
        with self.assertRaisesRegex(UserError, "address of a colleague"):
            self.ask()

    def test_who_wants_no_mail_gets_none(self):
        self.env["mail.blacklist"]._add(self.contact.email)
        with self.assertRaisesRegex(UserError, "not to write any more"):
            self.ask()
        with self.assertRaisesRegex(UserError, "not to write any more"):
            self.tell()
        self.assertFalse(self.mails())

    def test_only_who_may_write_the_promise_asks(self):
        promise = self.make_verbal()
        for user in (self.seller_two, self.leader, self.employee, self.portal):
            with (
                self.subTest(user=user.login),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base"),
            ):
                promise.with_user(user).action_send_confirmation()
            wizard = self.env["customer.promise.tell"].sudo()
            wizard = wizard.create({"promise_id": promise.id}).with_user(user)
            with (
                self.subTest(user=user.login, by="dialog"),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base"),
            ):
                wizard.action_send()
        self.assertFalse(self.mails())

    def test_it_is_written_in_the_receivers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        self.ask()
        self.assertIn("10/03/2026", self.mails().body_html)


@tagged("post_install", "-at_install")
class TestAnswers(AskedCase):
    def activities(self, promise):
        return [
            (activity.user_id, activity.summary)
            for activity in promise.sudo().activity_ids
        ]

    def test_each_answer_is_recorded_as_the_customers(self):
        for answer, comment, alerted in (
            ("accepted", False, False),
            ("corrected", "Two calls", True),
            ("refused", False, True),
        ):
            question = self.ask()
            question._record(answer, comment)
            promise = question.promise_id
            with self.subTest(answer=answer):
                self.assertRecordValues(
                    promise,
                    [
                        {
                            "customer_confirmation": answer,
                            "confirmation_comment": comment,
                            "confirmed_by_id": self.contact.id,
                            "state": "open",
                        }
                    ],
                )
                self.assertEqual(promise.message_ids[0].author_id, self.contact)
                self.assertEqual(
                    self.activities(promise),
                    [(self.seller, "Anna does not confirm")] if alerted else [],
                )
                self.assertFalse(question.token)

    def test_an_answer_is_given_once(self):
        question = self.ask()
        question._record("refused")
        with self.assertRaisesRegex(UserError, "no longer waiting"):
            question._record("accepted")
        self.assertEqual(question.promise_id.customer_confirmation, "refused")

    def test_words_that_changed_since_are_not_confirmed(self):
        for values in ({"name": "Call twice"}, {"deadline": "2026-04-01"}):
            question = self.ask()
            question.promise_id._by_action().write(values)
            with (
                self.subTest(**values),
                self.assertRaisesRegex(UserError, "no longer waiting"),
            ):
                question._record("accepted")
            self.assertEqual(question.promise_id.customer_confirmation, "pending")

    def test_a_new_date_agreed_renegotiates_by_itself(self):
        question = self.tell(new_name="Call twice")
        question._record("accepted")
        promise = question.promise_id
        self.assertEqual(promise.state, "renegotiated")
        self.assertRecordValues(
            promise.renegotiated_to_id,
            [{"state": "open", "name": "Call twice"}],
        )
        self.assertEqual(str(promise.renegotiated_to_id.deadline), "2026-03-20")

    def test_without_agreement_nothing_changes(self):
        keeper = self.make_verbal(responsible_id=self.seller_two.id)
        for answer in ("corrected", "refused"):
            question = self.tell(keeper)
            question._record(answer, "Sooner")
            with self.subTest(answer=answer):
                self.assertEqual(keeper.state, "open")
                self.assertEqual(str(keeper.deadline), "2026-03-10")
                alerts = self.activities(keeper)
                self.assertEqual(
                    set(alerts), {(self.seller_two, "Anna does not agree")}
                )

    def test_a_new_date_that_has_passed_is_not_agreed(self):
        question = self.tell()
        with self.at("2026-03-20 10:00:00"):
            self.assertFalse(question._is_waiting())
            with self.assertRaisesRegex(UserError, "no longer waiting"):
                question._record("accepted")

    def test_a_new_date_lies_after_today(self):
        for day in ("2026-03-02", "2026-02-01"):
            with (
                self.subTest(day=day),
                self.assertRaisesRegex(UserError, "a new date after today"),
            ):
                self.tell(new_deadline=day)

    def test_the_dialog_is_filled_in(self):
        """Due in 8 days: 8 more; overdue: the next working day; or what we keep."""
        promise = self.make_verbal()
        wizards = self.env["customer.promise.tell"].with_user(self.seller)
        wizards = wizards.with_context(default_promise_id=promise.id)
        with Form(wizards) as form:
            self.assertEqual(form.receiver_id, self.contact)
            self.assertEqual(str(form.new_deadline), "2026-03-18")
            self.assertIn("We are sorry", form.apology)
        with self.at("2026-03-13 10:00:00"), Form(wizards) as form:
            self.assertEqual(str(form.new_deadline), "2026-03-16")
        promise._by_action().green_days = 3
        with Form(wizards) as form:
            self.assertEqual(str(form.new_deadline), "2026-03-05")

    def test_questions_are_written_by_nobody(self):
        question = self.ask()
        for user in (self.seller, self.manager):
            for values in ({"answer": "accepted"}, {"email": "me@example.com"}):
                with (
                    self.subTest(user=user.login, values=values),
                    self.assertRaises(AccessError),
                    mute_logger("odoo.addons.base"),
                ):
                    question.with_user(user).write(values)


@tagged("post_install", "-at_install")
class TestRequestPage(AskedCase, PageCase):
    """Every way to the page, with whatever in it: a clean answer, or nothing."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.question = self.ask()
        self.promise = self.question.promise_id
        self.url = f"/promise/{self.question.token}"

    def state(self):
        return self.snapshot(self.promise, self.question)

    def test_opening_records_nothing(self):
        before = self.state()
        for method in ("GET", "HEAD"):
            for _twice in range(2):
                page = self.url_open(self.url, method=method)
                with self.subTest(method=method):
                    self.assertEqual(page.status_code, 200)
        self.assertEqual(self.state(), before)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")

    def test_the_page_asks_with_words_and_date(self):
        self.company.customer_privacy_notice = "<p>We keep it for ourselves</p>"
        page = self.url_open(self.url).text
        for words in ("Is this what we promised?", "Call back", "03/10/2026", "Anna"):
            with self.subTest(words=words):
                self.assertIn(words, page)
        self.assertIn("We keep it for ourselves", page)
        self.assertIn("Do not write to", page)

    def test_it_is_answered_once(self):
        answer = self.post(self.url + "/answer", answer="accepted")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Thank you", answer.text)
        before = self.state()
        self.assertEqual(self.promise.customer_confirmation, "accepted")
        again = self.post(self.url + "/answer", answer="refused")
        self.assertEqual(again.status_code, 404)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertEqual(self.state(), before)

    def test_without_a_token_against_forgery_nothing_is_recorded(self):
        before = self.state()
        for path in ("/answer", "/opt-out"):
            with self.subTest(path=path), mute_logger("odoo.http"):
                answer = self.url_open(self.url + path, data={"answer": "accepted"})
                self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.state(), before)

    def test_links_that_are_none(self):
        other = self.ask()
        other._record("accepted")
        before = self.state()
        wrong = self.question.token[:-1] + "!"
        for token in (
            "x",
            "A" * 43,
            wrong,
            self.question.token + "A",
            self.question.token.swapcase(),
            "%00",
            self.question.token + "%00",
            "%F0%9F%92%A5",
            "é" * 43,
            "A" * 5000,
            "False",
            "%27%20OR%201=1",
            "%25" * 43,
        ):
            for path, send in (
                ("", self.url_open),
                ("/answer", self.post),
                ("/opt-out", self.post),
            ):
                data = {"answer": "accepted"} if send == self.post else {}
                with self.subTest(token=token[:50], path=path):
                    page = send(f"/promise/{token}{path}", **data)
                    self.assertEqual(page.status_code, 404)
        self.assertEqual(self.state(), before)

    def test_garbage_is_refused(self):
        before = self.state()
        bad = [*NASTY, {"answer": "corrected"}, {"answer": "corrected", "comment": " "}]
        bad += [{"answer": "accepted", "comment": words} for words in NASTY_WORDS]
        for data in bad:
            with self.subTest(data=str(data)[:80]):
                page = self.post(self.url + "/answer", **data)
                self.assertEqual(page.status_code, 400)
                self.assertIn("Is this what we promised?", page.text)
        for name in ("answer", "comment"):
            data = {"answer": "accepted"} if name == "comment" else {}
            with self.subTest(file=name):
                page = self.post(self.url + "/answer", {name: b"x"}, **data)
                self.assertEqual(page.status_code, 400)
        self.assertEqual(self.state(), before)

    def test_our_own_do_not_answer(self):
        before = self.state()
        for user in (self.seller, self.manager):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                page = self.post(self.url + "/answer", answer="accepted")
                self.assertEqual(page.status_code, 400)
                self.assertIn("Only the customer answers", page.text)
        self.assertEqual(self.state(), before)

    def test_what_was_written_is_not_lost_by_a_mistake(self):
        page = self.post(self.url + "/answer", answer="maybe", comment="<b>Two</b>")
        self.assertIn("&lt;b&gt;Two&lt;/b&gt;", page.text)

    def test_what_has_moved_on_is_not_answered(self):
        def close():
            self.close_promise(self.promise)

        def cancel():
            self.promise._by_action().state = "cancelled"

        def reword():
            self.promise._by_action().name = "Something else"

        for change in (close, cancel, reword):
            change()
            before = self.state()
            with self.subTest(change=change.__name__):
                self.assertEqual(self.url_open(self.url).status_code, 410)
                page = self.post(self.url + "/answer", answer="accepted")
                self.assertEqual(page.status_code, 410)
                self.assertIn("This has moved on", page.text)
                self.assertEqual(self.state(), before)
            self.promise._by_action().state = "open"

    def test_a_promise_that_is_gone(self):
        self.promise._by_action().state = "cancelled"
        self.promise._by_action().unlink()
        self.env.flush_all()
        self.assertEqual(self.url_open(self.url).status_code, 404)
        page = self.post(self.url + "/answer", answer="accepted")
        self.assertEqual(page.status_code, 404)

    def test_opting_out_blocks_the_address_and_leaves_the_question(self):
        page = self.post(self.url + "/opt-out")
        self.assertEqual(page.status_code, 200)
        blocked = self.env["mail.blacklist"].search(
            [("email", "=", self.contact.email)]
        )
        self.assertEqual(blocked.email, "anna@acme.example.com")
        self.assertEqual(self.promise.customer_confirmation, "pending")
        with self.assertRaisesRegex(UserError, "not to write any more"):
            self.ask(self.promise)
        self.assertEqual(self.url_open(self.url).status_code, 200)

    def test_the_page_speaks_the_receivers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        self.env.flush_all()
        self.assertIn("10/03/2026", self.url_open(self.url).text)

    def test_a_new_date_is_agreed_on_the_page(self):
        question = self.tell(self.promise)
        page = self.url_open(f"/promise/{question.token}")
        for words in ("We need a new date", "Sorry", "03/10/2026", "03/20/2026"):
            with self.subTest(words=words):
                self.assertIn(words, page.text)
        answer = self.post(f"/promise/{question.token}/answer", answer="accepted")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.promise.state, "renegotiated")
        self.assertEqual(str(self.promise.renegotiated_to_id.deadline), "2026-03-20")
        # the other question is about words that no longer stand
        self.assertEqual(self.url_open(self.url).status_code, 410)

    def test_another_companys_promise_is_answered_in_its_company(self):
        promise = self.make_verbal(company_id=self.other_company.id)
        question = self.tell(promise)
        answer = self.post(f"/promise/{question.token}/answer", answer="accepted")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(promise.renegotiated_to_id.company_id, self.other_company)
