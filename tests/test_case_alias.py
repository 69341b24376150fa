"""Complaints by e-mail."""

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCommon

MAIL = """MIME-Version: 1.0
Date: Mon, 2 Mar 2026 10:00:00 +0000
Message-ID: {message_id}
Subject: {subject}
From: {sender}
To: {to}
Content-Type: multipart/mixed; boundary="parts"

--parts
Content-Type: text/html; charset="UTF-8"

<p>Two chairs came <b>scratched</b></p>

--parts
Content-Type: text/plain; name="photo.txt"
Content-Disposition: attachment; filename="photo.txt"
Content-Transfer-Encoding: base64

c2NyYXRjaA==

--parts--
"""


@tagged("post_install", "-at_install")
class TestAlias(MailCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alias = cls.env["mail.alias"].create(
            {
                "alias_name": "test.complaints",
                "alias_model_id": cls.env["ir.model"]._get_id("customer.case"),
                "alias_defaults": {"company_id": cls.company_admin.id},
            }
        )
        cls.sender = cls.env["res.partner"].create(
            {"name": "Anna", "email": "anna@acme.example.com"}
        )

    def receive(self, sender='"Anna" <anna@acme.example.com>', **values):
        values = {
            "message_id": "<1@acme.example.com>",
            "subject": "Chairs",
            "sender": sender,
            "to": self.alias.display_name,
            **values,
        }
        before = self.env["customer.case"].search([])
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, MAIL.format(**values))
        return self.env["customer.case"].search([]) - before

    def test_there_is_an_address_from_the_start(self):
        alias = self.env.ref("customer_promise.mail_alias_complaints")
        self.assertEqual(alias.alias_model_id.model, "customer.case")
        self.env["customer.case"]._make_alias()  # as an update does
        self.assertEqual(self.env.ref("customer_promise.mail_alias_complaints"), alias)

    def test_a_mail_becomes_a_case_of_its_sender(self):
        case = self.receive()
        self.assertRecordValues(
            case,
            [
                {
                    "name": "Chairs",
                    "kind": "complaint",
                    "origin": "email",
                    "state": "received",
                    "partner_id": self.sender.id,
                    "company_id": self.company_admin.id,
                    "description": "Two chairs came *scratched*",
                }
            ],
        )
        self.assertEqual(case.profile_id.partner_id, self.sender)
        self.assertEqual(case.message_ids.attachment_ids.mapped("name"), ["photo.txt"])

    def test_without_a_subject_it_has_one_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.company_admin.partner_id.lang = "it_IT"
        self.assertEqual(self.receive(subject="").name, "Reclamo via e-mail")

    def test_somebody_is_told(self):
        case = self.receive()
        self.assertTrue(case.user_id)
        self.assertEqual(case.activity_ids.user_id, case.user_id)

    def test_who_is_unknown_becomes_a_contact(self):
        case = self.receive(sender='"Bea" <bea@new.example.com>')
        self.assertRecordValues(
            case.partner_id, [{"name": "Bea", "email": "bea@new.example.com"}]
        )

    def test_the_same_mail_twice_is_one_case(self):
        self.assertEqual(len(self.receive()), 1)
        self.assertEqual(len(self.receive()), 0)

    def test_a_reply_stays_with_its_case(self):
        case = self.receive()
        answer = case.message_ids.filtered(lambda m: m.message_type == "email")
        before = len(case.message_ids)
        mail = MAIL.replace("Subject:", f"In-Reply-To: {answer.message_id}\nSubject:")
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(
                None,
                mail.format(
                    message_id="<2@acme.example.com>",
                    subject="Re: Chairs",
                    sender=self.sender.email,
                    to=self.alias.display_name,
                ),
            )
        self.assertEqual(len(case.message_ids), before + 1)

    def test_what_answers_itself_is_stopped(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 3)
        made = [
            len(self.receive(message_id=f"<{number}@acme.example.com>"))
            for number in range(5)
        ]
        self.assertEqual(made, [1, 1, 1, 0, 0])

    def test_a_bounce_opens_none(self):
        bounced = self.receive(
            sender="MAILER-DAEMON@example.com", to=f"bounce@{self.alias_domain}"
        )
        self.assertFalse(bounced)
