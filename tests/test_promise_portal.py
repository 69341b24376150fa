"""Commitments: what customers see of their promises, and what they may say."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.promises.customer_promise_portal import PORTAL_FIELDS
from .common import CustomerCase
from .portal_common import NASTY, NASTY_WORDS, PageCase

# What a customer must never learn.
SECRETS = """cause_id attribution evidence_note value_at_stake importance description
responsible_id promisor_id profile_id kind result access_token request_ids
message_ids activity_ids tolerance_days late_on closed_by source""".split()


@tagged("post_install", "-at_install")
class TestPortalRights(PageCase):
    def test_the_customer_reads_public_commitments_only(self):
        other = self.make_partner("Other")
        shown = self.make_promise(**self.visible)
        hidden = (
            self.make_promise(**{**self.visible, "is_public": False})
            | self.make_promise(partner_id=other.id, is_public=True)
            | self.make_promise(**self.visible, company_id=self.other_company.id)
            | self.make_order([self.visible]).customer_promise_ids
        )
        everything = self.env["customer.promise"].with_user(self.buyer)
        self.assertEqual(everything.search([]), shown)
        for promise in hidden:
            with self.subTest(promise=promise.reference):
                self.assertFalse(promise.with_user(self.buyer).has_access("read"))

    def test_nothing_but_what_the_page_shows(self):
        promise = self.make_promise(**self.visible, importance=5)
        self.close_promise(promise, "broken")
        asked = promise.with_user(self.buyer)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(set(asked.fields_get()), PORTAL_FIELDS)
        self.assertEqual(set(asked.read()[0]), PORTAL_FIELDS)
        for name in SECRETS:
            self.assertIn(name, promise._fields)
            for way, call in (
                ("read", lambda n: asked.read([n])),
                ("domain", lambda n: asked.search([(n, "in", [1, 2])])),
                ("order", lambda n: asked.search([], order=n)),
                ("group", lambda n: asked.formatted_read_group([], [n], ["__count"])),
                ("export", lambda n: asked.export_data([n])),
            ):
                with self.subTest(field=name, way=way):
                    self.assertEqual(self.refusal(call, name), "refused")

    def refusal(self, call, *args):
        """'refused', or what the call gave away."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.models"):
                return call(*args)
        except (UserError, ValueError):
            return "refused"

    def test_behind_a_commitment_there_is_nothing(self):
        """No way through relations either."""
        self.make_promise(**self.visible)
        everything = self.env["customer.promise"].with_user(self.buyer)
        for path in ("promisor_id.login", "cause_id.name", "profile_id.user_id"):
            with (
                self.subTest(path=path),
                self.assertRaises(AccessError),
                mute_logger("odoo.models"),
            ):
                everything.search([(path, "=", "x")])

    def test_the_customer_writes_nothing(self):
        promise = self.make_promise(**self.visible).with_user(self.buyer)
        for call in (
            lambda: promise.write({"name": "Better"}),
            lambda: promise.unlink(),
            lambda: promise.copy(),
            lambda: promise.create({"name": "New", "deadline": "2026-03-10"}),
            lambda: promise.action_send_confirmation(),
            lambda: promise.action_reopen(),
        ):
            with self.assertRaises(UserError), mute_logger("odoo.addons.base"):
                call()

    def test_our_own_do_not_learn_the_customers_link(self):
        promise = self.make_promise(**self.visible)
        token = promise.sudo()._portal_ensure_token()
        for user in (self.seller, self.manager):
            asked = promise.with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(asked.get_portal_url(), asked.access_url)
                self.assertNotIn(token, asked._get_share_url())
                for call in (
                    lambda p: p.read(["access_token"]),
                    lambda p: p.write({"access_token": "mine"}),
                ):
                    with self.assertRaises(AccessError), mute_logger("odoo.models"):
                        call(asked)
        self.assertIn(token, promise.sudo().get_portal_url())

    def test_messages_are_posted_without_rights_to_the_link(self):
        promise = self.make_promise(**self.visible).with_user(self.seller)
        message = promise.message_post(
            body="Hello",
            partner_ids=self.contact.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(message.partner_ids, self.contact)


@tagged("post_install", "-at_install")
class TestPortalPages(PageCase):
    def setUp(self):
        super().setUp()
        self.promise = self.make_promise(**self.visible)
        self.url = f"/my/commitments/{self.promise.id}"
        self.authenticate("test_buyer", "test_buyer")

    def open(self, url=None):
        return self.url_open(url or self.url, allow_redirects=False)

    def test_the_tile_counts(self):
        self.make_promise(**{**self.visible, "is_public": False})
        count = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["commitment_count"]}
        )
        self.assertEqual(count["commitment_count"], 1)
        self.assertIn("/my/commitments", self.url_open("/my/home").text)

    def test_the_list_whatever_is_asked_of_it(self):
        """Unknown, wrong and absurd parameters show the list."""
        for query in (
            "",
            "?sortby=name",
            "?sortby=promised&filterby=unanswered",
            "?sortby=evil&filterby=evil",
            "?sortby=name%00&filterby[]=open",
            "?search=Call",
            "?search=call%25back",
            "?search=%00",
            "?search=" + "x" * 3000,
            "?search=%27%29;--&search_in=message_ids",
            "?groupby=promisor_id",
            "/page/0",
            "/page/7",
            "/page/99999999999999999999",
        ):
            with self.subTest(query=query[:40]):
                page = self.open("/my/commitments" + query)
                self.assertEqual(page.status_code, 200)
                self.assertEqual("Call back" in page.text, "27%29" not in query)

    def test_filters_and_search(self):
        kept = self.close_promise(self.make_promise(**self.visible, name="Paint it"))
        for query, found in (
            ("filterby=open", {"Call back"}),
            ("filterby=closed", {"Paint it"}),
            ("filterby=unanswered", {"Call back", "Paint it"}),
            ("search=paint", {"Paint it"}),
            (f"search={kept.reference}", {"Paint it"}),
            ("search=nothing", set()),
        ):
            page = self.open("/my/commitments?" + query).text
            with self.subTest(query=query):
                self.assertEqual(
                    {name for name in ("Call back", "Paint it") if name in page}, found
                )

    def test_the_page_tells_and_records_nothing(self):
        self.close_promise(self.promise)
        before = self.snapshot(self.promise)
        for method in ("GET", "HEAD"):
            page = self.url_open(self.url, method=method)
            self.assertEqual(page.status_code, 200)
        page = self.open()
        for words in ("Call back", "Promised on", "Due", "Kept, as we see it"):
            with self.subTest(words=words):
                self.assertIn(words, page.text)
        self.assertEqual(self.snapshot(self.promise), before)

    def test_the_customer_answers_once(self):
        self.close_promise(self.promise)
        page = self.post(self.url + "/answer", answer="not_kept", comment="Nobody came")
        self.assertEqual(page.status_code, 303)
        self.assertRecordValues(
            self.promise,
            [
                {
                    "customer_answer": "not_kept",
                    "answer_comment": "Nobody came",
                    "answered_by_id": self.contact.id,
                    "result": "not_kept",
                }
            ],
        )
        page = self.open()
        self.assertIn("Nobody came", page.text)
        self.assertIn("Not kept, you told us", page.text)
        before = self.snapshot(self.promise)
        again = self.post(self.url + "/answer", answer="kept")
        self.assertEqual(again.status_code, 400)
        self.assertIn("already", again.text)
        self.assertEqual(self.snapshot(self.promise), before)

    def test_garbage_is_refused(self):
        before = self.snapshot(self.promise)
        bad = [*NASTY, {"answer": "none"}, {"answer": "not_kept"}]
        bad += [{"answer": "kept", "comment": words} for words in NASTY_WORDS]
        for data in bad:
            with self.subTest(data=str(data)[:80]):
                page = self.post(self.url + "/answer", **data)
                self.assertEqual(page.status_code, 400)
        for name in ("answer", "comment", "access_token"):
            data = {} if name == "answer" else {"answer": "kept"}
            with self.subTest(file=name):
                page = self.post(self.url + "/answer", {name: b"x"}, **data)
                self.assertIn(page.status_code, (303, 400))
            if name != "access_token":
                self.assertEqual(self.snapshot(self.promise), before)

    def test_without_a_token_against_forgery_nothing_is_recorded(self):
        before = self.snapshot(self.promise)
        with mute_logger("odoo.http"):
            page = self.url_open(self.url + "/answer", data={"answer": "kept"})
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.snapshot(self.promise), before)

    def refused(self):
        """Promises that are none of this visitor's, by name."""
        order = self.make_order([self.visible])
        other = self.make_partner("Other")
        return {
            "another customer's": self.make_promise(
                partner_id=other.id, is_public=True
            ),
            "another company's": self.make_promise(
                **self.visible, company_id=self.other_company.id
            ),
            "not public": self.make_promise(**{**self.visible, "is_public": False}),
            "draft": order.customer_promise_ids,
        }

    def test_what_is_not_theirs_is_neither_shown_nor_answered(self):
        wrong = ("", "?access_token=wrong", "?access_token=%00", "?access_token=é")
        for name, promise in self.refused().items():
            promise.sudo()._portal_ensure_token()
            before = self.snapshot(promise)
            for token in wrong:
                with self.subTest(promise=name, token=token):
                    url = f"/my/commitments/{promise.id}"
                    self.assertEqual(self.open(url + token).status_code, 303)
                    page = self.post(f"{url}/answer{token}", answer="kept")
                    self.assertEqual(page.status_code, 303)
            self.assertEqual(self.snapshot(promise), before)

    def test_no_token_opens_what_is_not_public_or_only_drafted(self):
        for name, promise in self.refused().items():
            token = promise.sudo()._portal_ensure_token()
            shown = name.startswith("another")
            url = f"/my/commitments/{promise.id}"
            before = self.snapshot(promise)
            with self.subTest(promise=name):
                page = self.open(f"{url}?access_token={token}")
                self.assertEqual(page.status_code, 200 if shown else 303)
                if not shown:
                    page = self.post(url + "/answer", access_token=token, answer="kept")
                    self.assertEqual(page.status_code, 303)
                self.assertEqual(self.snapshot(promise), before)

    def test_the_token_of_one_opens_no_other(self):
        token = self.promise.sudo()._portal_ensure_token()
        other = self.make_promise(
            partner_id=self.make_partner("Other").id, is_public=True
        )
        other.sudo()._portal_ensure_token()
        self.authenticate(None, None)
        url = f"/my/commitments/{other.id}"
        self.assertEqual(self.open(f"{url}?access_token={token}").status_code, 303)
        page = self.post(url + "/answer", access_token=token, answer="kept")
        self.assertEqual(page.status_code, 303)
        self.assertEqual(other.state, "open")

    def test_with_the_token_nobody_needs_to_sign_in(self):
        token = self.promise.sudo()._portal_ensure_token()
        self.authenticate(None, None)
        self.assertEqual(self.open().status_code, 303)
        page = self.open(f"{self.url}?access_token={token}")
        self.assertEqual(page.status_code, 200)
        page = self.post(self.url + "/answer", access_token=token, answer="kept")
        self.assertEqual(page.status_code, 303)
        self.assertRecordValues(
            self.promise,
            [
                {
                    "state": "kept",
                    "closed_by": "customer",
                    "answered_by_id": self.contact.id,
                }
            ],
        )

    def test_who_comes_by_a_link_may_opt_out(self):
        """Who signed in has an account to do so."""
        blocked = self.env["mail.blacklist"]
        ours = [("email", "=", self.contact.email)]
        self.post(self.url + "/opt-out")
        self.assertFalse(blocked.search(ours))
        token = self.promise.sudo()._portal_ensure_token()
        self.authenticate(None, None)
        self.assertIn(
            "Do not write", self.open(f"{self.url}?access_token={token}").text
        )
        self.assertEqual(self.post(self.url + "/opt-out").status_code, 303)
        self.assertFalse(blocked.search(ours))
        page = self.post(self.url + "/opt-out", access_token=token)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(len(blocked.search(ours)), 1)

    def test_what_we_write_among_ourselves_stays_there(self):
        self.promise.with_user(self.seller).message_post(body="They will not notice")
        self.close_promise(self.promise)
        self.env.flush_all()
        notes = self.promise.message_ids
        self.assertGreater(len(notes), 1)
        for message in notes:
            with self.subTest(body=message.body):
                self.assertFalse(message.with_user(self.buyer).has_access("read"))
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.buyer)
            .search([("id", "in", notes.ids)])
        )

    def test_our_own_read_the_page_but_do_not_answer(self):
        for user in (self.seller, self.manager):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                page = self.open()
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("Did we keep our word", page.text)
                page = self.post(self.url + "/answer", answer="kept")
                self.assertEqual(page.status_code, 400)
                self.assertEqual(self.promise.state, "open")

    def test_who_has_nothing_to_do_with_promises_finds_none(self):
        self.authenticate(self.employee.login, self.employee.login)
        self.assertEqual(self.open().status_code, 303)
        page = self.open("/my/commitments")
        self.assertEqual(page.status_code, 200)
        self.assertIn("There are no commitments", page.text)
        count = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["commitment_count"]}
        )
        self.assertEqual(count["commitment_count"], 0)

    def test_ids_that_are_none(self):
        for number in ("0", "-1", "2147483647", "2147483648", "9" * 30):
            for send, path, data in (
                (self.open, "", {}),
                (self.post, "/answer", {"answer": "kept"}),
            ):
                with self.subTest(number=number, path=path):
                    page = send(f"/my/commitments/{number}{path}", **data)
                    self.assertEqual(page.status_code, 303)
        for number in ("x", "1.5"):
            with self.subTest(number=number):
                page = self.open(f"/my/commitments/{number}")
                self.assertEqual(page.status_code, 404)

    def test_a_portal_user_of_another_company_sees_the_customers_there(self):
        new_test_user(
            self.env,
            login="test_foreign",
            groups="base.group_portal",
            partner_id=self.make_partner("Twin", parent_id=self.customer.id).id,
            company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
        )
        self.authenticate("test_foreign", "test_foreign")
        self.assertEqual(self.open().status_code, 303)
        self.assertNotIn("Call back", self.open("/my/commitments").text)


