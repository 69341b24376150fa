"""The report on feedback: indices, intervals, and which answers count."""

from odoo.tests import tagged

from .voice_common import VoiceCase

NPS = ["nps:avg", "nps_low:min", "nps_high:max", "nps_n:sum"]
CSAT = ["csat:avg", "csat_low:min", "csat_high:max", "csat_n:sum"]


@tagged("post_install", "-at_install")
class TestFeedbackReportIndices(VoiceCase):
    def assertIndex(self, found, *expected):
        self.assertEqual([round(value, 2) for value in found], list(expected))

    def test_fifty_thirty_twenty(self):
        self.make_voices(50, 30, 20)
        (found,) = self.report(NPS)
        self.assertIndex(found, 30.0, 14.05, 44.2, 100)

    def test_sixteen_nine_five(self):
        self.make_voices(16, 9, 5)
        (found,) = self.report(NPS)
        self.assertIndex(found, 36.67, 7.56, 59.11, 30)

    def test_five_three_two(self):
        self.make_voices(5, 3, 2)
        (found,) = self.report(NPS)
        self.assertIndex(found, 30.0, -19.05, 65.2, 10)

    def test_twelve_promoters(self):
        self.make_voices(12, 0, 0)
        (found,) = self.report(NPS)
        self.assertIndex(found, 100.0, 54.2, 100.0, 12)

    def test_the_satisfied_are_those_from_the_settings_points_on(self):
        persons = self.make_persons(50)
        points = [75] * 21 + [70] * 20 + [69.9] * 4 + [50] * 5
        self.record(
            *(self.say(p, csat=v) for p, v in zip(persons, points, strict=True))
        )
        (found,) = self.report(CSAT)
        self.assertIndex(found, 82.0, 69.2, 90.23, 50)
        self.company.customer_top_points = 75
        self.assertEqual(self.report(["csat:avg"]), [(42.0,)])

    def test_the_mean_of_scores_has_students_interval(self):
        persons = self.make_persons(5)
        points = [100, 75, 50, 75, 25]
        self.record(
            *(self.say(p, csat=v) for p, v in zip(persons, points, strict=True))
        )
        (found,) = self.report(["score:avg", "score_low:min", "score_high:max"])
        self.assertIndex(found, 65.0, 29.61, 100.0)

    def test_fewer_than_five_are_answers_without_an_index(self):
        self.make_voices(4, 0, 0)
        self.assertEqual(self.report([*NPS, "n:sum"]), [(False, False, False, 4, 4)])
        self.make_voices(1, 0, 0)
        self.assertEqual(self.report(["nps:avg", "n:sum"]), [(100.0, 5)])

    def test_nothing_said_is_nothing_shown(self):
        self.assertEqual(self.report(NPS), [(False, False, False, 0)])
        self.assertEqual(self.report(NPS, by=["moment_id"]), [])

    def test_what_was_not_asked_is_no_zero(self):
        self.make_voices(6, 0, 0)
        self.assertEqual(self.report(["csat:avg", "csat_n:sum"]), [(False, 0)])

    def test_an_answer_left_out_does_not_count(self):
        self.make_voices(5, 0, 0)
        out = {"excluded": True, "exclusion_reason": "Ourselves"}
        self.make_voices(0, 0, 5, **out)
        self.assertEqual(self.report(["nps:avg", "n:sum"]), [(100.0, 5)])


