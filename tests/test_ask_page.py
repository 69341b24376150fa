"""The page behind the mail's buttons: one click shows, the next one says it."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import NASTY, PageCase


class AskCase(PageCase):
    """Anna was asked about an order; ``ask`` is the address of her link."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.invite()

    def invite(self, **values):
        """A fresh invitation of Anna, about an order of its own."""
        values = {"partner_id": self.contact.id, **values}
        self.invitation = self.make_invitation(**values).sudo()
        self.sheet = self.invitation.user_input_id
        self.survey = self.sheet.survey_id
        self.ask = f"/ask/{self.invitation.token}"
        return self.invitation

    def make_survey(self, layout, sections):
        """A survey whose sections hold so many questions; the first is 0 to 10.

        :param sections: numbers of questions, e.g. [1, 2]
        """
        records, count = [], 0
        for section in sections:
            records.append({"is_page": True, "title": "Section"})
            for _question in range(section):
                role = ("loyalty", "comment", False)[min(count, 2)]
                kind = "text_box" if count else "scale"
                title = f"Question {count}"
                records.append(
                    {
                        "title": title,
                        "question_type": kind,
                        "customer_measure_role": role,
                    }
                )
                count += 1
        records = [
            Command.create({**values, "sequence": number})
            for number, values in enumerate(records)
        ]
        return self.env["survey.survey"].create(
            {
                "title": "Survey",
                "survey_type": "customer",
                "access_mode": "token",
                "questions_layout": layout,
                "question_and_page_ids": records,
            }
        )

    def invite_to(self, layout, sections):
        moment = self.make_moment(survey_id=self.make_survey(layout, sections).id)
        return self.invite(moment=moment)

    def state(self):
        return self.snapshot(
            self.invitation, self.sheet, self.sheet.user_input_line_ids
        )

    def fresh(self):
        """What the server wrote is read anew."""
        self.env.invalidate_all()

    def assertRefused(self, status, words, **data):
        """Neither seen nor answered, with words that say why; nothing written."""
        before = self.state()
        for send, values in ((self.url_open, {}), (self.post, {"answer": "9", **data})):
            page = send(self.ask, **values)
            with self.subTest(way=send.__name__):
                self.assertEqual(page.status_code, status)
                self.assertIn(words, page.text)
        self.assertEqual(self.state(), before)


