"""Who is asked when an invitation is due, how often, and by which channel."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.listening import customer_invitation_follow_up
from .test_invitation import CRON, InvitationCase

NUMBER = "+39 02 1234567"


class SendCase(InvitationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.italy = cls.env.ref("base.it")
        cls.contact.write({"phone": NUMBER, "country_id": cls.italy.id})
        # the job is to plan no wave of its own
        wave = {"trigger": "wave", "active_from": "2030-01-01"}
        cls.wave = cls.make_moment(name="Wave", **wave)
        cls.manual = cls.make_moment(name="By hand", trigger="manual")

    _count = 0

    def make_due(self, partner=None, moment=None, **values):
        """An invitation that is planned, and due now."""
        partner = partner or self.contact
        company = self.env["res.company"].browse(values.get("company_id"))
        profile = self.make_profile(partner.commercial_partner_id, company or None)
        SendCase._count += 1
        values = {
            "moment_id": (moment or self.manual).id,
            "partner_id": partner.id,
            "occurrence_key": f"manual,{SendCase._count}",
            "profile_id": profile.id,
            "company_id": self.company.id,
            "due_on": self._frozen_now(),
            **values,
        }
        return self.env["customer.invitation"].create(values)

    def send(self):
        """Send all that is due, as the job does, in this transaction."""
        done = 0
        while count := self.env["customer.invitation"]._send_due():
            done += count
        return done

    def ask(self, partner=None, moment=None, **values):
        """Make an invitation that is due, and send it; what came of it."""
        invitation = self.make_due(partner, moment, **values)
        self.send()
        return invitation.skip_reason or invitation.state

    @classmethod
    def make_preference(cls, channel, **values):
        """How the contact wants to be reached, valid since January."""
        values = {
            "profile_id": cls.make_profile().id,
            "partner_id": cls.contact.id,
            "valid_from": "2026-01-01",
            "channel": channel,
            **values,
        }
        return cls.env["customer.preference"].create(values)

    def days_later(self, days):
        return self.at(str(self._frozen_now() + timedelta(days=days)))


@tagged("post_install", "-at_install")
class TestLimits(SendCase):
    def test_a_person_is_asked_about_moments_once_in_thirty_days(self):
        self.assertEqual(self.ask(), "sent")
        with self.days_later(29):
            self.assertEqual(self.ask(), "too_soon")
        with self.days_later(30):
            self.assertEqual(self.ask(), "sent")

    def test_the_days_are_the_companys_not_hours(self):
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-01 23:30:00"):  # already the 2nd in Rome
            self.assertEqual(self.ask(), "sent")
        with self.at("2026-03-31 21:59:00"):
            self.assertEqual(self.ask(), "too_soon")
        with self.at("2026-03-31 22:01:00"):  # 1 April, the thirtieth day after
            self.assertEqual(self.ask(), "sent")

    def test_a_person_is_asked_in_waves_once_in_180_days(self):
        self.assertEqual(self.ask(moment=self.wave), "sent")
        with self.days_later(179):
            self.assertEqual(self.ask(moment=self.wave), "too_soon")
        with self.days_later(180):
            self.assertEqual(self.ask(moment=self.wave), "sent")

    def test_waves_and_moments_are_spaced_each_for_itself(self):
        self.assertEqual(self.ask(moment=self.wave), "sent")
        with self.days_later(1):
            self.assertEqual(self.ask(), "sent")

    def test_the_fifth_invitation_of_a_year_is_one_too_many(self):
        self.company.customer_ask_days = 0
        with self.at("2025-03-02 10:00:00"):  # a year ago to the day: no longer counts
            self.assertEqual(self.ask(), "sent")
        for day in ("2025-03-03", "2025-09-01", "2026-01-01"):
            with self.at(f"{day} 10:00:00"):
                self.assertEqual(self.ask(), "sent")
        self.assertEqual(self.ask(), "sent")
        self.assertEqual(self.ask(), "yearly_cap")
        with self.at("2026-03-03 10:00:00"):
            self.assertEqual(self.ask(), "sent")

    def test_in_one_batch_the_first_one_due_counts(self):
        later = self.make_due()
        first = self.make_due(due_on="2026-03-02 09:00:00")
        self.assertEqual(self.send(), 2)
        self.assertEqual((first.state, later.skip_reason), ("sent", "too_soon"))

    def test_in_one_batch_the_yearly_cap_holds_over_both_kinds(self):
        self.company.customer_ask_yearly = 1
        first = self.make_due(due_on="2026-03-02 09:00:00")
        wave = self.make_due(moment=self.wave)
        self.send()
        self.assertEqual((first.state, wave.skip_reason), ("sent", "yearly_cap"))

    def test_one_that_is_left_out_takes_nobodys_place(self):
        order = self.make_confirmed_order()
        order._action_cancel()
        off = self.make_due(
            occurrence_key=f"sale.order,{order.id}",
            order_id=order.id,
            due_on="2026-03-02 09:00:00",
        )
        fine = self.make_due()
        self.send()
        self.assertEqual((off.skip_reason, fine.state), ("order_off", "sent"))

    def test_who_shares_the_address_is_one_person(self):
        twin = self.make_partner("Twin", email="ANNA@acme.example.com")
        self.assertEqual(self.ask(), "sent")
        self.assertEqual(self.ask(twin), "too_soon")

    def test_the_address_of_then_counts_after_it_was_changed(self):
        self.assertEqual(self.ask(), "sent")
        self.contact.email = "anna.new@example.com"
        heir = self.make_partner("Heir", email="anna@acme.example.com")
        self.assertEqual(self.ask(heir), "too_soon")
        self.assertEqual(self.ask(), "too_soon")

    def test_people_without_address_are_not_one_person(self):
        phones = [{"email": False, "phone": f"+39 02 123456{n}"} for n in (7, 8)]
        asked = [self.ask(self.make_partner(f"P{v['phone']}", **v)) for v in phones]
        self.assertEqual(asked, ["sent", "sent"])

    def test_what_did_not_reach_anybody_does_not_count(self):
        for state in ("skipped", "failed"):
            self.make_due(state=state, sent_on="2026-03-01 10:00:00")
        self.assertEqual(self.ask(), "sent")

    def test_another_companys_invitation_counts_too(self):
        self.assertEqual(self.ask(company_id=self.other_company.id), "sent")
        self.assertEqual(self.ask(), "too_soon")

    def test_each_company_has_its_own_days(self):
        self.other_company.customer_ask_days = 10
        self.assertEqual(self.ask(), "sent")
        with self.days_later(10):
            self.assertEqual(self.ask(), "too_soon")
            self.assertEqual(self.ask(company_id=self.other_company.id), "sent")


@tagged("post_install", "-at_install")
class TestHindrances(SendCase):
    def test_whom_we_may_not_ask(self):
        blocked = self.make_partner("Blocked")
        self.env["mail.blacklist"]._add(blocked.email)
        archived = self.make_partner("Archived", active=False)
        nowhere = self.make_partner("Nowhere", email=False)
        colleague = self.make_partner("Colleague", email=self.employee.email)
        reasons = {
            "blacklisted": blocked,
            "archived": archived,
            "no_address": nowhere,
            "internal": colleague,
        }
        for reason, partner in reasons.items():
            with self.subTest(reason=reason):
                self.assertEqual(self.ask(partner), reason)
        self.assertFalse(self.mails())

    def test_a_blacklisted_number_is_called_no_more_than_texted(self):
        self.env["phone.blacklist"].add(NUMBER)
        self.make_preference("sms", consent_on="2026-01-01")
        self.assertEqual(self.ask(), "blacklisted")
        self.make_preference("phone", valid_from="2026-02-01")
        self.assertEqual(self.ask(), "blacklisted")

    def test_who_is_off_the_blacklist_again_is_asked(self):
        self.env["mail.blacklist"]._add(self.contact.email)
        self.env["mail.blacklist"]._remove(self.contact.email)
        self.assertEqual(self.ask(), "sent")

    def test_who_opted_out_is_asked_on_no_channel(self):
        invitation = self.make_due()
        self.send()
        invitation._opt_out()
        self.assertEqual(str(invitation.opted_out_on), "2026-03-02 10:00:00")
        block = self.env["mail.blacklist"].search([("email", "=", self.contact.email)])
        self.assertEqual(len(block), 1)
        with self.days_later(40):
            self.assertEqual(self.ask(), "opted_out")
            self.make_preference("phone")
            self.assertEqual(self.ask(), "opted_out")
            self.contact.email = "anna.new@example.com"
            self.assertEqual(self.ask(), "opted_out")

    def test_opting_out_twice_is_opting_out(self):
        invitation = self.make_due()
        self.send()
        invitation._opt_out()
        with self.days_later(1):
            invitation._opt_out()
        self.assertEqual(str(invitation.opted_out_on), "2026-03-02 10:00:00")

    def test_who_opted_out_by_phone_is_called_no_more(self):
        self.make_preference("phone")
        invitation = self.make_due()
        self.send()
        invitation._opt_out()
        numbers = self.env["phone.blacklist"].search([]).mapped("number")
        self.assertIn(self.contact.phone_sanitized, numbers)

    def test_whom_a_manager_takes_off_the_blacklist_may_be_asked_again(self):
        invitation = self.make_due()
        self.send()
        invitation._opt_out()
        self.env["mail.blacklist"]._remove(self.contact.email)
        with self.days_later(40):
            self.assertEqual(self.ask(), "sent")


@tagged("post_install", "-at_install")
class TestChannel(SendCase):
    def assertChannel(self, channel, partner=None, moment=None):
        self.company.write({"customer_ask_days": 0, "customer_ask_yearly": 99})
        invitation = self.make_due(partner, moment)
        self.send()
        found = invitation.channel if invitation.state == "sent" else False
        self.assertEqual(found, channel)
        return invitation

    def test_without_a_preference_it_is_the_mail(self):
        self.assertEqual(self.assertChannel("email").mode, "web")

    def test_the_preferred_channel(self):
        self.make_preference("sms", consent_on="2026-01-01")
        self.assertChannel("sms")
        self.make_preference("phone", valid_from="2026-02-01")
        self.assertEqual(self.assertChannel("phone").mode, "phone")

    def test_what_they_said_goes_before_what_we_learned(self):
        self.make_preference("phone")
        self.make_preference("email", origin="learned", valid_from="2026-02-01")
        self.assertChannel("phone")

    def test_a_preference_counts_while_it_is_valid(self):
        self.make_preference("phone", valid_to="2026-03-02")
        self.make_preference("phone", valid_from="2026-03-04")
        for days, channel in enumerate(("phone", "email", "phone")):
            with self.days_later(days):
                self.assertChannel(channel)

    def test_another_companys_preference_is_not_ours(self):
        profile = self.make_profile(company=self.other_company)
        self.make_preference("phone", profile_id=profile.id)
        self.assertChannel("email")

    def test_a_wanted_sms_without_consent_is_a_mail(self):
        self.make_preference("sms")
        self.assertChannel("email")
        self.make_preference("sms", consent_on="2026-03-03")
        self.assertChannel("email")

    def test_a_wanted_sms_needs_a_number_that_can_be_one(self):
        self.make_preference("sms", consent_on="2026-01-01")
        self.contact.phone = "12"
        self.assertChannel("email")

    def test_without_a_mail_it_is_the_sms_only_with_consent(self):
        self.contact.email = False
        self.assertChannel("phone")
        self.make_preference("email")
        self.make_preference("sms", consent_on="2026-01-01", valid_from="2025-12-01")
        self.assertChannel("sms")

    def test_without_anything_nobody_is_asked(self):
        self.contact.write({"email": False, "phone": False})
        self.assertChannel(False)

    def test_a_moment_with_a_channel_of_its_own_has_no_other(self):
        self.manual.channel = "phone"
        self.assertChannel("phone")
        self.contact.phone = False
        self.assertChannel(False)
        self.manual.channel = "sms"
        self.contact.phone = NUMBER
        self.assertChannel(False)
        self.make_preference("email", consent_on="2026-01-01")
        self.assertChannel(False)
        self.make_preference("sms", consent_on="2026-01-01", valid_from="2025-12-01")
        self.assertChannel("sms")

    def test_interviewers_get_no_message(self):
        self.make_preference("phone")
        invitation = self.assertChannel("phone")
        self.assertTrue(invitation.user_input_id)
        self.assertFalse(self.mails())
        texts = self.env["sms.sms"].search(
            [("customer_invitation_id", "=", invitation.id)]
        )
        self.assertFalse(texts)


@tagged("post_install", "-at_install")
class TestSheets(SendCase):
    def test_the_answer_sheet_is_the_contacts_and_ends_with_the_link(self):
        self.manual.expiry_days = 7
        self.contact.lang = "en_US"
        invitation = self.make_due()
        self.send()
        self.assertRecordValues(
            invitation.user_input_id,
            [
                {
                    "partner_id": self.contact.id,
                    "email": self.contact.email,
                    "nickname": "Anna",
                    "survey_id": self.manual.survey_id.id,
                    "state": "new",
                    "test_entry": False,
                    "deadline": invitation.expires_on,
                    "customer_invitation_id": invitation.id,
                }
            ],
        )
        self.assertEqual(invitation.user_input_id.lang_id.code, "en_US")
        self.assertEqual(str(invitation.sent_on), "2026-03-02 10:00:00")
        self.assertEqual(str(invitation.expires_on), "2026-03-09 10:00:00")
        self.assertEqual(invitation.address, "anna@acme.example.com")

    def test_it_is_the_sheet_that_odoo_would_make(self):
        survey = self.manual.survey_id
        invitation = self.make_due()
        self.send()
        theirs = survey._create_answer(partner=self.contact, check_attempts=False)
        ours = invitation.user_input_id
        for name in ("predefined_question_ids", "partner_id", "email", "nickname"):
            self.assertEqual(ours[name], theirs[name], name)
        self.assertEqual(ours.is_session_answer, theirs.is_session_answer)

    def test_questions_drawn_for_each_sheet_are_drawn(self):
        page = {"title": "Page", "is_page": True, "random_questions_count": 1}
        questions = [{"title": title, "question_type": "scale"} for title in "ABC"]
        survey = self.env["survey.survey"].create(
            {
                "title": "Random",
                "survey_type": "customer",
                "questions_selection": "random",
                "question_and_page_ids": [
                    Command.create({**values, "sequence": sequence})
                    for sequence, values in enumerate([page, *questions])
                ],
            }
        )
        self.manual.survey_id = survey
        invitation = self.make_due()
        self.send()
        self.assertEqual(len(invitation.user_input_id.predefined_question_ids), 1)

    def test_a_survey_with_limited_attempts_is_answered_once_a_sheet(self):
        survey = self.manual.survey_id
        survey.write({"is_attempts_limited": True, "access_mode": "token"})
        invitations = self.make_due() | self.make_due(self.customer)
        self.send()
        tokens = set(invitations.user_input_id.mapped("invite_token"))
        self.assertEqual(len(tokens - {False}), 2)

    def test_each_contact_gets_another_link(self):
        invitations = self.make_due() | self.make_due(self.customer)
        self.send()
        tokens = set(invitations.mapped("token"))
        self.assertEqual({len(token) for token in tokens}, {43})
        self.assertEqual(len(tokens), 2)

    def test_a_survey_that_takes_no_answers_stops_nobody_elses(self):
        closed, empty = self.moment.survey_id.copy(), self.moment.survey_id.copy()
        closed.active = False
        empty.question_and_page_ids.unlink()
        failing = self.make_due(
            moment=self.make_moment(name="Closed", survey_id=closed.id)
        )
        failing |= self.make_due(
            self.make_partner("B"),
            moment=self.make_moment(name="Empty", survey_id=empty.id),
        )
        fine = self.make_due(self.make_partner("C"))
        with self.assertLogs(customer_invitation_follow_up.__name__, "WARNING") as log:
            self.send()
        self.assertEqual(fine.state, "sent")
        self.assertEqual(failing.mapped("state"), ["failed"] * 2)
        self.assertEqual(failing.mapped("skip_reason"), ["error"] * 2)
        self.assertIn("closed", failing[0].failure_reason)
        self.assertIn("asks nothing", failing[1].failure_reason)
        self.assertEqual(len(log.output), 2)
        self.assertEqual(self.mails().customer_invitation_id, fine)

    def test_the_number_of_queries_does_not_grow(self):
        """Sheets, mails and all: the same for two and for twenty in a batch."""
        counts = []
        for size in (2, 2, 20):
            for _number in range(size):
                self.make_due(self.make_partner(f"P{SendCase._count}"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.send(), size)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # the first fills the caches
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestJob(SendCase):
    def test_it_is_sent_when_it_is_due(self):
        invitation = self.make_due(due_on="2026-03-05 10:00:00")
        with self.at("2026-03-05 09:59:59"):
            self.run_job(CRON)
            self.assertEqual(invitation.state, "planned")
        with self.at("2026-03-05 10:00:00"):
            self.run_job(CRON)
            self.assertEqual(invitation.state, "sent")

    def test_switching_a_moment_off_asks_nobody_who_was_only_planned(self):
        sent = self.make_due()
        self.send()
        planned = self.make_due(self.make_partner("Later"), due_on="2026-03-09")
        other = self.make_due(moment=self.wave, due_on="2026-03-09")
        self.manual.active = False
        self.assertRecordValues(
            planned | sent | other,
            [
                {"state": "skipped", "skip_reason": "moment_off"},
                {"state": "sent", "skip_reason": False},
                {"state": "planned", "skip_reason": False},
            ],
        )
        self.manual.active = True
        with self.at("2026-03-09 10:00:00"):
            self.send()
        self.assertEqual(planned.state, "skipped")

    def test_rows_another_worker_holds_are_left_to_it(self):
        invitation = self.make_due()
        Invitation = type(self.env["customer.invitation"])
        nothing = patch.object(
            Invitation, "try_lock_for_update", lambda self, **_limit: self.browse()
        )
        with nothing, mute_logger("odoo.addons.base.models.ir_cron"):
            self.run_job(CRON)
        self.assertEqual(invitation.state, "planned")
        self.assertFalse(self.mails())

    def test_nobody_sends_skips_or_picks_by_hand(self):
        invitation = self.make_due()
        for user in (self.seller, self.leader, self.seller_all, self.manager):
            for values in ({"state": "skipped"}, {"state": "sent"}, {"channel": "sms"}):
                with (
                    self.subTest(user=user.login, **values),
                    self.assertRaisesRegex(AccessError, "modify"),
                ):
                    invitation.with_user(user).write(values)