@tagged("post_install", "-at_install")
class TestFeedbackReportPersons(VoiceCase):
    def test_the_latest_answer_of_a_person_counts(self):
        persons = self.make_persons(5)
        for likelihood, day in ((3, 10), (9, 20)):
            date = f"2026-02-{day} 10:00:00"
            self.record(*(self.say(p, likelihood, date=date) for p in persons))
        self.assertEqual(self.report(["nps:avg", "n:sum", "__count"]), [(100.0, 5, 10)])

    def test_of_two_at_once_the_one_recorded_last_counts(self):
        persons = self.make_persons(5)
        self.record(*(self.say(p, 9) for p in persons))
        self.record(*(self.say(p, 3) for p in persons))
        self.assertEqual(self.report(["nps:avg"]), [(-100.0,)])

    def test_a_later_answer_to_something_else_takes_nothing_back(self):
        persons = self.make_persons(5)
        self.record(*(self.say(p, 9, date="2026-02-10 10:00:00") for p in persons))
        self.record(*(self.say(p, csat=25) for p in persons))
        self.assertEqual(
            self.report(["nps:avg", "nps_n:sum", "csat:avg", "csat_n:sum", "n:sum"]),
            [(100.0, 5, 0.0, 5, 5)],
        )

    def test_in_each_group_the_latest_of_that_group_counts(self):
        persons = self.make_persons(5)
        self.record(*(self.say(p, 3, date="2026-01-10 10:00:00") for p in persons))
        self.record(*(self.say(p, 9) for p in persons))
        months = self.report(["nps:avg", "n:sum"], by=["date:month"])
        self.assertEqual([row[1:] for row in months], [(-100.0, 5), (100.0, 5)])
        self.assertEqual(self.report(["nps:avg", "n:sum"]), [(100.0, 5)])

    def test_the_window_is_what_is_filtered(self):
        persons = self.make_persons(5)
        self.record(*(self.say(p, 3, date="2026-01-10 10:00:00") for p in persons))
        self.record(*(self.say(p, 9) for p in persons))
        january = [("date", "<", "2026-02-01")]
        self.assertEqual(self.report(["nps:avg"], january), [(-100.0,)])

    def test_a_pivot_takes_the_latest_of_each_of_its_groups(self):
        persons = self.make_persons(5)
        other = self.make_moment(name="Delivered")
        early = {"date": "2026-01-10 10:00:00", "moment_id": other.id}
        self.record(*(self.say(p, 3, **early) for p in persons))
        self.record(*(self.say(p, 9) for p in persons))
        total, moments = (
            self.env["customer.feedback.report"]
            .with_user(self.manager)
            ._read_grouping_sets(
                [], [[], ["moment_id"]], ["nps:avg", "n:sum"], order="moment_id"
            )
        )
        self.assertEqual(total, [(100.0, 5)])
        self.assertEqual(dict((m, v) for m, *v in moments)[other], [-100.0, 5])
        self.assertEqual(dict((m, v) for m, *v in moments)[self.moment], [100.0, 5])

    def test_answers_without_a_name_all_count(self):
        person = self.make_persons(1)
        said = self.record(self.say(person, 9), self.say(person, 9))
        self.assertEqual(self.report(["n:sum"]), [(1,)])
        said._anonymise()
        self.assertEqual(self.report(["n:sum"]), [(2,)])

    def test_persons_and_customers_are_counted_once(self):
        second = self.make_profile(self.make_partner("Beta"))
        self.make_voices(4, 0, 0)
        persons = self.make_persons(2, second)
        for _time in range(2):
            self.record(*(self.say(p, 9, profile=second) for p in persons))
        self.assertEqual(self.report(["n:sum", "customers:count_distinct"]), [(6, 2)])

    def test_the_response_is_of_the_persons_asked(self):
        persons = self.make_persons(8)
        for person in persons[:2]:
            invitation = self.ask(person, state="answered")
            self.record(self.say(person, 9, invitation_id=invitation.id))
        for person in persons[1:]:  # the second one was asked again in vain
            self.ask(person)
        self.ask(persons[7], state="skipped", skip_reason="too_soon")
        measures = ["response:avg", "asked:count_distinct", "n:sum", "__count"]
        self.assertEqual(self.report(measures), [(25.0, 8, 2, 2)])

    def test_whom_we_asked_in_vain_is_no_row(self):
        self.ask(self.make_persons(1))
        self.make_voices(2, 0, 0)
        Report = self.env["customer.feedback.report"].with_user(self.manager)
        self.assertEqual(Report.search([]).mapped("answered"), [True, True])


@tagged("post_install", "-at_install")
class TestFeedbackReportViewers(VoiceCase):
    def test_salespeople_see_their_customers_but_nothing_in_confidence(self):
        self.make_voices(5, 0, 0)
        self.make_voices(0, 0, 3, confidential=True)
        self.assertEqual(self.report(["n:sum"], user=self.seller), [(5,)])
        self.assertEqual(self.report(["n:sum"], user=self.seller_two), [(0,)])
        self.assertEqual(self.report(["n:sum"]), [(8,)])

    def test_each_company_has_its_own_answers_and_clock(self):
        self.company.customer_tz = "Pacific/Auckland"  # 13 hours ahead
        theirs = self.make_profile(company=self.other_company)
        late = "2026-01-31 12:00:00"
        self.make_voices(1, 0, 0, date=late)
        self.make_voices(2, 0, 0, profile=theirs, date=late)
        self.assertEqual(self.report(["n:sum"]), [(1,)])
        both = self.company | self.other_company
        months = self.report(["n:sum"], by=["company_id", "date:month"], companies=both)
        self.assertEqual(
            {(company, str(month), n) for company, month, n in months},
            {(self.company, "2026-02-01", 1), (self.other_company, "2026-01-01", 2)},
        )

    def test_live_figures_look_back_as_far_as_the_company_says(self):
        self.company.customer_tz = "Pacific/Auckland"
        self.company.customer_listening_months = 1
        # the first second of 2 February there, and the last of the day before
        self.make_voices(1, 0, 0, date="2026-02-01 11:00:00")
        self.make_voices(2, 0, 0, date="2026-02-01 10:59:59")
        live = [("in_window", "=", True)]
        self.assertEqual(self.report(["n:sum"], live), [(1,)])

    def test_a_row_leads_to_its_answer(self):
        feedback = self.make_voices(1, 0, 0)
        Report = self.env["customer.feedback.report"].with_user(self.manager)
        action = Report.search([]).action_open_feedback()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("customer.feedback", feedback.id)
        )

    def test_nobody_gives_it_rows_of_their_own(self):
        Report = self.env["customer.feedback.report"].with_user(self.manager)
        forged = Report.with_context(customer_latest="(SELECT 1)")
        self.make_voices(1, 0, 0)
        self.assertEqual(len(forged.search([])), 1)

    def test_groups_come_in_one_statement(self):
        self.make_voices(5, 0, 0)
        measures = ["n:sum", "nps:avg", "nps_low:min", "csat:avg", "response:avg"]
        self.report(measures, by=["user_id"])
        with self.assertQueryCount(1):
            self.report(measures, by=["user_id"])
        self.make_voices(5, 5, 5, user_id=self.seller_two.id)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.report(measures, by=["user_id"])
