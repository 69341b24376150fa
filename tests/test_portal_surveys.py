"""The customer's portal: what they were asked and said, and their complaints."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import NASTY, PageCase

# What a customer must never learn of an answer or of who was asked.
SECRETS = {
    "customer.feedback": """voice score profile_id user_id owner_id team_id flag_ids
        flag_confirmed excluded exclusion_reason key seconds message_ids moment_id""",
    "customer.invitation": """token url profile_id user_id owner_id team_id moment_id
        user_input_id skip_reason message_ids occurrence_key""",
}


class PortalCase(PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.colleague = cls.env["res.partner"].create(
            {
                "name": "Carl",
                "parent_id": cls.customer.id,
                "email": "carl@acme.example.com",
            }
        )

    def setUp(self):
        super().setUp()
        self.authenticate(self.buyer.login, self.buyer.login)

    def invite(self, partner=None, **values):
        partner = partner or self.contact
        return self.make_invitation(partner_id=partner.id, **values).sudo()

    def say(self, partner=None, nps=3, comment="Too slow", **values):
        """An answer of Anna, or of another; ``values`` are the feedback's."""
        feedback = self.answer(self.invite(partner), nps, comment=comment).sudo()
        feedback.write(values)
        return feedback


@tagged("post_install", "-at_install")
class TestMySurveys(PortalCase):
    def test_open_ones_stand_first_with_their_link(self):
        invitation = self.invite()
        page = self.url_open("/my/surveys")
        self.assertEqual(page.status_code, 200)
        links = self.xpath(page, "//*[@name='waiting']//a/@href")
        self.assertEqual(links, [f"/ask/{invitation.token}"])

    def test_what_cannot_be_answered_any_more_has_no_link(self):
        states = ("expired", "skipped", "failed", "planned")
        invitations = [self.invite() for _state in states]
        for invitation, state in zip(invitations, states, strict=True):
            invitation.state = state
        gone = self.invite()
        gone.expires_on = "2026-03-02 09:59:59"
        answered = self.say().invitation_id
        self.env.flush_all()
        page = self.url_open("/my/surveys").text
        self.assertNotIn("/ask/", page)
        self.assertEqual(len({*invitations, gone, answered}), 6)

    def test_what_was_said_and_what_became_of_it(self):
        feedback = self.say()
        page = self.url_open("/my/surveys").text
        for words in ("3 of 10", "satisfaction 100 of 100", "Too slow", "Received"):
            with self.subTest(words=words):
                self.assertIn(words, page)
        case = self.env["customer.case"].sudo()
        case = case.search([("feedback_id", "=", feedback.id)])
        self.assertEqual(len(case), 1)
        for answered_on, shown in ((None, False), (self._frozen_now(), True)):
            self.env.cr.execute(
                "UPDATE customer_case SET answer = '<p>We bought a van</p>',"
                " action_taken = 'Sacked them', answered_on = %s WHERE id = %s",
                [answered_on, case.id],
            )
            self.env.invalidate_all()
            page = self.url_open("/my/surveys").text
            with self.subTest(shown=shown):
                self.assertEqual("We bought a van" in page, shown)
                self.assertNotIn("Sacked them", page)

    def test_in_confidence_it_is_shown_to_who_said_it(self):
        self.say(confidential=True)
        page = self.url_open("/my/surveys").text
        self.assertIn("Too slow", page)
        self.assertIn("In confidence", page)

    def test_neither_colleagues_nor_other_customers_are_seen(self):
        for partner in (self.colleague, self.customer, self.make_partner("Other")):
            self.say(partner, comment=f"Secret of {partner.name}")
            self.invite(partner)
        page = self.url_open("/my/surveys").text
        self.assertNotIn("Secret of", page)
        self.assertNotIn("/ask/", page)
        self.assertIn("We have not asked you anything yet", page)

    def test_opening_it_records_nothing(self):
        invitation, feedback = self.invite(), self.say()
        before = self.snapshot(invitation, feedback, invitation.user_input_id)
        self.url_open("/my/surveys")
        self.url_open("/my/surveys/page/2")
        after = self.snapshot(invitation, feedback, invitation.user_input_id)
        self.assertEqual(after, before)

    def test_our_own_are_shown_nothing(self):
        self.authenticate(self.manager.login, self.manager.login)
        self.invite(self.manager.partner_id)
        page = self.url_open("/my/surveys")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/ask/", page.text)

    def test_the_tile_counts_open_and_answered(self):
        self.invite()
        self.say()
        self.env.flush_all()
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["customer_survey_count"]}
        )
        self.assertEqual(counts["customer_survey_count"], 2)

    def test_pages_that_are_none(self):
        self.say()
        for page in (0, 99, 2**31):
            with self.subTest(page=page):
                found = self.url_open(f"/my/surveys/page/{page}")
                self.assertEqual(found.status_code, 200)
        self.authenticate(None, None)
        page = self.url_open("/my/surveys", allow_redirects=False)
        self.assertEqual(page.status_code, 303)


