"""What stands in the mail of an invitation, and in nobody else's."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.listening import customer_invitation_follow_up as follow_up
from .test_invitation_send import SendCase


class MessageCase(SendCase):
    def send_one(self, partner=None, moment=None, **values):
        """One invitation, sent; itself and its mail."""
        invitation = self.make_due(partner, moment, **values)
        self.send()
        return invitation, self.mails(invitation)

    def make_template(self, **values):
        model = self.env["ir.model"]._get_id("customer.invitation")
        values = {"name": "Own", "model_id": model, "subject": "Own words", **values}
        return self.env["mail.template"].create(values)


@tagged("post_install", "-at_install")
class TestMail(MessageCase):
    def test_the_first_question_stands_in_it_as_buttons(self):
        invitation, mail = self.send_one()
        question = invitation._first_question()
        self.assertIn(question.title, mail.body_html)
        for value in range(11):
            self.assertIn(f'href="{invitation.url}?answer={value}"', mail.body_html)
        self.assertEqual(mail.body_html.count("?answer="), 11)
        for label in (question.scale_min_label, question.scale_max_label):
            self.assertIn(label, mail.body_html)

    def test_link_deadline_notice_and_opt_out_stand_below(self):
        self.company.customer_privacy_notice = "<p>We keep it for three years.</p>"
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-02 23:30:00"):  # the link ends on the 24th in Rome
            invitation, mail = self.send_one()
        for words in (
            f'href="{invitation.url}"',
            f'href="{invitation.url}/opt-out"',
            "We keep it for three years.",
            "03/24/2026",
        ):
            self.assertIn(words, mail.body_html)

    def test_a_survey_without_a_scale_in_front_has_one_button(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Words",
                "survey_type": "customer",
                "question_and_page_ids": [
                    (0, 0, {"title": "What?", "question_type": "text_box"})
                ],
            }
        )
        self.manual.survey_id = survey
        invitation, mail = self.send_one()
        self.assertNotIn("?answer=", mail.body_html)
        self.assertIn("Tell us how it was", mail.body_html)
        self.assertIn(f'href="{invitation.url}"', mail.body_html)

    def test_it_goes_to_the_contact_from_the_company(self):
        self.company.email = "us@example.com"
        invitation, mail = self.send_one()
        self.assertRecordValues(
            mail,
            [
                {
                    "state": "outgoing",
                    "email_to": '"Anna" <anna@acme.example.com>',
                    "email_from": self.company.email_formatted,
                    "reply_to": self.company.email_formatted,
                    "author_id": self.company.partner_id.id,
                    "customer_invitation_id": invitation.id,
                }
            ],
        )
        self.assertFalse(mail.email_cc)
        self.assertFalse(mail.recipient_ids)

    def test_no_chatter_shows_the_link(self):
        invitation, mail = self.send_one()
        self.assertFalse(mail.model)
        self.assertFalse(mail.res_id)
        self.assertFalse(mail.mail_message_id.body)
        for record in (invitation, self.contact, self.customer):
            bodies = "".join(record.message_ids.mapped("body"))
            self.assertNotIn(invitation.token, bodies)
        for user in (self.seller, self.manager):
            messages = self.env["mail.message"].with_user(user)
            found = messages.search([("id", "=", mail.mail_message_id.id)])
            self.assertFalse(found, user.login)

    def test_what_a_person_reads_is_theirs_alone(self):
        """Names, links, orders: two hundred in a batch, none in another's mail."""
        orders = [
            self.make_confirmed_order(partner_id=self.make_partner(f"Who{n:03}x").id)
            for n in range(20)
        ]
        for order in orders:
            self.make_due(
                order.partner_id,
                self.moment,
                order_id=order.id,
                occurrence_key=f"sale.order,{order.id}",
            )
        self.send()
        for own in self.invitations:
            body = self.mails(own).body_html
            for secret in (own.partner_id.name, own.token, own.order_id.name):
                self.assertIn(secret, body)
            for other in self.invitations - own:
                for secret in (other.partner_id.name, other.token, other.order_id.name):
                    self.assertNotIn(secret, body)

    def test_names_are_words_and_no_markup(self):
        partner = self.make_partner("<b>Evil</b>", email="evil@example.com")
        _invitation, mail = self.send_one(partner)
        self.assertIn("&lt;b&gt;Evil&lt;/b&gt;", mail.body_html)
        self.assertNotIn("<b>Evil</b>", mail.body_html)

    def test_mail_programs_get_a_button_that_ends_it(self):
        invitation, mail = self.send_one()
        self.assertIn(f"<{invitation.url}/unsubscribe>", mail.headers)
        self.assertIn("List-Unsubscribe=One-Click", mail.headers)