@tagged("post_install", "-at_install")
class TestAskPage(AskCase):
    def test_opening_records_nothing(self):
        before = self.state()
        for method in ("GET", "HEAD"):
            for answer in ("", "?answer=9", "?answer=garbage", "/opt-out"):
                with self.subTest(method=method, answer=answer):
                    page = self.url_open(self.ask + answer, method=method)
                    self.assertEqual(page.status_code, 200)
                    self.assertEqual(page.headers["Cache-Control"], "no-store")
                    self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(self.state(), before)

    def test_without_a_notice_of_its_own_the_page_says_what_becomes_of_it(self):
        self.company.customer_privacy_notice = False
        self.company.customer_retention_months = 24
        page = self.url_open(self.ask).text
        self.assertIn("24", page.split('name="privacy_default"')[1][:300])

    def test_it_asks_the_first_question_with_the_value_clicked(self):
        self.company.customer_privacy_notice = "<p>We keep it for ourselves</p>"
        page = self.url_open(self.ask + "?answer=9")
        for words in (
            "recommend us",
            "Answer in confidence",
            "We keep it",
            "Certainly",
        ):
            with self.subTest(words=words):
                self.assertIn(words, page.text)
        self.assertEqual(self.chosen(page), ["9"])
        self.assertEqual(self.chosen(self.url_open(self.ask)), [])
        self.assertEqual(self.chosen(self.url_open(self.ask + "?answer=11")), [])

    def chosen(self, page):
        """Values of the radio buttons that are ticked."""
        inputs = self.xpath(page, "//input[@name='answer']")
        self.assertEqual([i.get("value") for i in inputs], [str(n) for n in range(11)])
        return [i.get("value") for i in inputs if i.get("checked")]

    def test_the_buttons_of_the_mail_lead_to_it(self):
        buttons = self.invitation._get_buttons()
        self.assertEqual([b["value"] for b in buttons], [str(n) for n in range(11)])
        self.assertEqual(
            buttons[10]["url"], f"{self.invitation.get_base_url()}{self.ask}?answer=10"
        )

    def test_the_page_speaks_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        self.survey.question_ids[0].with_context(lang="fr_FR").title = "Alors ?"
        self.env.flush_all()
        self.assertIn("Alors ?", self.url_open(self.ask).text)
        answer = self.post(self.ask, answer="9")
        self.fresh()
        self.assertEqual(self.sheet.lang_id.code, "fr_FR")
        self.assertIn("/fr", answer.headers["Location"])

    def test_a_language_the_survey_does_not_speak(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = "fr_FR"
        self.survey.lang_ids = self.env["res.lang"]._lang_get("en_US")
        self.env.flush_all()
        self.post(self.ask, answer="9")
        self.fresh()
        self.assertEqual(self.sheet.lang_id.code, "en_US")

    def test_a_survey_that_begins_with_words_has_a_page_without_values(self):
        self.survey.question_ids[0].question_type = "text_box"
        self.env.flush_all()
        self.assertEqual(self.invitation._get_buttons(), [])
        page = self.url_open(self.ask + "?answer=9")
        self.assertIn("Start", page.text)
        answer = self.post(self.ask, confidential="1")
        self.assertEqual(answer.status_code, 303)
        self.fresh()
        self.assertEqual(self.sheet.state, "in_progress")
        self.assertTrue(self.sheet.customer_confidential)
        self.assertFalse(self.sheet.user_input_line_ids)

    def test_long_names_and_no_logo(self):
        self.contact.name = "Wolfeschlegelsteinhausenbergerdorff " * 3
        self.survey.title = "Donaudampfschifffahrtsgesellschaft" * 4
        self.env.flush_all()
        self.assertEqual(self.url_open(self.ask).status_code, 200)


@tagged("post_install", "-at_install")
class TestAskAnswer(AskCase):
    def answer_rest(self):
        """Answer whatever Odoo's survey asks behind our page, and complete it."""
        survey, sheet = self.survey.access_token, self.sheet.access_token
        asked = []
        for _page in range(9):
            self.fresh()
            if self.sheet.state == "done":
                return asked
            page = self.url_open(f"/survey/{survey}/{sheet}")
            self.assertEqual(page.status_code, 200)
            questions = self.xpath(page, "//*[contains(@class,'js_question-wrapper')]")
            numbers = [int(question.get("id")) for question in questions]
            records = self.env["survey.question"].browse(numbers)
            asked += records.mapped("title")
            values = {str(q.id): self.value_of(q) for q in records}
            if self.survey.questions_layout == "page_per_question":
                values["question_id"] = numbers[0]
            else:
                values["page_id"] = records[:1].page_id.id
            self.make_jsonrpc_request(f"/survey/submit/{survey}/{sheet}", values)
        return asked

    def value_of(self, question):
        return str(question.scale_max) if question.question_type == "scale" else "Good"

    def test_the_answer_is_saved_and_not_asked_again(self):
        for layout, sections, asked in (
            ("page_per_section", [1, 2], ["Question 1", "Question 2"]),
            ("page_per_section", [2, 1], ["Question 1", "Question 2"]),
            ("page_per_section", [2], ["Question 1"]),
            ("page_per_question", [1, 2], ["Question 1", "Question 2"]),
            ("one_page", [3], ["Question 1", "Question 2"]),
            ("one_page", [1, 1], ["Question 1"]),
        ):
            with self.subTest(layout=layout, sections=sections):
                self.invite_to(layout, sections)
                answer = self.post(self.ask, answer="0")
                self.assertEqual(answer.status_code, 303)
                self.assertIn("/survey/", answer.headers["Location"])
                self.assertEqual(self.answer_rest(), asked)
                self.assertRecordValues(
                    self.sheet.customer_feedback_ids,
                    [{"nps": 0, "voice": "detractor", "comment": "Good"}],
                )
                self.assertEqual(
                    len(self.sheet.predefined_question_ids), len(asked) + 1
                )
                self.assertEqual(self.invitation.state, "answered")

    def test_where_the_rest_is_sent_from_is_noted_too(self):
        """Our page from the customer's, the rest of it from our own network."""
        Invitation = type(self.env["customer.invitation"])
        self.post(self.ask, answer="9")
        self.fresh()
        self.assertFalse(self.sheet.customer_own_address)
        with patch.object(Invitation, "_is_own_address", lambda *_args: True):
            self.answer_rest()
        self.fresh()
        self.assertTrue(self.sheet.customer_own_address)
        flags = self.sheet.customer_feedback_ids.flag_ids
        self.assertIn("own_address", flags.mapped("kind"))

    def test_a_survey_of_one_question_is_completed_at_once(self):
        for layout in ("page_per_section", "page_per_question", "one_page"):
            with self.subTest(layout=layout):
                self.invite_to(layout, [1])
                answer = self.post(self.ask, answer="10")
                self.assertEqual(answer.status_code, 303)
                self.fresh()
                self.assertEqual(self.sheet.state, "done")
                self.assertEqual(self.sheet.customer_feedback_ids.nps, 10)
                page = self.url_open(answer.headers["Location"])
                self.assertIn("Thank you", page.text)

    def test_it_is_marked_opened_with_the_first_answer(self):
        self.post(self.ask, answer="7", confidential="1")
        self.fresh()
        self.assertRecordValues(
            self.invitation, [{"state": "opened", "opened_on": self._frozen_now()}]
        )
        self.assertRecordValues(
            self.sheet, [{"state": "in_progress", "customer_confidential": True}]
        )
        self.assertEqual(self.sheet.user_input_line_ids.value_scale, 7)

    def test_the_seconds_count_from_the_opening_of_the_page(self):
        with self.at("2026-03-02 09:59:00"):
            page = self.url_open(self.ask)
        (since,) = self.xpath(page, "//input[@name='since']/@value")
        self.post(self.ask, answer="7", since=since)
        self.fresh()
        self.assertEqual(str(self.sheet.start_datetime), "2026-03-02 09:59:00")

    def test_an_opening_that_was_not_signed_is_left_out(self):
        other = self.make_invitation(partner_id=self.contact.id).sudo()
        signed = self.invitation._sign_opening()
        bad = [other._sign_opening(), signed[:-3] + "AAA", "", "x", "é", "AQ" * 40]
        for since in bad:
            with self.subTest(since=since[:20]):
                self.assertIsNone(self.invitation._read_opening(since))
        self.assertIsNone(self.invitation._read_opening(None))
        self.post(self.ask, answer="7", since="AQ" * 40)
        self.fresh()
        self.assertEqual(self.sheet.start_datetime, self._frozen_now())

    def test_until_it_is_completed_they_may_change_their_mind(self):
        self.post(self.ask, answer="7", confidential="1")
        page = self.url_open(self.ask)
        ticked = self.xpath(page, "//input[@checked]")
        self.assertEqual(
            [(i.get("name"), i.get("value")) for i in ticked],
            [("answer", "7"), ("confidential", "1")],
        )
        self.post(self.ask, answer="3")
        self.fresh()
        self.assertEqual(self.sheet.user_input_line_ids.mapped("value_scale"), [3])
        self.assertFalse(self.sheet.customer_confidential)

    def test_values_that_are_none(self):
        before = self.state()
        bad = [*NASTY, {"answer": "11"}, {"answer": "-1"}, {"answer": "9.0"}]
        bad += [{"answer": " 9"}, {"answer": "٩"}]
        for data in bad:
            with self.subTest(data=str(data)[:60]):
                page = self.post(self.ask, **data)
                self.assertEqual(page.status_code, 400)
                self.assertIn("Choose one of the values", page.text)
        page = self.post(self.ask, {"answer": b"9"})
        self.assertEqual(page.status_code, 400)
        self.assertEqual(self.state(), before)

    def test_without_a_token_against_forgery_nothing_is_recorded(self):
        before = self.state()
        for path in ("", "/opt-out", "/pressure"):
            with self.subTest(path=path), mute_logger("odoo.http"):
                page = self.url_open(self.ask + path, data={"answer": "9", "yes": "1"})
                self.assertEqual(page.status_code, 400)
        self.assertEqual(self.state(), before)

    def test_links_that_are_none(self):
        token = self.invitation.token
        other = self.make_invitation(state="skipped", partner_id=self.contact.id)
        self.assertFalse(other.sudo().token)
        before = self.state()
        wrong = (token[:-1] + "!", token + "A", token.swapcase(), "False", "x")
        wrong += ("A" * 43, "%00", token + "%00", "é" * 43, "A" * 5000, "%25" * 43)
        for bad in wrong:
            for path, send in (
                ("", self.url_open),
                ("/opt-out", self.url_open),
                ("", self.post),
                ("/opt-out", self.post),
                ("/pressure", self.post),
            ):
                data = {"answer": "9", "yes": "1"} if send == self.post else {}
                with self.subTest(token=bad[:50], path=path):
                    page = send(f"/ask/{bad}{path}", **data)
                    self.assertEqual(page.status_code, 404)
        self.assertEqual(self.state(), before)


@tagged("post_install", "-at_install")
class TestAskRefused(AskCase):
    def test_what_was_answered_is_not_answered_again(self):
        self.answer(self.invitation, nps=2)
        self.fresh()
        self.assertRefused(410, "We have your answer")
        self.assertEqual(self.sheet.customer_feedback_ids.nps, 2)

    def test_a_link_that_ran_out(self):
        with self.at("2026-03-24 10:00:00"):
            self.assertRefused(410, "This link has run out")
        self.invitation.state = "expired"
        self.assertRefused(410, "This link has run out")

    def test_a_link_works_to_its_last_second(self):
        with self.at("2026-03-23 10:00:00"):
            self.assertEqual(self.url_open(self.ask).status_code, 200)
        with self.at("2026-03-23 10:00:01"):
            self.assertEqual(self.url_open(self.ask).status_code, 410)

    def test_what_was_skipped_or_failed_meanwhile(self):
        for state in ("skipped", "failed", "planned"):
            self.invitation.state = state
            with self.subTest(state=state):
                self.assertRefused(410, "This link has run out")

    def test_a_survey_that_is_closed_or_gone(self):
        self.survey.action_archive()
        self.assertRefused(410, "This link has run out")
        self.sheet.unlink()
        self.env.flush_all()
        page = self.post(self.ask, answer="9")
        self.assertEqual(page.status_code, 410)

    def test_our_own_do_not_answer(self):
        for user in (self.seller, self.manager, self.employee):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                self.assertRefused(403, "Only the customer answers")

    def test_who_is_signed_in_as_another_is_told_to_sign_out(self):
        self.authenticate(self.portal.login, self.portal.login)
        self.assertRefused(403, "Sign out and open the link")
        page = self.url_open(f"/web/session/logout?redirect={self.ask}")
        self.assertIn("recommend us", page.text)

    def test_the_contact_may_be_signed_in(self):
        self.authenticate(self.buyer.login, self.buyer.login)
        answer = self.post(self.ask, answer="9")
        self.assertEqual(answer.status_code, 303)
        page = self.url_open(answer.headers["Location"])
        self.assertIn("How satisfied are you", page.text)

    def test_what_they_have_to_say_counts_though_the_order_is_gone(self):
        order = self.invitation.order_id
        order._action_cancel()
        order.unlink()
        self.buyer.action_archive()
        self.contact.action_archive()
        self.env.flush_all()
        self.assertEqual(self.url_open(self.ask).status_code, 200)
        self.assertEqual(self.post(self.ask, answer="9").status_code, 303)
        self.fresh()
        self.assertFalse(self.invitation.order_id)
        self.assertEqual(self.sheet.user_input_line_ids.value_scale, 9)

    def test_a_contact_merged_meanwhile_answers_as_the_other(self):
        twin = self.make_partner("Anna Twin", is_company=False)
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.contact | twin).ids, twin)
        self.fresh()
        self.assertEqual(self.post(self.ask, answer="9").status_code, 303)
        self.fresh()
        self.assertEqual(self.invitation.partner_id, twin)
        self.assertEqual(self.sheet.partner_id, twin)

    def test_opting_out_leaves_the_question(self):
        page = self.url_open(self.ask + "/opt-out")
        self.assertIn("Do not write to", page.text)
        page = self.post(self.ask + "/opt-out")
        self.assertEqual(page.status_code, 200)
        self.assertIn("We will not write to you any more", page.text)
        blocked = self.env["mail.blacklist"].search_count(
            [("email", "=", self.contact.email)]
        )
        self.assertEqual(blocked, 1)
        self.assertEqual(self.url_open(self.ask).status_code, 200)

    def test_what_ran_out_can_still_be_opted_out_of(self):
        self.invitation.state = "expired"
        self.assertEqual(self.post(self.ask + "/opt-out").status_code, 200)


