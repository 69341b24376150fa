"""Two periods compared: the same persons, all of them, and when an arrow turns."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .voice_common import VoiceCase

THEN = {"date": "2025-11-10 10:00:00"}
NOW = {"date": "2026-02-10 10:00:00"}


@tagged("post_install", "-at_install")
class TestFeedbackChange(VoiceCase):
    def page(self, user=None, **values):
        Change = self.env["customer.feedback.change"].with_user(user or self.manager)
        return Change.create(
            {
                "company_id": self.company.id,
                "then_from": "2025-10-01",
                "then_to": "2025-12-31",
                "now_from": "2026-01-01",
                "now_to": "2026-03-31",
                **values,
            }
        )

    def both(self, *moves):
        """Persons who answered both times: (then, now, how many)."""
        for then, now, count in moves:
            persons = self.make_persons(count)
            self.record(*(self.say(p, then, **THEN) for p in persons))
            self.record(*(self.say(p, now, **NOW) for p in persons))

    def test_of_twenty_three_nine_rose_eleven_stayed_three_fell(self):
        self.both((3, 8, 5), (8, 9, 4), (8, 8, 11), (9, 8, 3))
        page = self.page()
        self.assertEqual(
            page.pairs_words,
            "Of 23 who answered both: 9 up, 11 the same, 3 down.",
        )
        # -2 and 1 promoters of 23 then, 4 and none now: 6 steps of 23
        self.assertEqual(page.pairs_change, "26.1 points (-3.8 to 51.8)")
        self.assertEqual(page.arrow, "none")

    def test_an_arrow_turns_where_the_interval_leaves_out_zero(self):
        self.both((3, 9, 20))
        page = self.page()
        self.assertEqual((page.arrow, page.pairs_n), ("up", 20))
        page = self.page(
            then_from="2026-01-01",
            then_to="2026-02-09",
            now_from="2026-02-10",
            now_to="2026-03-31",
        )
        self.assertEqual((page.arrow, page.pairs_n), ("too_few", 0))

    def test_it_falls_too(self):
        self.both((9, 3, 20))
        self.assertEqual(self.page().arrow, "down")

    def test_the_same_persons_show_what_all_do_not(self):
        self.both((8, 9, 8), (9, 9, 30), (3, 3, 30))
        page = self.page()
        self.assertEqual(page.then_words, "0.0 (-21.6 to 21.6)")
        self.assertEqual(page.now_words, "11.8 (-11.6 to 34.1)")
        self.assertEqual(page.pairs_change, "11.8 points (3.0 to 19.9)")
        self.assertEqual(page.all_change, "11.8 points (-20.2 to 42.8)")
        self.assertEqual(page.arrow, "up")

    def test_fewer_than_five_tell_nothing(self):
        self.both((3, 9, 4))
        page = self.page()
        self.assertEqual(page.arrow, "too_few")
        self.assertEqual(page.now_words, "too few answers (4 of 5)")
        self.assertEqual(page.pairs_change, "too few answers")
        self.assertEqual((page.now_n, page.now_customers), (4, 1))

    def test_means_of_scores_are_compared_too(self):
        persons = self.make_persons(5)
        for points, when in (
            ((50, 50, 75, 25, 50), THEN),
            ((75, 100, 75, 75, 75), NOW),
        ):
            self.record(
                *(
                    self.say(person, csat=value, **when)
                    for person, value in zip(persons, points, strict=True)
                )
            )
        page = self.page(index="score")
        self.assertEqual(page.pairs_change, "30.0 points (4.0 to 56.0)")
        self.assertEqual(page.arrow, "up")

    def test_a_moment_a_segment_and_a_team_narrow_it(self):
        other = self.make_moment(name="Delivered")
        segment = self.env["customer.segment"].create({"name": "Key"})
        second = self.make_profile(self.make_partner("Beta"), segment_id=segment.id)
        self.make_voices(5, 0, 0, **NOW)
        self.make_voices(6, 0, 0, moment_id=other.id, **NOW)
        self.make_voices(7, 0, 0, profile=second, team_id=False, **NOW)
        self.assertEqual(self.page().now_n, 18)
        self.assertEqual(self.page(moment_id=other.id).now_n, 6)
        self.assertEqual(self.page(segment_id=segment.id).now_n, 7)
        self.assertEqual(self.page(team_id=self.team.id).now_n, 11)

    def test_a_census_is_certain_and_says_so(self):
        voices = self.make_voices(5, 3, 2, **NOW)
        for person in voices.partner_id:
            self.ask(person, state="answered", due_on="2026-02-01 10:00:00")
        page = self.page(moment_id=self.moment.id)
        self.assertEqual(page.now_words, "30.0 (30.0 to 30.0)")
        self.assertEqual(page.now_population, "Counted: 10 of 10 persons answered.")
        self.assertEqual(
            self.page().now_population, "Left out: several key moments asked."
        )

    def test_a_low_response_leaves_the_population_out(self):
        voices = self.make_voices(5, 3, 2, **NOW)
        for person in voices.partner_id:
            self.ask(person, state="answered", due_on="2026-02-01 10:00:00")
        for person in self.make_persons(10):
            self.ask(person, due_on="2026-02-01 10:00:00")
        page = self.page(moment_id=self.moment.id)
        self.assertEqual(page.now_words, "30.0 (-19.1 to 65.2)")
        self.assertEqual(
            page.now_population,
            "Left out: fewer than 60 % of those asked answered.",
        )

    def test_the_last_day_counts_in_the_companys_time(self):
        self.company.customer_tz = "Pacific/Auckland"
        self.make_voices(1, 0, 0, date="2025-12-31 10:59:59")
        self.make_voices(2, 0, 0, date="2025-12-31 11:00:00")
        page = self.page()
        self.assertEqual((page.then_n, page.now_n), (1, 2))

    def test_another_companys_answers_stay_out(self):
        theirs = self.make_profile(company=self.other_company)
        self.make_voices(3, 0, 0, profile=theirs, **NOW)
        self.assertEqual(self.page().now_n, 0)

    def test_who_they_are_but_those_in_confidence(self):
        self.both((3, 9, 2))
        hidden = self.make_persons(1)
        self.record(self.say(hidden, 3, confidential=True, **THEN))
        self.record(self.say(hidden, 9, **NOW))
        self.make_voices(2, 0, 0, **NOW)
        page = self.page()
        action = page.action_view_persons()
        Report = self.env[action["res_model"]].with_user(self.manager)
        self.assertEqual(page.pairs_n, 3)
        self.assertEqual(len(Report.search(action["domain"])), 5)

    def test_while_a_day_is_typed_there_is_nothing_to_tell(self):
        self.both((3, 9, 20))
        page = self.env["customer.feedback.change"].new(
            {"company_id": self.company.id, "then_from": False}
        )
        self.assertEqual((page.arrow, page.pairs_n), (False, 0))

    def test_periods_stand_one_after_the_other(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            self.page(then_to="2026-01-01")
        self.assertEqual(
            caught.exception.diag.constraint_name,
            "customer_feedback_change_periods_in_order",
        )

    def test_a_moment_of_another_company_is_refused(self):
        other = self.make_moment(company_id=self.other_company.id)
        with self.assertRaisesRegex(ValidationError, "choose another one, or none"):
            self.page(moment_id=other.id)

    def test_the_page_opens_on_the_last_two_halves(self):
        with self.at("2026-03-02 10:00:00"):
            page = self.env["customer.feedback.change"].create({})
        days = [page.then_from, page.then_to, page.now_from, page.now_to]
        self.assertEqual(
            [str(day) for day in days],
            ["2025-03-03", "2025-09-02", "2025-09-03", "2026-03-02"],
        )

    def test_it_is_the_managers(self):
        with self.assertRaises(AccessError) as caught:
            self.page(self.seller)
        self.assertIn("customer.feedback.change", str(caught.exception))
