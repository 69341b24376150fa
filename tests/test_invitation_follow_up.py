"""What becomes of an invitation that is out: reminded, expired, failed, returned."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.listening import customer_invitation_follow_up as follow_up
from .test_invitation import CRON
from .test_invitation_send import SendCase


@tagged("post_install", "-at_install")
class TestReminders(SendCase):
    def setUp(self):
        super().setUp()
        self.invitation = self.make_due()
        self.send()

    def remind(self):
        return self.env["customer.invitation"]._remind()

    def assertReminded(self, days, count):
        """How many reminders are out so many days after the invitation."""
        with self.days_later(days):
            while self.remind():
                pass
        self.assertEqual(self.invitation.reminder_count, count)
        self.assertEqual(len(self.mails()), 1 + count)

    def test_a_week_later_and_again_and_then_no_more(self):
        self.assertReminded(6, 0)
        self.assertReminded(7, 1)
        self.assertReminded(13, 1)
        self.assertReminded(14, 2)
        self.assertReminded(20, 2)

    def test_a_late_reminder_moves_the_next_one(self):
        self.assertReminded(10, 1)
        self.assertReminded(16, 1)
        self.assertReminded(17, 2)

    def test_how_often_is_the_companys(self):
        self.company.write({"customer_reminder_count": 1, "customer_reminder_days": 2})
        self.assertReminded(1, 0)
        self.assertReminded(2, 1)
        self.assertReminded(10, 1)
        self.company.customer_reminder_count = 0
        self.invitation.write({"reminder_count": 0, "reminded_on": False})
        with self.days_later(10):
            self.assertEqual(self.remind(), 0)

    def test_the_reminder_has_the_same_link_and_other_words(self):
        self.assertReminded(7, 1)
        first, second = self.mails().sorted("id")
        for mail in (first, second):
            self.assertIn(self.invitation.url, mail.body_html)
        self.assertIn("still like to hear", second.subject)
        self.assertNotEqual(first.message_id, second.message_id)
        self.assertEqual(str(self.invitation.reminded_on), "2026-03-09 10:00:00")

    def test_a_moment_may_remind_in_words_of_its_own(self):
        self.manual.reminder_template_id = self.env["mail.template"].create(
            {
                "name": "Own",
                "model_id": self.env["ir.model"]._get_id("customer.invitation"),
                "subject": "Own words",
                "body_html": "<p>Own</p>",
            }
        )
        self.assertReminded(7, 1)
        self.assertEqual(self.mails().sorted("id")[1].subject, "Own words")

    def test_who_opened_the_page_without_answering_is_reminded(self):
        self.invitation.state = "opened"
        self.assertReminded(7, 1)

    def test_whom_nobody_reminds(self):
        order = self.make_confirmed_order()
        sheet = self.invitation.user_input_id
        Blacklist, partner = self.env["mail.blacklist"], self.contact
        cases = {
            "answered": lambda: self.invitation.write({"state": "answered"}),
            "done, not yet recorded": lambda: sheet.write({"state": "done"}),
            "its survey was deleted": lambda: sheet.unlink(),
            "skipped": lambda: self.invitation.write({"state": "skipped"}),
            "failed": lambda: self.invitation.write({"state": "failed"}),
            "by phone": lambda: self.invitation.write({"channel": "phone"}),
            "ran out": lambda: self.invitation.write({"expires_on": "2026-03-09"}),
            "blacklisted": lambda: Blacklist._add(partner.email),
            "opted out": lambda: self.invitation._opt_out(),
            "archived": lambda: partner.write({"active": False}),
            "cancelled": lambda: (
                order._action_cancel(),
                self.invitation.write(
                    {"occurrence_key": f"sale.order,{order.id}", "order_id": order.id}
                ),
            ),
        }
        for case, happen in cases.items():
            with self.subTest(case), self.env.cr.savepoint() as point:
                happen()
                with self.days_later(7):
                    self.assertEqual(self.remind(), 0)
                point.rollback()
                self.env.invalidate_all(flush=False)
        self.assertReminded(7, 1)

    def test_all_batches_are_reminded_once(self):
        for number in range(4):
            self.make_due(self.make_partner(f"P{number}"))
        self.send()
        with patch.object(follow_up, "SEND_BATCH", 2), self.days_later(7):
            self.assertEqual([self.remind() for _batch in range(4)], [2, 2, 1, 0])
        self.assertEqual(set(self.invitations.mapped("reminder_count")), {1})
        self.assertEqual(len(self.mails()), 10)

    def test_the_job_does_it_all(self):
        with self.days_later(7):
            self.run_job(CRON)
            self.run_job(CRON)
        self.assertEqual(self.invitation.reminder_count, 1)
        self.assertEqual(len(self.mails()), 2)


@tagged("post_install", "-at_install")
class TestTheEnd(SendCase):
    def test_links_that_ran_out_stop_waiting(self):
        invitation = self.make_due()
        opened = self.make_due(self.make_partner("Opened"))
        self.send()
        opened.state = "opened"
        with self.at("2026-03-23 10:00:00"):
            self.assertEqual(invitation._expire(), 0)
        with self.at("2026-03-23 10:00:01"):
            self.assertEqual(invitation._expire(), 2)
            self.assertEqual(invitation._expire(), 0)
        self.assertEqual((invitation.state, opened.state), ("expired", "expired"))

    def test_what_ran_out_is_closed_in_batches(self):
        invitations = self.env["customer.invitation"]
        for number in range(3):
            invitations |= self.make_due(self.make_partner(f"P{number}"))
        self.send()
        with patch.object(follow_up, "CLOSE_BATCH", 2), self.days_later(22):
            self.run_job(CRON)
        self.assertEqual(set(invitations.mapped("state")), {"expired"})

    def test_the_invitation_of_a_mail_that_came_back_has_failed(self):
        invitation = self.make_due()
        self.send()
        uid = self.mails().message_id
        self.assertEqual(invitation.message_uid, uid)
        self.bounce(uid)
        self.assertRecordValues(
            invitation,
            [{"state": "failed", "failure_reason": "The mail came back."}],
        )

    def test_why_it_failed_is_said_in_the_companys_language(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.company.partner_id.lang = "it_IT"
        invitation = self.make_due()
        self.send()
        self.bounce(invitation.message_uid)
        self.assertEqual(invitation.failure_reason, "L'e-mail è stata respinta.")

    def test_a_reminder_that_came_back_leaves_the_invitation(self):
        invitation = self.make_due()
        self.send()
        with self.days_later(7):
            invitation._remind()
        self.bounce(invitation.message_uid)
        self.assertEqual(invitation.state, "sent")
        self.assertEqual(invitation.failure_reason, "The mail came back.")

    def test_a_mail_of_somebody_else_that_came_back_is_none_of_ours(self):
        invitation = self.make_due()
        self.send()
        self.bounce("<somebody-else@example.com>")
        self.assertEqual(invitation.state, "sent")

    def bounce(self, uid):
        """The customer's mail server says that nobody is there."""
        source = f"""Return-Path: <>
From: MAILER-DAEMON@acme.example.com (Mail Delivery System)
To: bounce@example.com
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-1@acme.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=us-ascii

This is the mail system. I could not deliver your message.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; acme.example.com

Final-Recipient: rfc822; anna@acme.example.com
Action: failed
Status: 5.1.1

--part
Content-Type: message/rfc822

Message-Id: {uid}
From: us@example.com
To: anna@acme.example.com
Subject: How was it?

--part--
"""
        with mute_logger("odoo.addons.mail.models.mail_thread", follow_up.__name__):
            self.env["mail.thread"].message_process("res.partner", source)
