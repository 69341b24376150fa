"""Real mail: sent by SMTP, received, read, and its links followed."""

import re
import socket
from email import message_from_bytes, policy
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from ..models.listening import customer_invitation_follow_up as follow_up
from .portal_common import PageCase
from .test_invitation_message import MessageCase

LINK = re.compile(r'href="(http[^"]+)"')


class Mailbox:
    """Takes whatever comes, but for addresses that begin with ``nobody``."""

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nobody"):
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append((envelope.rcpt_tos, message))
        return "250 OK"


@tagged("post_install", "-at_install")
class TestRealMail(MessageCase, PageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(cls.mailbox, hostname="127.0.0.1", port=port)
        controller.start()
        cls.addClassCleanup(controller.stop)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "Real",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        cls.company.email = "us@example.com"
        # Odoo sends nothing in tests but where it is told to
        cls.startClassPatcher(patch.object(IrMail_Server, "_disable_send", bool))

    def setUp(self):
        super().setUp()
        self.mailbox.messages.clear()

    def deliver(self, partner=None):
        """Invite, and run Odoo's queue; the invitation and what was received."""
        invitation, mail = self.send_one(partner)
        quiet = ("odoo.addons.base.models.ir_mail_server", follow_up.__name__)
        with mute_logger(*quiet, "odoo.addons.mail.models.mail_mail"):
            mail.send()
        return invitation, list(self.mailbox.messages)

    def links(self, message):
        """Paths of the links in the HTML of a message."""
        html = message.get_body(("html",)).get_content()
        base = self.manual.get_base_url()
        return [url.removeprefix(base) for url in LINK.findall(html)]

    def test_it_arrives_as_it_was_meant(self):
        invitation, received = self.deliver()
        ((receivers, message),) = received
        self.assertEqual(receivers, ["anna@acme.example.com"])
        self.assertIn("how are we doing", message["Subject"])
        self.assertIn("us@example.com", message["From"])
        self.assertEqual(message["Message-Id"], invitation.message_uid)
        self.assertEqual(message["List-Unsubscribe"], f"<{invitation.url}/unsubscribe>")
        self.assertEqual(message["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        text = message.get_body(("plain",)).get_content()
        self.assertIn("Dear Anna", text)
        self.assertIn(invitation.url, text)
        # sent is gone: the link stays in no queue
        self.assertFalse(self.mails(invitation))

    def test_following_every_link_records_nothing(self):
        """Scanners of mail follow them all."""
        invitation, received = self.deliver()
        links = self.links(received[0][1])
        self.assertEqual(len(links), 13)  # eleven answers, the page, the opt-out
        before = self.snapshot(invitation, invitation.user_input_id, self.contact)
        self.authenticate(None, None)
        for link in links:
            for method in ("GET", "HEAD"):
                page = self.url_open(link, method=method)
                self.assertEqual(page.status_code, 200, link)
        after = self.snapshot(invitation, invitation.user_input_id, self.contact)
        self.assertEqual(before, after)
        blocked = self.env["mail.blacklist"]
        self.assertFalse(blocked.search([("email", "=", self.contact.email)]))

    def test_a_button_leads_to_the_page_with_its_answer_chosen(self):
        _invitation, received = self.deliver()
        self.authenticate(None, None)
        (nine,) = (li for li in self.links(received[0][1]) if li.endswith("=9"))
        page = self.url_open(nine).text
        chosen = re.findall(r"<input[^>]*checked[^>]*>", page)
        self.assertEqual(len(chosen), 1)
        self.assertIn('value="9"', chosen[0])

    def test_the_reminder_arrives_too(self):
        invitation, _first = self.deliver()
        with self.days_later(7):
            invitation._remind()
            self.mails(invitation).send()
        (_first, (receivers, message)) = self.mailbox.messages
        self.assertEqual(receivers, ["anna@acme.example.com"])
        self.assertIn("still like to hear", message["Subject"])

    def test_one_that_the_server_refuses_has_failed(self):
        nobody = self.make_partner("Nobody")
        invitation, received = self.deliver(nobody)
        self.assertFalse(received)
        self.assertEqual(
            (invitation.state, invitation.skip_reason), ("failed", "error")
        )
        self.assertIn("No such user", invitation.failure_reason)

    def test_one_that_goes_out_after_all_has_not_failed(self):
        nobody = self.make_partner("Nobody")
        invitation, _received = self.deliver(nobody)
        mail = self.mails(invitation)
        mail.email_to = "somebody@example.com"
        mail.action_retry()
        mail.send()
        self.assertEqual(len(self.mailbox.messages), 1)
        self.assertRecordValues(
            invitation,
            [{"state": "sent", "skip_reason": False, "failure_reason": False}],
        )

    def test_a_server_that_is_gone_fails_all_with_its_words(self):
        self.env["ir.mail_server"].search([]).smtp_port = 1
        invitation, received = self.deliver()
        self.assertFalse(received)
        self.assertEqual(invitation.state, "failed")
        self.assertIn("refused", invitation.failure_reason)


@tagged("post_install", "-at_install")
class TestUnsubscribe(MessageCase, PageCase):
    def setUp(self):
        super().setUp()
        self.invitation, _mail = self.send_one()
        self.path = f"/ask/{self.invitation.token}/unsubscribe"
        self.authenticate(None, None)

    def blocked(self):
        domain = [("email", "=", self.contact.email)]
        return self.env["mail.blacklist"].search_count(domain)

    def test_the_button_of_a_mail_program_ends_it(self):
        data = {"List-Unsubscribe": "One-Click"}
        answer = self.url_open(self.path, data=data)
        self.assertEqual((answer.status_code, self.blocked()), (200, 1))
        self.assertTrue(self.invitation.opted_out_on)
        with self.days_later(40):
            self.assertEqual(self.ask(), "opted_out")

    def test_anything_else_leads_to_the_page(self):
        for data in (None, {"x": "y"}):
            answer = self.url_open(self.path, data=data, allow_redirects=False)
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/opt-out"))
        self.assertEqual(self.blocked(), 0)
        self.assertFalse(self.invitation.opted_out_on)

    def test_a_link_that_is_none_ends_nothing(self):
        data = {"List-Unsubscribe": "One-Click"}
        for token in ("x", "A" * 43, "%00"):
            answer = self.url_open(f"/ask/{token}/unsubscribe", data=data)
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.blocked(), 0)
