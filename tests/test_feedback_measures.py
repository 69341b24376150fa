"""What the questions of a survey measure, whatever their form."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestFeedbackMeasures(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening", "drivers")
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "All in all",
                "survey_type": "customer",
                "access_mode": "token",
                "questions_layout": "one_page",
            }
        )
        cls.moment = cls.make_moment(survey_id=cls.survey.id)
        cls.price, cls.advice, cls.speed = cls.env["customer.driver"].create(
            [{"name": name} for name in ("Price", "Advice", "Speed")]
        )

    @classmethod
    def ask(cls, role, question_type="scale", choices=(), rows=(), **values):
        """A question that measures; choices and rows are (text, driver) pairs."""
        return cls.env["survey.question"].create(
            {
                "survey_id": cls.survey.id,
                "title": role or "Question",
                "question_type": question_type,
                "customer_measure_role": role,
                "scale_min": 1,
                "scale_max": 5,
                "suggested_answer_ids": cls.options(choices),
                "matrix_row_ids": cls.options(rows),
                **values,
            }
        )

    @classmethod
    def options(cls, pairs):
        return [
            Command.create(
                {"value": value, "sequence": at, "customer_driver_id": driver.id}
            )
            for at, (value, driver) in enumerate(pairs)
        ]

    def said(self, answers):
        """The feedback of one sheet; ``answers`` is a dict of question to value."""
        invitation = self.make_invitation(moment=self.moment)
        sheet = invitation.user_input_id
        for question, value in answers.items():
            sheet._save_lines(question, value)
        sheet._mark_done()
        return sheet.customer_feedback_ids

    def assertRatings(self, feedback, expected):
        """Points by driver and measure, as stored: what is missing is not there."""
        self.env.flush_all()
        measures = ("performance", "importance", "occurrence", "competitor")
        self.env.cr.execute(
            f"SELECT driver_id, {', '.join(measures)} FROM customer_feedback_score"
            " WHERE feedback_id = %s",
            [feedback.id],
        )
        found = {
            driver: {m: v for m, v in zip(measures, row, strict=True) if v is not None}
            for driver, *row in self.env.cr.fetchall()
        }
        self.assertEqual(
            found, {driver.id: points for driver, points in expected.items()}
        )

    def test_indices_lie_between_0_and_100(self):
        feedback = self.said(
            {
                self.ask("satisfaction"): "4",
                self.ask("effort", scale_max=7, scale_min=1): "7",
                self.ask("benefit", scale_min=0, scale_max=10): "0",
            }
        )
        self.assertRecordValues(
            feedback,
            [
                {
                    "csat": 75,
                    "effort": 100,
                    "benefit": 0,
                    "has_csat": True,
                    "has_effort": True,
                    "has_benefit": True,
                    "score": 75,
                    "voice": False,
                }
            ],
        )

    def test_a_reversed_scale_counts_from_its_other_end(self):
        hard = self.ask("effort", scale_max=7, customer_reversed=True)
        self.assertEqual(self.said({hard: "7"}).effort, 0)

    def test_choices_count_by_their_place(self):
        words = [("Bad", self.price.browse()), ("Fair", self.price.browse())]
        words.append(("Good", self.price.browse()))
        question = self.ask("satisfaction", "simple_choice", words)
        fair = question.suggested_answer_ids[1]
        self.assertEqual(self.said({question: str(fair.id)}).csat, 50)
        question.customer_reversed = True
        bad = question.suggested_answer_ids[0]
        self.assertEqual(self.said({question: str(bad.id)}).csat, 100)

    def test_one_choice_alone_measures_nothing(self):
        question = self.ask(
            "satisfaction", "simple_choice", [("Good", self.price.browse())]
        )
        feedback = self.said({question: str(question.suggested_answer_ids.id)})
        self.assertFalse(feedback.has_csat)

    def test_a_question_on_a_driver_rates_it(self):
        feedback = self.said(
            {
                self.ask("performance", customer_driver_id=self.price.id): "5",
                self.ask("competitor", customer_driver_id=self.price.id): "2",
            }
        )
        self.assertRatings(
            feedback, {self.price: {"performance": 100, "competitor": 25}}
        )

    def test_rows_of_a_matrix_rate_their_drivers(self):
        nothing = self.price.browse()
        question = self.ask(
            "performance",
            "matrix",
            choices=[("Bad", nothing), ("Fair", nothing), ("Good", nothing)],
            rows=[("Price", self.price), ("Advice", self.advice), ("?", nothing)],
        )
        bad, _fair, good = question.suggested_answer_ids
        price, advice, other = question.matrix_row_ids
        feedback = self.said(
            {
                question: {
                    str(price.id): [str(bad.id)],
                    str(advice.id): [str(good.id)],
                    str(other.id): [str(good.id)],
                }
            }
        )
        self.assertRatings(
            feedback,
            {self.price: {"performance": 0}, self.advice: {"performance": 100}},
        )

    def test_what_is_picked_is_important_and_the_rest_is_not(self):
        three = [("Price", self.price), ("Advice", self.advice), ("Speed", self.speed)]
        question = self.ask("importance", "multiple_choice", three)
        price, _advice, speed = question.suggested_answer_ids.ids
        self.assertRatings(
            self.said({question: [str(price), str(speed)]}),
            {
                self.price: {"importance": 100},
                self.advice: {"importance": 0},
                self.speed: {"importance": 100},
            },
        )

    def test_nothing_picked_says_nothing_but_nothing_ticked_means_not_met(self):
        two = [("Price", self.price), ("Advice", self.advice)]
        picked = self.ask("importance", "multiple_choice", two)
        ticked = self.ask("occurrence", "multiple_choice", two)
        feedback = self.said({picked: [], ticked: []})
        self.assertRatings(
            feedback, {self.price: {"occurrence": 0}, self.advice: {"occurrence": 0}}
        )

    def test_what_was_skipped_is_missing(self):
        rated = self.ask("performance", customer_driver_id=self.price.id)
        feedback = self.said({rated: "", self.ask("benefit"): ""})
        self.assertFalse(feedback.has_benefit)
        self.assertRatings(feedback, {})

    def test_all_comments_are_kept(self):
        feedback = self.said(
            {
                self.ask("comment", "text_box"): "Good",
                self.ask("comment", "char_box"): "Bye",
            }
        )
        self.assertEqual(feedback.comment, "Good\n\nBye")

    def test_a_yes_to_pressure_is_flagged(self):
        question = self.ask(
            "pressure",
            "simple_choice",
            [("No", self.price.browse()), ("Yes", self.price.browse())],
        )
        no, yes = question.suggested_answer_ids.ids
        self.assertFalse(self.said({question: str(no)}).flag_ids)
        self.assertEqual(self.said({question: str(yes)}).flag_ids.kind, "pressure")

    # === IN BATCHES === #

    def done_sheets(self, count):
        """Completed sheets whose feedback is not made yet."""
        question = self.survey.question_ids[:1] or self.ask("satisfaction")
        sheets = self.env["survey.user_input"]
        orders = self.make_order() | self.make_order()
        orders = orders.browse(
            order.id for _i in range(count) for order in self.make_order()
        )
        orders.action_confirm()
        for order in orders:
            sheet = self.make_invitation(order, self.moment).user_input_id
            sheet._save_lines(question, "4")
            sheet.write({"state": "done", "end_datetime": "2026-03-02 10:00:00"})
            sheets |= sheet
        return sheets

    def count_queries(self, sheets):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        feedback = self.env["customer.feedback"]._record_answers(sheets)
        self.env.flush_all()
        self.assertEqual(len(feedback), len(sheets))
        return self.env.cr.sql_log_count - before

    def test_fifty_answers_take_as_many_queries_as_five(self):
        self.count_queries(self.done_sheets(1))  # what is read once for all
        self.assertEqual(
            self.count_queries(self.done_sheets(5)),
            self.count_queries(self.done_sheets(50)),
        )
