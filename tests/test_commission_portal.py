"""Agents read, accept and dispute in the portal; nobody else's, and by a click only."""

from unittest.mock import patch
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .agent_common import SECRET, AgentCase
from .portal_common import NASTY_WORDS

PAGES = ("", "/pdf", "/xlsx", "/dispute")
EXAMPLES = 15
PATHS = (
    "/my/commissions/{number}",
    "/my/commissions/{number}/{word}",
    "/my/commissions/{number}/page/{page}",
    "/my/commissions/{number}/xlsx",
    "/my/commissions/{number}/dispute",
    "/my/commissions/{number}/seen",
    "/my/commissions/page/{page}",
    "/my/commissions/plans/{number}",
    "/my/commissions/plans/{number}/accept",
)
words = st.one_of(
    st.sampled_from(["1", "amount", "", "None", "{}", "\x00", "' OR 1=1 --", "💥"]),
    st.text(max_size=20),
)
sent = st.dictionaries(
    st.one_of(
        st.sampled_from(["line", "reason", "text", "page", "csrf_token", "_params"]),
        st.text(min_size=1, max_size=6),
    ),
    st.one_of(words, st.lists(words, max_size=3)),
    max_size=4,
)
requests = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["POST", "POST", "GET", "HEAD", "PUT"]),
        "path": st.sampled_from(PATHS),
        # a record of the set-up by its place, or what is none
        "number": st.one_of(st.integers(0, 3), st.integers(-(2**70), 2**70)),
        "page": st.integers(-3, 2**65),
        "word": words,
        "query": sent,
        "body": sent,
    }
)


