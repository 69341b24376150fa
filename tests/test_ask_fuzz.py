"""Whatever is sent to the customer's pages: a clean answer, and nobody else's words."""

from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_ask_page import AskCase

EXAMPLES = 50
# Stands in all that another customer said.
SECRET = "Nobody but Olga knows"
PATHS = (
    "/ask/{token}",
    "/ask/{token}/opt-out",
    "/ask/{token}/pressure",
    "/ask/{token}/unsubscribe",
    "/ask/{token}/{token}",
    "/my/surveys",
    "/my/surveys/page/{number}",
    "/my/complaint",
    "/my/complaints",
)
NAMES = ("answer", "confidential", "yes", "token", "what", "order", "remedy", "key")
NAMES += ("since",)
# not "self": Odoo itself fails at it on every page, its login too
NAMES += ("page", "_params", "csrf_token", "db", "auth", "lang", "redirect")
words = st.one_of(
    st.sampled_from(["9", "0", "-1", "11", "1", "", "None", "{}", "[]", "\x00", "٩"]),
    st.sampled_from(["' OR 1=1 --", "${7*7}", "<script>", "../../etc", "%00", "💥"]),
    st.text(max_size=40),
    st.integers(-(2**65), 2**65).map(str),
)
fields_sent = st.dictionaries(
    st.one_of(st.sampled_from(NAMES), st.text(min_size=1, max_size=8)),
    st.one_of(words, st.lists(words, max_size=3)),
    max_size=4,
)
sent = st.fixed_dictionaries(
    {
        # what may write more often than the others
        "method": st.sampled_from(["POST"] * 4 + ["GET", "GET", "HEAD", "PUT"]),
        "path": st.sampled_from(PATHS),
        # a link of ours, by its place, or what is none
        "token": st.one_of(st.integers(0, 2), st.integers(0, 2), words),
        "number": st.integers(-3, 2**65),
        "query": fields_sent,
        "body": fields_sent,
        "signed": st.sampled_from([True, True, True, False]),
    }
)
fuzz = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    # a failure is read as it came: making it smaller takes minutes of requests
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestFuzz(AskCase):
    def setUp(self):
        super().setUp()
        self.switch_on("listening")
        self.open = self.invite()
        self.done = self.invite()
        self.answer(self.done, comment="All fine")
        over = self.invite()
        over.state = "expired"
        self.tokens = [self.open.token, self.done.token, over.token]
        self.theirs = self.make_theirs()

    def make_theirs(self):
        """What another customer was asked, said and complained about."""
        olga = self.make_partner("Olga")
        invitation = self.invite(partner_id=olga.id)
        order = invitation.order_id
        said = self.answer(invitation, nps=1, comment=SECRET).sudo()
        case = self.env["customer.case"]._complain(olga, "0" * 32, SECRET, order)
        sheet = invitation.user_input_id
        return [olga, invitation, sheet, sheet.user_input_line_ids, said, case]

    def send(self, method, path, token, number, query, body, signed):
        token = self.tokens[token] if isinstance(token, int) else token
        # dots alone would be taken out of the path by the client
        url = path.format(token=quote(token, safe="") or "-", number=number)
        data = dict(body)
        if signed:
            data["csrf_token"] = Request.csrf_token(self)
        return self.opener.request(
            method,
            self.base_url() + url,
            params=query,
            data=data if method in ("POST", "PUT") else None,
            allow_redirects=False,
            timeout=30,
        )

    def check(self, login):
        self.authenticate(login, login)
        theirs = self.snapshot(*self.theirs)

        @fuzz
        @given(sent)
        def run(request):
            ours = [self.open, self.done, self.open.user_input_id]
            before = self.snapshot(*ours)
            answer = self.send(**request)
            self.assertLess(answer.status_code, 500)
            self.assertNotIn(SECRET, answer.text)
            for invitation in self.theirs[1:2]:
                self.assertNotIn(invitation.token, answer.text)
            if request["method"] in ("GET", "HEAD"):
                self.assertEqual(self.snapshot(*ours), before)

        with mute_logger("odoo.http", "odoo.sql_db", "werkzeug"):
            run()
        self.assertEqual(self.snapshot(*self.theirs), theirs)

    def test_visitors_with_a_link(self):
        self.check(None)

    def test_the_contact_signed_in(self):
        self.check(self.buyer.login)

    def test_another_customer_signed_in(self):
        self.check(self.portal.login)

    def test_one_of_ours_signed_in(self):
        self.check(self.seller.login)
