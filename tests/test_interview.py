"""Phone interviews: by somebody without an interest, who sees only the questions."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CustomerCase


@tagged("post_install", "-at_install")
class TestInterview(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.contact.phone = "+39 055 123456"
        cls.moment = cls.make_moment()
        cls.questions = cls.moment.survey_id.question_ids

    def invite(self, channel="phone", **values):
        order = self.make_confirmed_order(partner_id=self.contact.id, **values)
        return self.make_invitation(order, self.moment, channel=channel)

    def calls(self, user=None):
        Call = self.env["customer.interview.call"].with_user(user or self.interviewer)
        return Call.search([("company_id", "=", self.company.id)])

    def interview(self, invitation, user=None):
        call = self.env["customer.interview.call"].with_user(user or self.interviewer)
        action = call.browse(invitation.id).action_interview()
        return (
            self.env[action["res_model"]]
            .with_user(call.env.user)
            .browse(action["res_id"])
        )

    def answers(self, nps="9", csat="5", comment="Quick"):
        loyalty, satisfaction, words = map(str, self.questions.ids)
        return {loyalty: nps, satisfaction: csat, words: comment}

    def test_an_interview_is_read_by_who_holds_it(self):
        interview = self.interview(self.invite())
        other = self.interviewer.copy({"login": "test_interviewer_two"})
        self.assertTrue(interview.has_access("read"))
        self.assertFalse(interview.with_user(other).has_access("read"))

    # === THE LIST === #

    def test_it_shows_whom_to_call_and_no_more(self):
        invitation = self.invite()
        (found,) = self.calls().read()
        self.assertEqual(
            {name: found[name] for name in ("id", "name", "phone")},
            {"id": invitation.id, "name": "Anna", "phone": "+39 055 123456"},
        )
        shown = {"moment_id", "company_id", "expires_on", "call_count", "call_after"}
        self.assertEqual(set(found), shown | {"id", "name", "phone", "display_name"})

    def test_only_open_phone_invitations_wait(self):
        waiting = self.invite()
        self.invite("email")
        self.answer(self.invite())
        self.invite().state = "expired"
        self.assertEqual(self.calls().ids, waiting.ids)
        with self.at("2026-03-23 10:00:01"):
            self.env.invalidate_all()
            self.assertFalse(self.calls())

    def assertTooNear(self, invitation, reason):
        """Neither in the list nor by any other way, and told why."""
        self.assertFalse(self.calls())
        interview = self.env["customer.interview"].with_user(self.interviewer)
        interview = interview.sudo().create({"invitation_id": invitation.id})
        interview = interview.with_user(self.interviewer)
        interview.answers = self.answers()
        for action in (interview.action_save, interview.action_not_reached):
            with self.assertRaisesRegex(AccessError, f"Anna is .*: {reason}"):
                action()
        self.assertEqual(invitation.state, "sent")

    def test_nobody_calls_a_customer_they_answer_for(self):
        invitation = self.invite()
        for name in ("user_id", "backup_user_id"):
            profile = invitation.profile_id
            profile.write({"user_id": False, "backup_user_id": False})
            profile[name] = self.interviewer
            with self.subTest(by=name):
                self.assertTooNear(invitation, "you answer for this customer")

    def test_nobody_calls_a_customer_whose_salesperson_they_are(self):
        invitation = self.invite()
        for partner in (self.customer, self.contact):
            partner.user_id = self.interviewer
            with self.subTest(partner=partner.name):
                self.assertTooNear(invitation, "you are this customer's salesperson")
            partner.user_id = self.seller
        invitation.user_id = self.interviewer
        self.assertTooNear(invitation, "you are this customer's salesperson")

    def test_nobody_calls_a_customer_they_sold_something_to(self):
        invitation = self.invite()
        self.make_order(user_id=self.interviewer.id)
        self.assertTooNear(invitation, "you sold something to this customer")

    def test_nobody_calls_who_is_paid_by_answers(self):
        invitation = self.invite()
        self.make_plan(self.interviewer, weightings=[{"index": "feedback"}])
        self.assertTooNear(invitation, "answers weigh on your commission")

    def test_pay_that_does_not_hang_on_answers_hinders_nobody(self):
        invitation = self.invite()
        self.make_plan(self.interviewer)
        self.assertEqual(self.calls().ids, invitation.ids)

    def test_interviewers_read_neither_answers_nor_invitations(self):
        feedback = self.answer(self.invite())
        records = feedback, feedback.invitation_id, feedback.user_input_id
        for record in (*records, feedback.profile_id, self.questions):
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(self.interviewer).has_access("read"))

    def test_others_find_no_list(self):
        self.invite()
        for user in (self.seller, self.manager, self.quality):
            with self.assertRaises(AccessError):
                self.calls(user)

    # === THE FORM === #

    def test_it_shows_the_questions_in_the_contacts_language(self):
        interview = self.interview(self.invite())
        loyalty, _satisfaction, words = interview.questions
        self.assertEqual(loyalty["title"], self.questions[0].title)
        self.assertEqual(loyalty["form"], "buttons")
        self.assertEqual(
            loyalty["options"], [[str(value), str(value)] for value in range(11)]
        )
        self.assertEqual(words["form"], "text")
        self.env["res.lang"]._activate_lang("it_IT")
        self.questions[0].with_context(lang="it_IT").title = "Ci consiglierebbe?"
        self.contact.lang = "it_IT"
        interview = self.interview(self.invite())
        self.assertEqual(interview.questions[0]["title"], "Ci consiglierebbe?")
        self.assertEqual(interview.name, "Anna")

    def test_saving_completes_the_answer_as_one_by_phone(self):
        invitation = self.invite()
        interview = self.interview(invitation)
        interview.write({"answers": self.answers("0", "2"), "confidential": True})
        with self.at("2026-03-02 10:03:00"):
            interview.action_save()
        self.assertRecordValues(
            invitation, [{"state": "answered", "mode": "phone", "channel": "phone"}]
        )
        self.assertRecordValues(
            invitation.user_input_id.customer_feedback_ids,
            [
                {
                    "nps": 0,
                    "csat": 25,
                    "voice": "detractor",
                    "comment": "Quick",
                    "mode": "phone",
                    "interviewer_id": self.interviewer.id,
                    "confidential": True,
                    "seconds": 180,
                }
            ],
        )
        self.assertFalse(self.calls())

    def test_what_must_be_answered_is(self):
        invitation = self.invite()
        interview = self.interview(invitation)
        title = self.questions[1].title.replace("?", "[?]")
        for csat in ("", None, False):
            interview.answers = self.answers(csat=csat)
            with self.assertRaisesRegex(UserError, title):
                interview.action_save()
        self.assertEqual(invitation.user_input_id.state, "new")

    def test_values_that_were_not_offered_are_refused(self):
        invitation = self.invite()
        interview = self.interview(invitation)
        for nps in ("11", "-1", "nine", ["9"], {"a": 1}):
            interview.answers = self.answers(nps=nps)
            with self.subTest(nps=nps), self.assertRaises(UserError):
                interview.action_save()
        for garbage in ("x", [1], 7):
            interview.answers = garbage
            with self.subTest(answers=garbage), self.assertRaises(UserError):
                interview.action_save()
        self.assertFalse(invitation.user_input_id.customer_feedback_ids)

    def test_an_answer_given_meanwhile_stays(self):
        invitation = self.invite()
        interview = self.interview(invitation)
        interview.answers = self.answers("1", "1")
        feedback = self.answer(invitation, nps=9)
        with self.assertRaisesRegex(UserError, "is over: it was answered elsewhere"):
            interview.action_save()
        self.assertEqual(feedback.nps, 9)

    def test_not_reached_waits_for_another_day(self):
        invitation = self.invite()
        interview = self.interview(invitation)
        self.assertEqual(str(interview.call_again_on), "2026-03-03")
        interview.action_not_reached()
        self.interview(invitation).action_not_reached()
        self.assertRecordValues(self.calls(), [{"call_count": 2}])
        self.assertEqual(str(self.calls().call_after), "2026-03-03")
        self.assertEqual(invitation.state, "sent")

    def test_whose_interview_it_is_cannot_be_chosen(self):
        mine, other = self.invite(), self.invite()
        interview = self.interview(mine)
        with self.assertRaises(AccessError):
            interview.invitation_id = other
        Interview = self.env["customer.interview"].with_user(self.interviewer)
        with self.assertRaises(AccessError):
            Interview.create({"invitation_id": other.id})

    def test_questions_of_every_form_are_asked_and_saved(self):
        survey = self.env["survey.survey"].create(
            {"title": "All", "survey_type": "customer", "access_mode": "token"}
        )
        self.moment.survey_id = survey
        Question = self.env["survey.question"]
        options = [(0, 0, {"value": value}) for value in ("A", "B", "C")]
        one, many, grid = Question.create(
            [
                {
                    "survey_id": survey.id,
                    "title": kind,
                    "question_type": kind,
                    "suggested_answer_ids": options,
                    "matrix_row_ids": options[:2] if kind == "matrix" else [],
                }
                for kind in ("simple_choice", "multiple_choice", "matrix")
            ]
        )
        number, hidden = Question.create(
            [
                {
                    "survey_id": survey.id,
                    "title": "Number",
                    "question_type": "numerical_box",
                },
                {
                    "survey_id": survey.id,
                    "title": "Only after B",
                    "question_type": "char_box",
                    "constr_mandatory": True,
                    "sequence": 20,
                    "triggering_answer_ids": one.suggested_answer_ids[1].ids,
                },
            ]
        )
        invitation = self.invite()
        interview = self.interview(invitation)
        self.assertEqual(len(interview.questions), 6)
        rows, columns = grid.matrix_row_ids, grid.suggested_answer_ids
        interview.answers = {
            str(one.id): str(one.suggested_answer_ids[0].id),
            str(many.id): [str(i) for i in many.suggested_answer_ids[1:].ids],
            f"{grid.id},{rows[0].id}": str(columns[2].id),
            str(number.id): "7",
            str(hidden.id): "not asked",
        }
        interview.action_save()
        lines = invitation.user_input_id.user_input_line_ids
        lines = lines.filtered(lambda line: not line.skipped)
        self.assertEqual(
            [line.suggested_answer_id.value or line.display_name for line in lines],
            ["A", "B", "C", "C", "7.0"],
        )
        self.assertNotIn(hidden, lines.question_id)