@tagged("post_install", "-at_install")
class TestAgentPages(AgentCase):
    def setUp(self):
        super().setUp()
        self.authenticate("test_agent", "test_agent")
        self.plan_url = f"/my/commissions/plans/{self.payee.id}"
        self.dispute_url = self.url + "/dispute"
        self.line = self.statement.line_ids

    def test_the_tiles_count(self):
        names = ["seller_statement_count", "seller_plan_count"]
        count = self.make_jsonrpc_request("/my/counters", {"counters": names})
        self.assertEqual((count[names[0]], count[names[1]]), (1, 1))
        self.assertIn("/my/commissions", self.url_open("/my/home").text)

    def test_customers_have_no_tile(self):
        self.authenticate("test_buyer", "test_buyer")
        names = ["seller_statement_count", "seller_plan_count"]
        count = self.make_jsonrpc_request("/my/counters", {"counters": names})
        self.assertEqual((count[names[0]], count[names[1]]), (0, 0))

    def test_the_list_shows_plans_and_statements(self):
        self.make_statement(self.payee, net=12)
        self.make_filled(self.payee, "january")
        page = self.open("/my/commissions")
        found = self.xpath(page, "//*[@name='statements']/a")
        self.assertEqual(len(found), 2)
        running, published = (" ".join(one.text_content().split()) for one in found)
        self.assertIn("Provisional", running)
        self.assertIn("February 2026", published)
        self.assertIn("49.00", published)
        self.assertEqual(len(self.xpath(page, "//*[@name='plan']")), 1)

    def test_the_list_whatever_page_is_asked(self):
        for query in ("/page/0", "/page/7", "/page/99999999999999999999", "?page=x"):
            with self.subTest(query=query):
                page = self.open("/my/commissions" + query)
                self.assertEqual(page.status_code, 200)

    def test_superseded_ones_are_not_listed(self):
        self.store(self.statement, state="superseded")
        page = self.open("/my/commissions")
        self.assertEqual(self.xpath(page, "//*[@name='statements']/a"), [])

    def test_the_page_tells_how_the_amount_came_about(self):
        page = self.open()
        text = " ".join(page.text.split())
        for words in (
            "INV of Gino",
            "5.00 % of",
            "Acme, Gino",
            "66.5",
            "Said in confidence (3)",
            "73.5",
            "Left out: Excluded",
            "0.9800",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        self.assertNotIn(SECRET, text)
        self.assertEqual(self.xpath(page, "//*[@name='provisional']"), [])

    def test_a_running_statement_is_marked_and_not_disputed(self):
        running = self.make_statement(self.payee)
        page = self.open(f"/my/commissions/{running.id}")
        self.assertEqual(len(self.xpath(page, "//*[@name='provisional']")), 1)
        self.assertNotIn("/dispute", page.text)

    def test_lines_are_paged(self):
        line = self.statement.line_ids.sudo()
        self.env["seller.commission.line"].sudo().create(
            [
                {
                    **line.copy_data()[0],
                    "source_res_id": number,
                    "document": f"D{number}",
                }
                for number in range(2, 52)
            ]
        )
        found = [
            len(self.xpath(self.open(self.url + page), "//*[@name='lines']/div"))
            for page in ("", "/page/2", "/page/99")
        ]
        self.assertEqual(found, [40, 11, 11])

    def test_a_page_changes_nothing(self):
        ours = self.statement, self.payee, self.plan, self.statement.line_ids
        before = self.snapshot(*ours)
        for url in (self.url, self.url + "/dispute", "/my/commissions"):
            for method in ("GET", "HEAD"):
                with self.subTest(url=url, method=method):
                    page = self.url_open(url, method=method)
                    self.assertEqual(page.status_code, 200)
        self.assertEqual(self.snapshot(*ours), before)

    def test_the_open_page_tells_that_it_was_looked_at(self):
        page = self.open()
        (form,) = self.xpath(page, "//form[@name='seen']")
        self.assertFalse(self.payee.seen_on)
        self.assertEqual(self.post(form.get("action")).status_code, 204)
        self.assertEqual(str(self.payee.seen_on), "2026-03-02")
        url = f"/my/commissions/{self.other_statement.id}/seen"
        self.assertEqual(self.post(url).status_code, 404)
        self.assertFalse(self.other_payee.seen_on)

    def test_a_link_does_not_tell_that_it_was_looked_at(self):
        self.assertIn(self.open(self.url + "/seen").status_code, (404, 405))
        with mute_logger("odoo.http"):
            answer = self.url_open(self.url + "/seen", data={"yes": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.payee.seen_on)

    def test_what_is_not_ones_own_is_not_there(self):
        """Nor what is not yet published, nor what never was."""
        line = self.other_statement.line_ids
        hidden = self.make_filled(self.payee, "january")
        for number in (self.other_statement.id, hidden.id, 0, 2**31 - 1, 2**31, 2**70):
            for page in PAGES:
                with self.subTest(number=number, page=page):
                    answer = self.open(f"/my/commissions/{number}{page}")
                    self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.open("/my/commissions/-1").status_code, 404)
        for page in ("", "/pdf"):
            url = f"/my/commissions/plans/{self.other_payee.id}{page}"
            self.assertEqual(self.open(url).status_code, 404)
        page = self.open(f"{self.url}/dispute?line={line.id}")
        self.assertNotIn(SECRET, page.text)

    def test_draft_plans_are_not_there(self):
        plan = self.make_plan(self.agent, approve=False)
        url = f"/my/commissions/plans/{plan.payee_ids.id}"
        self.assertEqual(self.open(url).status_code, 404)

    def test_visitors_sign_in_first(self):
        self.authenticate(None, None)
        for page in PAGES:
            with self.subTest(page=page):
                answer = self.open(self.url + page)
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/web/login", answer.headers["Location"])

    def test_the_spreadsheet_is_ones_own(self):
        Statement = type(self.env["seller.commission.statement"])
        with patch.object(Statement, "_get_xlsx", lambda _s: b"PK", create=True):
            answer = self.open(self.url + "/xlsx")
        self.assertEqual((answer.status_code, answer.content), (200, b"PK"))
        self.assertIn("Gino", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_documents_to_print(self):
        for url in (self.url, self.plan_url):
            with self.subTest(url=url):
                answer = self.open(url + "/pdf")
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Content-Type"], "application/pdf")

    # === ACCEPTING === #

    def test_the_plan_in_words_then_accepted_once(self):
        page = self.open(self.plan_url)
        self.assertEqual(len(self.xpath(page, "//form[@name='accept']")), 1)
        self.assertIn(self.plan.name, page.text)
        answer = self.post(self.plan_url + "/accept")
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(str(self.payee.accepted_on), "2026-03-02")
        page = self.open(self.plan_url)
        self.assertEqual(self.xpath(page, "//form[@name='accept']"), [])
        self.assertEqual(len(self.xpath(page, "//*[@name='accepted']")), 1)
        again = self.post(self.plan_url + "/accept")
        self.assertEqual(again.status_code, 400)
        self.assertFalse(self.other_payee.accepted_on)

    def test_nobody_else_accepts_it(self):
        url = f"/my/commissions/plans/{self.other_payee.id}/accept"
        self.assertEqual(self.post(url).status_code, 404)
        self.assertFalse(self.other_payee.accepted_on)

    def test_a_link_or_another_site_does_not_accept(self):
        self.assertIn(self.open(self.plan_url + "/accept").status_code, (404, 405))
        with mute_logger("odoo.http"):
            answer = self.url_open(self.plan_url + "/accept", data={"yes": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.payee.accepted_on)

    # === DISPUTING === #

    def disputes(self):
        return self.env["seller.commission.dispute"].search(
            [("statement_id", "=", self.statement.id)]
        )

    def test_a_line_is_disputed(self):
        page = self.open(f"{self.dispute_url}?line={self.line.id}")
        self.assertEqual(len(self.xpath(page, "//*[@name='line'][.//strong]")), 1)
        self.assertIn("INV of Gino", page.text)
        answer = self.post(
            self.dispute_url, line=self.line.id, reason="amount", text="It was 6 %"
        )
        self.assertEqual(answer.status_code, 303)
        self.assertRecordValues(
            self.disputes(),
            [
                {
                    "line_id": self.line.id,
                    "partner_id": self.agent.partner_id.id,
                    "reason": "amount",
                    "text": "It was 6 %",
                    "state": "open",
                }
            ],
        )

    def test_so_is_a_statement_and_the_answer_stands_on_it(self):
        self.post(self.dispute_url, reason="missing", text="Where is INV 12?")
        dispute = self.disputes()
        self.assertFalse(dispute.line_id)
        url = self.url
        self.assertIn("Where is INV 12?", self.open(url).text)
        dispute.sudo().write(
            {"state": "answered", "answer": "It was paid late", "correction": 5}
        )
        text = self.open(url).text
        self.assertIn("It was paid late", text)
        self.assertIn("Correction with the next statement", text)

    def test_garbage_is_refused_with_what_was_typed(self):
        good = {"reason": "amount", "text": "Too little"}
        other = self.other_statement.line_ids.id
        bad = [
            {},
            {"reason": "amount"},
            {"text": "Too little"},
            {**good, "reason": "none"},
            {**good, "line": other},
            {**good, "line": "x"},
            {**good, "text": "  "},
            *({**good, "text": words} for words in NASTY_WORDS),
        ]
        for data in bad:
            with self.subTest(data=str(data)[:60]):
                self.assertEqual(self.post(self.dispute_url, **data).status_code, 400)
        self.assertFalse(self.disputes())
        page = self.post(self.dispute_url, reason="none", text="Too little")
        self.assertIn("Too little", page.text)

    def test_what_the_rules_refuse_is_said(self):
        said = "You disputed it already."

        def refuse(*_args):
            raise UserError(said)

        Dispute = type(self.env["seller.commission.dispute"])
        with patch.object(Dispute, "_open_dispute", refuse, create=True):
            page = self.post(self.dispute_url, reason="amount", text="Too little")
        self.assertEqual(page.status_code, 400)
        self.assertIn(said, page.text)

    def test_without_a_token_against_forgery_nothing_is_recorded(self):
        with mute_logger("odoo.http"):
            page = self.url_open(
                self.dispute_url, data={"reason": "amount", "text": "X"}
            )
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.disputes())

    def test_nobody_disputes_anothers(self):
        url = f"/my/commissions/{self.other_statement.id}/dispute"
        answer = self.post(url, reason="amount", text="X")
        self.assertEqual(answer.status_code, 404)

    # === WHATEVER IS SENT === #

    def test_whatever_is_sent(self):
        """A clean answer, and nothing of the other agent."""
        theirs = [self.other_statement, self.other_payee]
        theirs += [self.other_statement.line_ids]
        numbers = [self.statement.id, self.payee.id, *(r.id for r in theirs[:2])]
        before = self.snapshot(*theirs)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(requests)
        def run(request):
            number = request["number"]
            number = numbers[number] if 0 <= number < len(numbers) else number
            word = quote(request["word"], safe="") or "-"
            path = request["path"].format(
                number=number, page=request["page"], word=word
            )
            method = request["method"]
            data = {**request["body"], "csrf_token": Request.csrf_token(self)}
            answer = self.opener.request(
                method,
                self.base_url() + path,
                params=request["query"],
                data=data if method in ("POST", "PUT") else None,
                allow_redirects=False,
                timeout=30,
            )
            self.assertLess(answer.status_code, 500, path)
            self.assertNotIn(SECRET, answer.text)

        with mute_logger("odoo.http", "odoo.sql_db", "werkzeug"):
            run()
        self.assertEqual(self.snapshot(*theirs), before)


@tagged("post_install", "-at_install")
class TestAgency(AgentCase):
    """A company as an agent: who signs in for it is a contact of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency = cls.env["res.partner"].create(
            {"name": "Agency", "is_company": True, "email": "agency@example.com"}
        )
        cls.agent.partner_id.parent_id = cls.agency
        cls.plan = cls.make_plan(
            payee_ids=[Command.create({"partner_id": cls.agency.id, "role": "agent"})],
            weightings=[{"index": "feedback"}],
        )
        cls.payee = cls.plan.payee_ids
        cls.statement = cls.make_filled(cls.payee, state="published")
        cls.url = f"/my/commissions/{cls.statement.id}"

    def mine(self, name, user=None):
        Model = self.env[f"seller.commission.{name}"].with_user(user or self.agent)
        return Model.search([])

    def test_its_contacts_read_and_download(self):
        self.authenticate("test_agent", "test_agent")
        self.assertIn("INV of Agency", self.open().text)
        plan = f"/my/commissions/plans/{self.payee.id}"
        for url in (plan, plan + "/pdf", self.url + "/pdf", self.url + "/xlsx"):
            with self.subTest(url=url):
                self.assertEqual(self.open(url).status_code, 200)
        for name in ("plan", "payee", "statement"):
            with self.subTest(model=name):
                self.assertIn(getattr(self, name), self.mine(name))
        for name in ("line", "evidence", "evidence.line"):
            with self.subTest(model=name):
                of = self.mine(name).sudo().statement_id
                self.assertIn(self.statement, of)

    def test_they_accept_for_it(self):
        self.authenticate("test_agent", "test_agent")
        self.post(f"/my/commissions/plans/{self.payee.id}/accept")
        self.assertEqual(str(self.payee.accepted_on), "2026-03-02")
        note = self.plan.sudo().message_ids[0]
        self.assertIn("1 of 1", note.body)
        self.assertNotIn(self.agency.name, note.body)

    def test_they_dispute_and_withdraw_for_it(self):
        self.authenticate("test_agent", "test_agent")
        self.post(self.url + "/dispute", reason="amount", text="Too little")
        dispute = self.mine("dispute")
        self.assertEqual(dispute.sudo().partner_id, self.agency)
        self.assertIn("Too little", self.open().text)
        dispute._withdraw(self.agent.partner_id)
        self.assertEqual(dispute.sudo().state, "withdrawn")

    def test_nobody_elses_contact_does(self):
        for url in (self.url, f"/my/commissions/plans/{self.payee.id}"):
            self.authenticate("test_other_agent", "test_other_agent")
            with self.subTest(url=url):
                self.assertEqual(self.open(url).status_code, 404)
        self.assertNotIn(self.statement, self.mine("statement", self.other))
        with self.assertRaises(AccessError):
            self.payee.with_user(self.other)._accept(self.other)

    def test_its_contacts_pay_stays_theirs(self):
        """A contact's own plan is not the agency's, nor another contact's."""
        contact = self.other.partner_id
        contact.parent_id = self.agency
        self.assertIn(self.statement, self.mine("statement", self.other))
        self.assertIn(self.other_statement, self.mine("statement", self.other))
        self.assertNotIn(self.other_statement, self.mine("statement"))

    def test_a_company_that_is_no_agent_is_paid_alone(self):
        self.payee.sudo().role = "salesperson"
        self.assertNotIn(self.statement, self.mine("statement"))
        self.assertFalse(self.payee._is_of(self.agent))

    def test_the_mails_lead_to_the_portal(self):
        self.assertIn(f"/my/commissions/plans/{self.payee.id}", self.payee.accept_url)
        self.assertIn(self.url, self.statement._get_url())
        self.agent.partner_id.parent_id = False
        self.assertEqual(self.statement._get_url(), "")

    def test_a_manager_who_works_for_it_does_not_approve_it(self):
        manager = self.commission_manager
        self.assertFalse(self.statement.with_user(manager).is_own)
        manager.partner_id.parent_id = self.agency
        own = self.statement.with_user(manager)
        own.invalidate_recordset(["is_own"])
        with self.assertRaisesRegex(UserError, "is your own"):
            own.action_approve()
        self.assertNotIn(manager, own.sudo()._get_managers())
        draft = self.make_plan(
            payee_ids=[Command.create({"partner_id": self.agency.id, "role": "agent"})],
            approve=False,
        )
        with self.assertRaisesRegex(UserError, "pays you"):
            draft.with_user(manager)._check_approver()


@tagged("post_install", "-at_install")
class TestAgentRights(AgentCase):
    """Over RPC, too: what the pages show, and nothing behind it."""

    MODELS = ("plan", "payee", "statement", "line", "evidence", "evidence.line")

    def mine(self, name):
        Model = self.env[f"seller.commission.{name}"].with_user(self.agent)
        return Model.search([])

    def test_an_agent_reads_ones_own(self):
        self.make_filled(self.payee, "january")
        self.make_plan(self.agent, approve=False)
        self.assertEqual(self.mine("plan"), self.plan)
        self.assertEqual(self.mine("payee"), self.payee)
        self.assertEqual(self.mine("statement"), self.statement)
        for name in ("line", "evidence", "evidence.line"):
            with self.subTest(model=name):
                self.assertEqual(self.mine(name).sudo().statement_id, self.statement)

    def test_disputes_are_ones_own(self):
        disputes = self.env["seller.commission.dispute"].sudo()
        for statement in (self.statement, self.other_statement):
            disputes |= disputes.create(
                {
                    "statement_id": statement.id,
                    "partner_id": statement.partner_id.id,
                    "reason": "other",
                    "text": "X",
                }
            )
        self.assertEqual(self.mine("dispute"), disputes[0])

    def test_only_the_fields_of_the_pages(self):
        for name in self.MODELS:
            record = self.mine(name)[:1]
            record.invalidate_model()
            with self.subTest(model=name):
                allowed = record._customer_portal_fields
                self.assertEqual(set(record.fields_get()), set(allowed))
                self.assertEqual(set(record.read()[0]), set(allowed))

    def test_nothing_of_ours_by_any_path(self):
        for name, path in (
            ("statement", "message_ids.body"),
            ("statement", "payee_id.plan_id.payee_ids.partner_id"),
            ("line", "move_line_id.move_id.name"),
            ("line", "rule_id.name"),
            ("evidence.line", "feedback_id.comment"),
            ("plan", "payee_ids.partner_id"),
            ("plan", "author_id.login"),
            ("payee", "quota_ids.amount"),
        ):
            Model = self.env[f"seller.commission.{name}"].with_user(self.agent)
            with (
                self.subTest(model=name, path=path),
                self.assertRaises(AccessError),
                mute_logger("odoo.models"),
            ):
                Model.search([(path, "=", "x")])

    def test_an_agent_writes_nothing(self):
        for name in self.MODELS:
            record = self.mine(name)[:1]
            for method, args in (("write", [{}]), ("unlink", []), ("copy", [])):
                with (
                    self.subTest(model=name, by=method),
                    self.assertRaises(UserError),
                    mute_logger("odoo.addons.base", "odoo.models"),
                ):
                    getattr(record, method)(*args)

    def test_what_we_write_among_ourselves_stays_there(self):
        for record in (self.statement, self.plan):
            note = record.message_post(body="They will not notice")
            self.assertFalse(note.with_user(self.agent).has_access("read"))