@tagged("post_install", "-at_install")
class TestAskClosing(AskCase):
    def finish(self, nps=9, comment=None, **post):
        """Our page, then the rest of the survey; the page that stands at its end."""
        self.post(self.ask, answer=str(nps), **post)
        self.fresh()
        self.answer(self.invitation, nps, comment=comment)
        self.env.flush_all()
        survey, sheet = self.survey.access_token, self.sheet.access_token
        return self.url_open(f"/survey/{survey}/{sheet}")

    def told(self, feedback):
        """The case of the answer was answered to the customer."""
        case = self.env["customer.case"].sudo()
        case = case.search([("feedback_id", "=", feedback.id)])
        self.env.cr.execute(
            "UPDATE customer_case SET state = 'answered', answered_on = %s,"
            " answer = '<p>We bought a van</p>', action_taken = 'Told planning off'"
            " WHERE id = %s",
            [self._frozen_now(), case.id],
        )
        self.fresh()
        return case

    def say(self, nps=3, comment="Too slow", partner=None, confidential=False):
        """An answer given in February."""
        with self.at("2026-02-02 10:00:00"):
            partner = partner or self.contact
            invitation = self.make_invitation(partner_id=partner.id).sudo()
            invitation.user_input_id.customer_confidential = confidential
            return self.answer(invitation, nps, comment=comment).sudo()

    def test_last_time_is_shown_after_the_new_rating_only(self):
        self.told(self.say())
        self.invite()
        self.assertNotIn("Too slow", self.url_open(self.ask).text)
        self.post(self.ask, answer="9")
        survey, sheet = self.survey.access_token, self.sheet.access_token
        page = self.url_open(f"/survey/{survey}/{sheet}")
        self.assertNotIn("Too slow", page.text)
        page = self.finish()
        for words in ("Last time you told us", "02/02/2026", "3 of 10", "Too slow"):
            self.assertIn(words, page.text)
        self.assertIn("We bought a van", page.text)
        self.assertNotIn("Told planning off", page.text)

    def test_last_time_is_not_shown_where_either_was_in_confidence(self):
        for before, now in ((True, False), (False, True)):
            feedback = self.say(confidential=before)
            feedback.confidential = before
            self.invite()
            page = self.finish(**({"confidential": "1"} if now else {}))
            with self.subTest(before=before, now=now):
                self.assertIn("Thank you", page.text)
                self.assertNotIn("Too slow", page.text)
            self.env["customer.feedback"].sudo().search([]).confidential = True

    def test_what_others_said_is_not_shown(self):
        self.say(partner=self.customer)
        self.invite()
        self.assertNotIn("Too slow", self.finish().text)

    def test_a_first_answer_has_no_last_time(self):
        page = self.finish()
        self.assertNotIn("Last time you told us", page.text)

    def test_other_surveys_end_as_they_did(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Other",
                "question_ids": [],
                "question_and_page_ids": [
                    Command.create({"title": "A", "question_type": "char_box"})
                ],
            }
        )
        sheet = survey._create_answer()
        self.assertEqual(sheet._prepare_customer_closing(), {})
        sheet._mark_done()
        self.env.flush_all()
        page = self.url_open(f"/survey/{survey.access_token}/{sheet.access_token}")
        self.assertNotIn("particular score", page.text)

    def test_about_pressure_so_many_are_asked(self):
        """Drawn by a stable hash: the same ones however often one looks."""
        asked = []
        for share in (0, 1):
            self.company.customer_pressure_share = share
            asked.append(self.invitation._asks_about_pressure())
        self.assertEqual(asked, [False, True])
        self.assertEqual(
            [self.invitation._asks_about_pressure() for _twice in range(2)],
            [True, True],
        )

    def test_yes_is_kept_once_and_for_a_few(self):
        self.company.customer_pressure_share = 1
        page = self.finish()
        self.assertIn("particular score", page.text)
        for _twice in range(2):
            page = self.post(self.ask + "/pressure", yes="Yes, somebody did")
            self.assertEqual(page.status_code, 200)
            self.assertIn("honest answers", page.text)
        feedback = self.sheet.customer_feedback_ids
        raised = feedback.flag_ids.filtered(lambda flag: flag.kind == "pressure")
        self.assertEqual(raised.mapped("state"), ["raised"])
        flags = self.env["customer.feedback.flag"]
        pressure = [("kind", "=", "pressure")]
        self.assertFalse(flags.with_user(self.manager).search(pressure))
        self.assertEqual(flags.with_user(self.quality).search(pressure), raised)
        self.assertFalse(feedback.flag_confirmed)

    def test_no_is_not_recorded_nor_what_was_not_asked(self):
        self.company.customer_pressure_share = 1
        self.assertEqual(self.post(self.ask + "/pressure", yes="1").status_code, 404)
        self.finish()
        self.assertEqual(self.post(self.ask + "/pressure").status_code, 404)
        self.company.customer_pressure_share = 0
        self.env.flush_all()
        self.assertEqual(self.post(self.ask + "/pressure", yes="1").status_code, 404)
        self.authenticate(self.seller.login, self.seller.login)
        self.assertEqual(self.post(self.ask + "/pressure", yes="1").status_code, 403)
        kinds = self.sheet.customer_feedback_ids.flag_ids.mapped("kind")
        self.assertNotIn("pressure", kinds)
