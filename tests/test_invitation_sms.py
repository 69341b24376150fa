"""Invitations by SMS: queued with the link, to who consented, never sent by the job."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sms.models.sms_sms import SmsSms

from .test_invitation_send import SendCase

FOLLOW_UP = "odoo.addons.customer_promise.models.listening"
FOLLOW_UP += ".customer_invitation_follow_up"


@tagged("post_install", "-at_install")
class TestSms(SendCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_preference("sms", consent_on="2026-01-01")
        # the job queues; what it calls is nobody's business here
        cls.startClassPatcher(patch.object(SmsSms, "_send", cls.refuse))

    def refuse(self, *_args, **_kwargs):
        raise AssertionError("The job must not call the provider.")

    def texts(self, invitations):
        return self.env["sms.sms"].search(
            [("customer_invitation_id", "in", invitations.ids)], order="id"
        )

    def test_one_sms_is_queued_with_the_contacts_own_link(self):
        invitation = self.make_due()
        self.send()
        text = self.texts(invitation)
        self.assertRecordValues(
            text,
            [
                {
                    "state": "outgoing",
                    "number": "+39021234567",
                    "partner_id": self.contact.id,
                    "mail_message_id": False,
                }
            ],
        )
        self.assertIn(invitation.url, text.body)
        self.assertIn(self.company.name, text.body)
        self.assertLess(len(text.body.replace(self.company.name, "")), 160)
        self.assertFalse(self.mails(invitation))

    def test_it_speaks_the_contacts_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("customer_promise.sms_template_customer_invitation")
        template.with_context(lang="fr_FR").body = "Bonjour {{ object.url }}"
        self.contact.lang = "fr_FR"
        invitation = self.make_due()
        self.send()
        self.assertEqual(self.texts(invitation).body, f"Bonjour {invitation.url}")

    def test_a_moment_may_have_words_of_its_own(self):
        self.manual.sms_template_id = self.env["sms.template"].create(
            {
                "name": "Own",
                "model_id": self.env["ir.model"]._get_id("customer.invitation"),
                "body": "Own words {{ object.url }}",
            }
        )
        invitation = self.make_due()
        self.send()
        self.assertIn("Own words", self.texts(invitation).body)

    def test_the_reminder_is_an_sms_too(self):
        invitation = self.make_due()
        self.send()
        with self.days_later(7):
            self.assertEqual(invitation._remind(), 1)
        self.assertEqual(len(self.texts(invitation)), 2)
        self.assertIn("still like", self.texts(invitation)[1].body)

    def test_one_that_cannot_be_delivered_has_failed_and_says_why(self):
        invitation = self.make_due()
        self.send()
        text = self.texts(invitation)
        text.write({"state": "error", "failure_type": "sms_number_format"})
        with mute_logger(FOLLOW_UP):
            self.assertEqual(invitation._note_failures(), 1)
        self.assertRecordValues(
            invitation,
            [
                {
                    "state": "failed",
                    "skip_reason": "error",
                    "failure_reason": "Wrong Number Format",
                }
            ],
        )
        self.assertEqual(invitation._note_failures(), 0)

    def test_one_that_is_sent_again_and_goes_out_has_not_failed(self):
        invitation = self.make_due()
        self.send()
        text = self.texts(invitation)
        text.write({"state": "error", "failure_type": "sms_credit"})
        with mute_logger(FOLLOW_UP):
            invitation._note_failures()
        text.state = "outgoing"
        self.assertEqual(invitation.state, "failed")
        text.write({"state": "pending", "failure_type": False})
        self.assertRecordValues(
            invitation,
            [{"state": "sent", "skip_reason": False, "failure_reason": False}],
        )

    def test_the_provider_is_the_companys(self):
        invitation = self.make_due(company_id=self.other_company.id)
        profile = self.make_profile(company=self.other_company)
        self.make_preference("sms", consent_on="2026-01-01", profile_id=profile.id)
        self.send()
        self.assertEqual(self.texts(invitation)._get_sms_company(), self.other_company)