@tagged("post_install", "-at_install")
class TestTemplates(MessageCase):
    def test_each_kind_of_moment_has_words_of_its_own(self):
        subjects = {
            "order_confirmed": "how was your order",
            "order_delivered": "did everything arrive",
            "promise_closed": "how are we doing",
            "wave": "what is it like to work with us",
            "case_closed": "is it all right now",
        }
        for number, (trigger, words) in enumerate(subjects.items()):
            self.wave.trigger = trigger
            _one, mail = self.send_one(self.make_partner(f"P{number}"), self.wave)
            with self.subTest(trigger):
                self.assertIn(words, mail.subject)
                self.assertIn(self.company.name, mail.subject)

    def test_the_mail_speaks_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref(
            "customer_promise.mail_template_customer_invitation_moment"
        )
        template.with_context(lang="fr_FR").write(
            {"subject": "Bonjour", "body_html": "<p>Merci</p>"}
        )
        question = self.manual.survey_id.question_ids[:1]
        question.with_context(lang="fr_FR").title = "Comment?"
        self.contact.lang = "fr_FR"
        french, french_mail = self.send_one()
        english, english_mail = self.send_one(self.customer)
        self.assertEqual(french_mail.subject, "Bonjour")
        for words in ("Merci", "Comment?", "23/03/2026", 'lang="fr_FR"'):
            self.assertIn(words, french_mail.body_html)
        self.assertIn("how are we doing", english_mail.subject)
        self.assertNotIn("Comment?", english_mail.body_html)
        self.assertEqual(french.user_input_id.lang_id.code, "fr_FR")
        self.assertNotEqual(english.user_input_id.lang_id.code, "fr_FR")

    def test_a_contact_without_language_is_written_to_in_the_companys(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.contact.lang = False
        self.company.partner_id.lang = "fr_FR"
        _invitation, mail = self.send_one()
        self.assertIn('lang="fr_FR"', mail.body_html)

    def test_a_moment_may_have_a_template_of_its_own(self):
        self.manual.mail_template_id = self.make_template(
            body_html="<p>Own <t t-out='object.partner_id.email'/></p>"
        )
        invitation, mail = self.send_one()
        self.assertEqual(mail.subject, "Own words")
        self.assertIn("<p>Own anna@acme.example.com</p>", mail.body_html)
        self.assertIn(f"{invitation.url}?answer=9", mail.body_html)

    def test_its_receivers_are_not_for_a_template_to_say(self):
        self.manual.mail_template_id = self.make_template(
            body_html="<p>Own</p>",
            email_to="spy@example.com",
            email_cc="spy@example.com",
            email_from="spy@example.com",
            reply_to="spy@example.com",
            partner_to=str(self.seller.partner_id.id),
        )
        _invitation, mail = self.send_one()
        fields = ("email_to", "email_cc", "email_from", "reply_to")
        for field in fields:
            self.assertNotIn("spy", mail[field] or "")
        self.assertFalse(mail.recipient_ids | mail.partner_ids)

    def test_attachments_of_a_template_go_along(self):
        paper = self.env["ir.attachment"].create({"name": "Paper", "raw": b"x"})
        self.manual.mail_template_id = self.make_template(
            body_html="<p>Own</p>", attachment_ids=paper.ids
        )
        _invitation, mail = self.send_one()
        self.assertEqual(mail.attachment_ids, paper)

    def test_a_template_that_fails_for_one_stops_nobody_else(self):
        self.manual.mail_template_id = self.make_template(
            body_html="<p t-out='1 / (object.partner_id.name != \"Bad\")'/>"
        )
        bad = self.make_due(self.make_partner("Bad"))
        fine = self.make_due(self.make_partner("Fine"))
        rendering = "odoo.addons.mail.models.mail_render_mixin"
        with mute_logger(rendering, follow_up.__name__):
            self.send()
        self.assertEqual((bad.state, bad.skip_reason), ("failed", "error"))
        self.assertIn("ZeroDivisionError", bad.failure_reason)
        self.assertFalse(self.mails(bad))
        self.assertEqual(fine.state, "sent")
        self.assertEqual(len(self.mails(fine)), 1)

    def test_without_any_template_it_fails_and_says_so(self):
        name = "customer_promise.mail_template_customer_invitation_moment"
        self.env.ref(name).unlink()
        with mute_logger(follow_up.__name__):
            invitation, mail = self.send_one()
        self.assertEqual(invitation.state, "failed")
        self.assertIn("By hand: the template", invitation.failure_reason)
        self.assertFalse(mail)
