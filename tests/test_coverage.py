"""Whom we know, asked and heard of a customer; silence; how far a moment reaches."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .voice_common import VoiceCase


@tagged("post_install", "-at_install")
class TestCoverage(VoiceCase):
    def reach(self, profile=None, user=None):
        profile = (profile or self.make_profile()).with_user(user or self.manager)
        profile.invalidate_recordset()
        names = "contacts_answered", "contacts_asked", "contacts_known"
        return tuple(profile[name] for name in names)

    def test_answered_of_asked_of_known(self):
        persons = self.make_persons(4)  # and Anna
        for person in persons[:3]:
            self.ask(person)
        self.record(self.say(persons[0], 9), self.say(persons[0], 3))
        self.assertEqual(self.reach(), (1, 3, 5))

    def test_who_answered_was_asked_and_who_was_asked_is_known(self):
        self.record(self.say(self.customer, 9))
        self.ask(self.customer)
        self.contact.active = False
        self.assertEqual(self.reach(), (1, 1, 1))

    def test_skipped_and_planned_ones_were_not_asked(self):
        self.ask(self.contact, state="skipped", skip_reason="too_soon")
        self.ask(self.contact, state="planned", sent_on=False)
        self.assertEqual(self.reach(), (0, 0, 1))

    def test_it_looks_back_as_far_as_the_company_says(self):
        self.company.customer_listening_months = 1
        self.company.customer_tz = "Pacific/Auckland"
        since = datetime(2026, 2, 1, 11)  # midnight of 2 February there
        first, second = self.make_persons(2)
        self.ask(first, sent_on=since)
        self.ask(second, sent_on=since - timedelta(seconds=1))
        self.assertEqual(self.reach(), (0, 1, 3))

    def test_salespeople_see_the_totals_of_their_customers(self):
        self.record(self.say(self.contact, 9, confidential=True))
        self.assertEqual(self.reach(user=self.seller), (1, 1, 1))

    def test_many_customers_are_read_in_one_statement(self):
        profiles = self.make_profile()
        for number in range(20):
            profiles |= self.make_profile(self.make_partner(f"Number {number}"))
        profiles[:1].mapped("contacts_known")
        self.env.flush_all()
        profiles.invalidate_recordset()
        companies = len(self.env["res.company"].sudo().search([]))
        self.assertGreater(companies, 1)
        with self.assertQueryCount(2):  # the companies, and the contacts
            self.assertEqual(len(profiles.mapped("contacts_known")), 21)


@tagged("post_install", "-at_install")
class TestSilence(VoiceCase):
    def silent(self, **flag):
        Profile = self.env["customer.profile"].with_user(self.manager)
        name, value = next(iter((flag or {"is_silent": True}).items()))
        found = Profile.search(
            [("company_id", "=", self.company.id), (name, "=", value)]
        )
        return found.with_env(self.env)

    def test_asked_twice_without_an_answer_is_silent(self):
        profile = self.make_profile()
        self.ask(self.contact)
        self.assertFalse(self.silent())
        self.ask(self.make_persons(1))
        self.assertEqual(self.silent(), profile)
        profile.invalidate_recordset()
        self.assertRecordValues(profile, [{"is_silent": True, "voice": "silent"}])
        self.assertNotIn(profile, self.silent(is_silent=False))

    def test_one_answer_breaks_the_silence(self):
        for _time in range(3):
            self.ask(self.contact)
        self.record(self.say(self.make_persons(1), 3))
        self.assertFalse(self.silent())
        self.assertEqual(self.make_profile().voice, "detractor")

    def test_an_answer_of_long_ago_does_not(self):
        self.record(self.say(self.contact, 9, date="2025-01-10 10:00:00"))
        for _time in range(2):
            self.ask(self.contact)
        self.assertEqual(self.silent(), self.make_profile())
        self.assertEqual(self.make_profile().voice, "silent")

    def test_what_was_asked_long_ago_does_not_count(self):
        for _time in range(2):
            self.ask(self.contact, sent_on="2025-03-01 10:00:00")
        self.assertFalse(self.silent())

    def test_the_settings_say_how_often_and_how_long(self):
        self.ask(self.contact, sent_on="2025-03-01 10:00:00")
        self.company.write({"customer_silent_asked": 1, "customer_silent_months": 13})
        self.assertEqual(self.silent(), self.make_profile())

    def test_another_companys_silence_is_not_ours(self):
        theirs = self.make_profile(company=self.other_company)
        for _time in range(2):
            self.ask(self.contact, theirs)
        self.assertFalse(self.silent())

    def test_never_asked(self):
        profile = self.make_profile()
        second = self.make_profile(self.make_partner("Beta"))
        self.ask(self.contact)
        found = self.silent(is_unasked=True)
        self.assertIn(second, found)
        self.assertNotIn(profile, found)
        self.assertEqual((profile.is_unasked, second.is_unasked), (False, True))
        self.record(self.say(second.partner_id, 9, profile=second))
        self.assertNotIn(second, self.silent(is_unasked=True))


@tagged("post_install", "-at_install")
class TestMomentIndex(VoiceCase):
    def setUp(self):
        super().setUp()
        self.ours = self.moment.with_user(self.manager)

    def answers(self, promoters, passives, detractors, of):
        """Answers of those asked, and so many asked in all."""
        voices = self.make_voices(promoters, passives, detractors)
        for person in voices.partner_id:
            self.ask(person, state="answered")
        for person in self.make_persons(of - len(voices)):
            self.ask(person)

    def test_population_answers_and_how_many_it_takes(self):
        self.answers(5, 3, 2, of=50)
        self.assertRecordValues(
            self.ours,
            [
                {
                    "population": 50,
                    "asked_persons": 50,
                    "answered_persons": 10,
                    "needed_answers": 34,
                    "response_rate": 0.2,
                    "nps_words": "30.0 (-19.1 to 65.2)",
                    "csat_words": "too few answers (0 of 5)",
                    "correction_words": "Left out: fewer than 60 % of those asked "
                    "answered.",
                }
            ],
        )

    def test_a_high_response_of_all_narrows_the_interval(self):
        self.answers(5, 3, 2, of=12)
        self.assertEqual(
            self.ours.correction_words, "Counted: 10 of 12 persons answered."
        )
        self.assertEqual(self.ours.nps_words, "30.0 (8.4 to 48.5)")

    def test_whom_no_chance_left_out_is_said(self):
        self.answers(5, 3, 2, of=10)
        person = self.make_persons(1)
        self.ask(person, state="skipped", skip_reason="too_soon", sent_on=False)
        self.assertEqual(self.ours.population, 11)
        self.assertEqual(
            self.ours.correction_words,
            "Left out: not everyone was asked, and chance did not choose whom.",
        )
        self.moment.draw = "share"
        self.ours.invalidate_recordset()
        self.assertEqual(
            self.ours.correction_words, "Counted: 10 of 11 persons answered."
        )

    def test_whom_one_never_asks_is_not_concerned(self):
        self.ask(self.contact)
        for reason in ("internal", "archived", "order_off", "moment_off"):
            person = self.make_persons(1)
            self.ask(person, state="skipped", skip_reason=reason)
        self.assertEqual(self.ours.population, 1)

    def test_many_moments_are_read_in_two_statements(self):
        self.answers(5, 3, 2, of=12)
        moments = self.ours
        for number in range(5):
            moments |= self.make_moment(name=f"Moment {number}").with_user(self.manager)
        moments.mapped("nps_words")
        self.env.flush_all()
        moments.invalidate_recordset(["nps_words", "population"])
        with self.assertQueryCount(2):
            moments.mapped("population")


@tagged("post_install", "-at_install")
class TestDigest(VoiceCase):
    def test_the_digest_counts_answers_and_cases(self):
        self.make_voices(3, 0, 0, date="2026-03-01 10:00:00")
        digest = self.env["digest.digest"].create(
            {"name": "Digest", "company_id": self.company.id}
        )
        start, end = datetime(2026, 2, 28), datetime(2026, 3, 3)
        ours = (
            digest.with_user(self.manager)
            .sudo(False)
            .with_context(start_datetime=start, end_datetime=end)
        )
        self.assertEqual(ours.sudo().kpi_customer_feedback_value, 3)