@tagged("post_install", "-at_install")
class TestPortalReadings(PortalCase):
    def test_ones_own_only_and_nothing_but_what_the_page_shows(self):
        own = {
            "customer.invitation": self.invite(),
            "customer.feedback": self.say(),
        }
        for partner in (self.colleague, self.customer):
            self.say(partner)
        for model, record in own.items():
            asked = self.env[model].with_user(self.buyer)
            self.env.invalidate_all()
            shown = set(asked._customer_portal_fields)
            with self.subTest(model=model):
                self.assertIn(record, asked.search([]))
                self.assertEqual(asked.search([]).partner_id, self.contact)
                self.assertEqual(set(asked.fields_get()), shown)
                self.assertEqual(set(asked.browse(record.id).read()[0]), shown)
            for name in SECRETS[model].split():
                self.assertIn(name, record._fields)
                with self.subTest(model=model, field=name):
                    self.assertRefused(asked.browse(record.id).read, [name])
                    self.assertRefused(asked.search, [(name, "in", [1, 2])])

    def assertRefused(self, call, *args):
        """Neither given away nor written, however the refusal is put."""
        with self.env.cr.savepoint(), mute_logger("odoo.models", "odoo.addons.base"):
            try:
                answer = call(*args)
            except (UserError, ValueError):
                answer = "refused"
        self.assertEqual(answer, "refused")

    def test_nothing_is_written(self):
        for record in (self.invite(), self.say()):
            asked = record.with_user(self.buyer)
            with self.subTest(model=record._name):
                self.assertRefused(asked.write, {"partner_id": self.contact.id})
                self.assertRefused(asked.unlink)
                self.assertRefused(asked.create, [{"partner_id": self.contact.id}])

    def test_our_notes_are_not_read_over_the_portal(self):
        feedback = self.say()
        note = feedback.message_post(body="Call them", subtype_xmlid="mail.mt_comment")
        messages = self.env["mail.message"].with_user(self.buyer)
        self.assertFalse(messages.search([("id", "=", note.id)]))


