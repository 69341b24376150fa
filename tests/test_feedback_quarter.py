"""Answers in confidence reach salespeople in quarters alone, never one by one."""

from odoo.tests import tagged

from .voice_common import VoiceCase

PAST = {"date": "2025-11-10 10:00:00"}  # the quarter before the frozen day's
HIDDEN = {"confidential": True}


@tagged("post_install", "-at_install")
class TestFeedbackQuarter(VoiceCase):
    def rows(self, user=None):
        Quarter = self.env["customer.feedback.quarter"]
        Quarter.invalidate_model()
        return Quarter.with_user(user or self.seller).search([])

    def test_three_in_confidence_count_with_the_open_ones(self):
        self.make_voices(4, 0, 0, **PAST)
        self.make_voices(0, 0, 3, **PAST, **HIDDEN)
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "user_id": self.seller.id,
                    "n": 7,
                    "promoters": 4,
                    "detractors": 3,
                    "in_confidence": True,
                }
            ],
        )
        self.assertEqual(self.rows().display_name, "Q4 2025")
        self.assertEqual(self.rows().nps, 14.3)

    def test_two_in_confidence_are_left_out(self):
        self.make_voices(4, 0, 0, **PAST)
        self.make_voices(0, 0, 2, **PAST, **HIDDEN)
        self.assertRecordValues(
            self.rows(), [{"n": 4, "detractors": 0, "in_confidence": False}]
        )
        self.company.customer_index_confidential = 2
        self.assertRecordValues(self.rows(), [{"n": 6, "in_confidence": True}])

    def test_each_index_has_none_in_confidence_or_enough(self):
        self.make_voices(4, 0, 0, **PAST)
        self.make_voices(0, 0, 2, **PAST, **HIDDEN)
        other = self.make_persons(1)
        self.record(self.say(other, csat=25, **PAST, **HIDDEN))
        # three persons, but the likelihood of two would show
        self.assertRecordValues(self.rows(), [{"n": 4, "csat_n": 0}])

    def test_one_taken_back_by_an_open_answer_hides_nobody(self):
        self.make_voices(4, 0, 0, **PAST)
        hidden = self.make_voices(0, 0, 3, **PAST, **HIDDEN)
        later = {"date": "2025-11-20 10:00:00"}
        self.record(self.say(hidden[0].partner_id, 9, **later))
        self.assertRecordValues(self.rows(), [{"n": 5, "detractors": 0}])

    def test_in_confidence_counts_once_the_quarter_is_over(self):
        self.make_voices(3, 0, 0)
        self.make_voices(0, 0, 3, **HIDDEN)
        self.assertRecordValues(self.rows(), [{"n": 3, "in_confidence": False}])
        with self.at("2026-03-31 10:00:00"):
            self.assertRecordValues(self.rows(), [{"n": 3}])
        with self.at("2026-04-01 10:00:00"):
            self.assertRecordValues(self.rows(), [{"n": 6}])

    def test_fewer_than_three_are_no_row(self):
        self.make_voices(2, 0, 0, **PAST)
        self.assertFalse(self.rows(self.manager))
        self.make_voices(0, 0, 3, user_id=self.seller_two.id, **PAST, **HIDDEN)
        self.assertRecordValues(self.rows(self.manager), [{"n": 3, "nps": -100}])

    def test_an_index_of_fewer_than_three_is_not_shown(self):
        self.make_voices(3, 0, 0, **PAST)
        self.record(self.say(self.make_persons(1), csat=100, **PAST))
        self.assertRecordValues(
            self.rows(),
            [
                {
                    "csat_n": 1,
                    "csat": 0,
                    "csat_words": "too few answers (1 of 3)",
                    "nps": 100,
                    "nps_words": "100.0 (-6.6 to 100.0)",
                }
            ],
        )

    def test_many_answers_stand_alone_few_with_their_interval(self):
        self.make_voices(20, 6, 3, **PAST)
        self.assertEqual(self.rows().nps_words, "58.6 (29.0 to 77.2)")
        self.make_voices(1, 0, 0, **PAST)
        self.assertEqual(self.rows().nps_words, "60.0")

    def test_one_reads_ones_own_a_leader_the_teams_a_manager_all(self):
        self.make_voices(3, 0, 0, **PAST)
        self.make_voices(3, 0, 0, user_id=self.manager.id, team_id=False, **PAST)
        seen = {
            user: len(self.rows(user))
            for user in (self.seller, self.seller_two, self.leader, self.manager)
        }
        self.assertEqual(list(seen.values()), [1, 0, 1, 2])

    def test_no_customer_stands_in_it(self):
        fields = self.env["customer.feedback.quarter"]._fields.values()
        models = {field.comodel_name for field in fields if field.relational}
        self.assertEqual(models, {"res.users", "crm.team", "res.company"})

    def test_the_quarter_is_the_companys(self):
        self.company.customer_tz = "Pacific/Auckland"
        self.make_voices(3, 0, 0, date="2025-09-30 11:00:00")
        self.make_voices(3, 0, 0, date="2025-09-30 10:59:59")
        self.assertEqual(
            [str(row.quarter) for row in self.rows()], ["2025-10-01", "2025-07-01"]
        )