@tagged("post_install", "-at_install")
class TestQuotation(PageCase):
    def setUp(self):
        super().setUp()
        self.order = self.make_order(
            [
                {**self.visible, "name": "Deliver the desks"},
                {"name": "Keep it to ourselves", "kind": "verbal"},
                {**self.visible, "name": "Called off"},
            ],
            partner_id=self.contact.id,
            customer_benefit="Move in by Easter",
        )
        off = self.order.customer_promise_ids.filtered(lambda p: p.name == "Called off")
        off._by_action().state = "cancelled"

    def check(self, html):
        for words in ("Our Commitments", "Deliver the desks", "03/10/2026"):
            with self.subTest(words=words):
                self.assertIn(words, html)
        for words in ("Keep it to ourselves", "Called off"):
            with self.subTest(words=words):
                self.assertNotIn(words, html)
        self.assertIn("Move in by Easter", html)

    def test_its_page_shows_our_commitments(self):
        self.authenticate(None, None)
        self.check(self.url_open(self.order.get_portal_url()).text)

    def test_its_pdf_shows_our_commitments(self):
        report = self.env["ir.actions.report"].with_user(self.seller)
        html, _kind = report._render_qweb_html("sale.report_saleorder", self.order.ids)
        self.check(html.decode())

    def test_without_any_there_is_no_section(self):
        order = self.make_order([{"kind": "verbal"}])
        self.authenticate(None, None)
        page = self.url_open(order.get_portal_url()).text
        self.assertNotIn("Our Commitments", page)
        self.assertNotIn("What You Want to Achieve", page)


@tagged("post_install", "-at_install")
class TestStatusWords(CustomerCase):
    def test_the_customer_is_told_where_it_stands(self):
        promise = self.make_promise()
        self.assertEqual(promise._customer_status()[0], "open")
        with self.at("2026-03-12 10:00:00"):
            self.assertEqual(promise._customer_status()[0], "late")
            self.close_promise(promise)
        self.assertEqual(promise._customer_status()[0], "kept_late")
        promise._record_answer("not_kept", False, self.contact)
        self.assertEqual(promise._customer_status()[0], "not_kept")
        promise._by_action().answer_overruled = True
        self.assertEqual(promise._customer_status()[0], "kept_late")