@tagged("post_install", "-at_install")
class TestComplaint(PortalCase):
    def setUp(self):
        super().setUp()
        self.order = self.make_confirmed_order(partner_id=self.contact.id)
        self.env.flush_all()

    def cases(self):
        self.env.invalidate_all()
        return self.env["customer.case"].search([("kind", "=", "complaint")])

    def key(self):
        return self.xpath(
            self.url_open("/my/complaint"), "//input[@name='key']/@value"
        )[0]

    def complain(self, **values):
        return self.post(
            "/my/complaint",
            **{"key": self.key(), "what": "Two legs missing", **values},
        )

    def test_three_fields_open_a_case(self):
        answer = self.complain(order=str(self.order.id), remedy="Two legs")
        self.assertEqual(answer.status_code, 303)
        case = self.cases()
        self.assertRecordValues(
            case,
            [
                {
                    "name": "Two legs missing",
                    "description": "Two legs missing",
                    "kind": "complaint",
                    "origin": "portal",
                    "remedy": "Two legs",
                    "order_id": self.order.id,
                    "partner_id": self.contact.id,
                    "profile_id": self.make_profile().id,
                    "state": "received",
                }
            ],
        )
        page = self.url_open("/my/complaints").text
        for words in (case.reference, "Two legs missing", "Received", self.order.name):
            with self.subTest(words=words):
                self.assertIn(words, page)

    def test_sent_twice_it_is_one_complaint(self):
        key = self.key()
        for _twice in range(2):
            self.assertEqual(self.complain(key=key).status_code, 303)
        self.assertEqual(len(self.cases()), 1)
        self.complain()
        self.assertEqual(len(self.cases()), 2)

    def test_sent_twice_at_once_it_is_one_complaint(self):
        """Neither sees the other's: the database keeps the second one out."""
        key = self.key()
        self.complain(key=key)
        blind = patch.object(
            type(self.env["customer.case"]), "search", lambda cases, *_a, **_k: cases
        )
        with blind:
            self.assertEqual(self.complain(key=key).status_code, 303)
        self.assertEqual(len(self.cases()), 1)

    def test_another_customer_with_the_same_key_is_another_complaint(self):
        key = self.key()
        self.complain(key=key)
        self.authenticate(self.portal.login, self.portal.login)
        self.assertEqual(self.complain(key=key).status_code, 303)
        self.assertEqual(self.cases().partner_id, self.contact | self.portal.partner_id)

    def test_without_an_order_it_is_a_complaint_too(self):
        self.complain(order="")
        self.assertRecordValues(
            self.cases(), [{"order_id": False, "company_id": self.company.id}]
        )

    def test_orders_of_others_are_not_offered_nor_taken(self):
        other = self.make_confirmed_order(partner_id=self.make_partner("Other").id)
        draft = self.make_order(partner_id=self.contact.id)
        self.env.flush_all()
        page = self.url_open("/my/complaint")
        self.assertEqual(
            self.xpath(page, "//select/option/@value"), ["", str(self.order.id)]
        )
        for order in (other.id, draft.id, -1, 2**40, "x"):
            with self.subTest(order=order):
                answer = self.complain(order=str(order))
                self.assertEqual(answer.status_code, 400)
                self.assertIn("one of your orders", answer.text)
        self.assertFalse(self.cases())

    def test_garbage_is_refused_and_what_was_written_is_kept(self):
        bad = [{"what": ""}, {"what": "  \n "}, {"what": "x" * 2001}, {"what": "a\x00"}]
        bad += [{"remedy": "x" * 2001}, {"key": "x"}, {"key": "' OR 1=1"}]
        for data in bad:
            with self.subTest(data=str(data)[:50]):
                self.assertEqual(self.complain(**data).status_code, 400)
        for data in NASTY:
            with self.subTest(data=str(data)[:50]):
                self.assertEqual(self.post("/my/complaint", **data).status_code, 400)
        answer = self.complain(order="x", what="<b>Legs</b>")
        self.assertIn("&lt;b&gt;Legs&lt;/b&gt;", answer.text)
        with mute_logger("odoo.http"):
            answer = self.url_open("/my/complaint", data={"what": "Legs"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.cases())

    def test_complaints_of_others_are_not_seen(self):
        self.complain()
        self.authenticate(self.portal.login, self.portal.login)
        page = self.url_open("/my/complaints").text
        self.assertNotIn("Two legs missing", page)
        self.assertIn("You have not complained", page)

    def test_it_belongs_to_the_company_of_its_order(self):
        order = self.make_confirmed_order(
            partner_id=self.contact.id, company_id=self.other_company.id
        )
        self.buyer.company_ids |= self.other_company
        self.env.flush_all()
        case = self.env["customer.case"]._complain(
            self.contact, "0" * 32, "Legs", order
        )
        self.assertEqual(case.company_id, self.other_company)

    def test_who_is_no_customer_or_not_listened_to_has_no_form(self):
        for login in (self.seller.login, None):
            self.authenticate(login, login)
            for path in ("/my/complaint", "/my/complaints"):
                with self.subTest(login=login, path=path):
                    page = self.url_open(path, allow_redirects=False)
                    self.assertEqual(page.status_code, 303)
        self.authenticate(self.buyer.login, self.buyer.login)
        self.env["customer.moment"]._invitation_cron().active = False
        self.env.flush_all()
        page = self.url_open("/my/complaint", allow_redirects=False)
        self.assertEqual(page.status_code, 303)
        self.assertNotIn("/my/complaint", self.url_open("/my/home").text)

    def test_long_words_make_a_short_subject(self):
        words = "Donaudampfschifffahrt " * 20
        self.complain(what=f"{words}\nmore")
        case = self.cases()
        self.assertEqual(len(case.name), 80)
        self.assertIn("more", case.description)

    def test_a_new_customer_gets_a_profile(self):
        user = new_test_user(
            self.env, "test_new_customer", "base.group_portal", name="New Customer"
        )
        self.authenticate(user.login, user.login)
        self.complain()
        self.assertEqual(self.cases().profile_id.partner_id, user.partner_id)
