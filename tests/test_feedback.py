"""From the customer's answer to our feedback: once, whole, whatever happens."""

from unittest.mock import patch

from psycopg2 import IntegrityError, OperationalError

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.listening import customer_feedback_record
from .common import CustomerCase

CRON = "ir_cron_customer_feedback_complete"
PATH = customer_feedback_record.__name__


class FeedbackCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")

    def fail_to_record(self):
        """Make our part of the answer's completion fail, down to the database."""
        Feedback = type(self.env["customer.feedback"])
        return patch.object(
            Feedback, "_prepare_answer_values", return_value={"key": None}
        )

    def in_database(self, feedback, *columns):
        """What the row holds: the ORM reads a missing number as zero."""
        self.env.flush_all()
        self.env.cr.execute(
            f"SELECT {', '.join(columns)} FROM customer_feedback WHERE id = %s",
            [feedback.id],
        )
        return self.env.cr.fetchone()


@tagged("post_install", "-at_install")
class TestAnsweringAsTheCustomer(FeedbackCase, HttpCase):
    """Through the public pages, with nothing but the link of the mail."""

    def setUp(self):
        super().setUp()
        self.invitation = self.make_invitation()
        self.authenticate(None, None)

    def get(self, invitation):
        return self.url_open(invitation.sudo().user_input_id.get_start_url())

    def post(self, step, invitation, **values):
        sheet = invitation.sudo().user_input_id
        tokens = f"{sheet.survey_id.access_token}/{sheet.access_token}"
        return self.make_jsonrpc_request(f"/survey/{step}/{tokens}", values)

    def post_answers(self, invitation, *values):
        survey = invitation.sudo().user_input_id.survey_id
        answers = dict(zip(survey.question_ids, values, strict=False))
        self.post("begin", invitation)
        for page in survey.page_ids:
            said = {str(q.id): answers.get(q) for q in page.question_ids}
            result = self.post("submit", invitation, page_id=page.id, **said)
        return result

    @property
    def feedback(self):
        ours = [("company_id", "=", self.company.id)]
        return self.env["customer.feedback"].search(ours)

    def test_opening_the_link_records_nothing(self):
        """Scanners of mail follow every link."""
        for _visit in range(2):
            response = self.get(self.invitation)
            self.assertEqual(response.status_code, 200)
            self.assertIn("o_survey_start", response.text)
        self.assertRecordValues(
            self.invitation.user_input_id,
            [{"state": "new", "start_datetime": False}],
        )
        self.assertEqual(self.invitation.state, "sent")
        self.assertFalse(self.invitation.user_input_id.user_input_line_ids)
        self.assertFalse(self.feedback)

    def test_beginning_records_no_answer(self):
        self.post("begin", self.invitation)
        self.assertEqual(self.invitation.user_input_id.state, "in_progress")
        self.assertEqual(self.invitation.state, "sent")
        self.assertFalse(self.feedback)

    def test_a_submitted_answer_is_feedback(self):
        self.get(self.invitation)
        self.post_answers(self.invitation, "9", "5", "Faster, please")
        self.assertEqual(self.invitation.state, "answered")
        self.assertEqual(self.invitation.user_input_id.state, "done")
        self.assertRecordValues(
            self.feedback,
            [
                {
                    "nps": 9,
                    "csat": 100,
                    "has_csat": True,
                    "score": 100,
                    "voice": "promoter",
                    "comment": "Faster, please",
                    "partner_id": self.customer.id,
                    "invitation_id": self.invitation.id,
                    "mode": "web",
                    "source": "survey",
                }
            ],
        )

    def test_a_zero_is_an_answer(self):
        self.post_answers(self.invitation, "0", "1")
        self.assertEqual(self.feedback.voice, "detractor")
        self.assertEqual(
            self.in_database(self.feedback, "nps", "csat", "score", "has_csat"),
            (0, 0, 0, True),
        )

    def test_answering_twice_counts_once(self):
        self.post_answers(self.invitation, "9", "5")
        _html, errors = self.post_answers(self.invitation, "1", "1")
        self.assertEqual(errors, {"error": "unauthorized"})
        self.assertRecordValues(self.feedback, [{"nps": 9, "voice": "promoter"}])

    def test_a_link_that_ran_out_takes_no_answer(self):
        with self.at("2026-03-23 10:00:01"):
            self.assertNotIn("o_survey_start", self.get(self.invitation).text)
            _html, errors = self.post_answers(self.invitation, "9", "5")
        self.assertEqual(errors, {"error": "answer_deadline"})
        self.assertEqual(self.invitation.user_input_id.state, "new")
        self.assertFalse(self.feedback)

    def test_a_value_off_the_scale_is_refused_and_can_be_corrected(self):
        for value in ("11", "-1", "nine"):
            with self.subTest(value=value):
                _html, errors = self.post_answers(self.invitation, "9", value)
                self.assertEqual(errors["error"], "validation")
                self.assertFalse(self.feedback)
        self.post_answers(self.invitation, "9", "4")
        self.assertRecordValues(self.feedback, [{"nps": 9, "csat": 75}])

    def test_a_salesperson_cannot_answer_for_the_customer(self):
        self.authenticate(self.seller.login, self.seller.login)
        self.assertNotIn("o_survey_start", self.get(self.invitation).text)
        _html, errors = self.post_answers(self.invitation, "10", "5")
        self.assertEqual(errors, {"error": "answer_wrong_user"})
        self.assertFalse(self.feedback)

    def test_the_link_of_another_invitation_is_not_found(self):
        sheet = self.invitation.user_input_id
        other = self.make_invitation()
        survey = sheet.survey_id.access_token
        url = f"/survey/start/{survey}?answer_token={other.user_input_id.id}"
        self.assertNotIn("o_survey_start", self.url_open(url).text)
        self.assertEqual(sheet.state, "new")

    def test_an_error_of_ours_does_not_stop_the_customer(self):
        with (
            self.fail_to_record(),
            mute_logger("odoo.sql_db"),
            self.assertLogs(PATH, "ERROR") as logs,
        ):
            result = self.post_answers(self.invitation, "3", "2", "Late")
        self.assertIn("answers", logs.output[0])
        self.assertNotIn("error", result[-1])
        self.assertEqual(self.invitation.user_input_id.state, "done")
        self.assertFalse(self.feedback)
        self.env["customer.feedback"]._record_answers(self.invitation.user_input_id)
        self.assertRecordValues(
            self.feedback, [{"nps": 3, "voice": "detractor", "comment": "Late"}]
        )


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCase):
    def test_it_keeps_who_was_who_when_it_happened(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        moment = self.make_moment(
            stage_id=self.env.ref("customer_promise.customer_stage_order").id
        )
        invitation = self.make_invitation(order, moment, owner_id=self.manager.id)
        order.write({"user_id": self.seller_two.id, "team_id": False})
        feedback = self.answer(invitation)
        self.assertRecordValues(
            feedback,
            [
                {
                    "profile_id": self.make_profile().id,
                    "partner_id": self.contact.id,
                    "company_id": self.company.id,
                    "moment_id": moment.id,
                    "stage_id": moment.stage_id.id,
                    "order_id": order.id,
                    "user_id": self.seller.id,
                    "owner_id": self.manager.id,
                    "team_id": self.team.id,
                }
            ],
        )
        self.assertEqual(str(feedback.date), "2026-03-02 10:00:00")
        self.assertEqual(feedback.display_name, "Anna · Ordered")

    def test_what_was_not_asked_is_missing_and_no_zero(self):
        feedback = self.make_feedback(nps=8, csat=None)
        self.assertEqual(
            self.in_database(feedback, "nps", "csat", "has_csat", "score", "voice"),
            (8, None, False, 80, "passive"),
        )
        feedback = self.make_feedback(nps=None, csat=2)
        self.assertEqual(
            self.in_database(feedback, "nps", "csat", "has_csat", "score", "voice"),
            (None, 25, True, 25, None),
        )
        feedback = self.make_feedback(nps=None, csat=None, comment="No numbers")
        self.assertEqual(
            self.in_database(feedback, "nps", "csat", "score", "voice", "comment"),
            (None, None, None, None, "No numbers"),
        )

    def test_averages_leave_out_what_is_missing(self):
        self.make_feedback(nps=8, csat=None)
        self.make_feedback(nps=6, csat=3)
        groups = self.env["customer.feedback"]._read_group(
            [("company_id", "=", self.company.id)],
            aggregates=["nps:avg", "csat:avg", "score:avg"],
        )
        self.assertEqual(groups, [(7, 50, 65)])

    def test_a_skipped_question_is_no_answer(self):
        invitation = self.make_invitation()
        sheet = invitation.user_input_id
        question = sheet.survey_id.question_ids[0]
        sheet._save_lines(question, False)
        self.assertTrue(sheet.user_input_line_ids.skipped)
        feedback = self.answer(invitation, nps=None)
        self.assertEqual(self.in_database(feedback, "nps", "voice"), (None, None))

    def test_a_reversed_question_counts_the_other_way(self):
        question = self.env.ref("customer_promise.survey_question_order_satisfaction")
        question.customer_reversed = True
        self.assertEqual(self.make_feedback(csat=1).csat, 100)
        self.assertEqual(self.make_feedback(csat=5).csat, 0)

    def test_the_nodes_of_the_tree_are_rated(self):
        feedback = self.make_feedback(nps=7, csat=4)
        self.assertEqual(
            {s.driver_id.code: s.performance for s in feedback.score_ids},
            {"loyalty": 70, "satisfaction": 75},
        )
        self.assertEqual(feedback.score_ids.company_id, self.company)

    def test_it_is_recorded_once(self):
        feedback = self.make_feedback()
        sheet = feedback.user_input_id
        sheet._mark_done()
        self.assertFalse(self.env["customer.feedback"]._record_answers(sheet))
        self.run_job(CRON)
        self.assertEqual(sheet.customer_feedback_ids, feedback)

    def test_one_key_is_one_feedback(self):
        feedback = self.make_feedback()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            feedback.copy({"key": feedback.key})
        self.assertEqual(
            caught.exception.diag.constraint_name, "customer_feedback_key_uniq"
        )

    def test_leaving_one_out_needs_a_reason(self):
        feedback = self.make_feedback()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError) as caught:
            feedback.excluded = True
            self.env.flush_all()
        self.assertEqual(
            caught.exception.diag.constraint_name,
            "customer_feedback_excluded_with_reason",
        )
        feedback.write({"excluded": True, "exclusion_reason": "Answered by ourselves"})
        self.assertTrue(feedback.excluded)

    def test_trial_entries_are_no_feedback(self):
        invitation = self.make_invitation()
        invitation.user_input_id.test_entry = True
        self.assertFalse(self.answer(invitation))
        self.run_job(CRON)
        self.assertFalse(invitation.user_input_id.customer_feedback_ids)
        self.assertEqual(invitation.state, "sent")

    def test_answers_to_other_surveys_are_none_of_ours(self):
        survey = self.env["survey.survey"].create({"title": "Party"})
        sheet = survey._create_answer(partner=self.contact)
        sheet._mark_done()
        self.run_job(CRON)
        self.assertFalse(sheet.customer_feedback_ids)

    def test_the_job_makes_up_for_what_failed(self):
        invitation = self.make_invitation()
        with (
            self.fail_to_record(),
            mute_logger("odoo.sql_db"),
            self.assertLogs(PATH, "ERROR"),
        ):
            self.assertFalse(self.answer(invitation, nps=2, comment="Late"))
        self.assertEqual(invitation.user_input_id.state, "done")
        with self.at("2026-03-02 11:00:00"):
            self.run_job(CRON)
        feedback = invitation.user_input_id.customer_feedback_ids
        self.assertRecordValues(
            feedback, [{"nps": 2, "voice": "detractor", "comment": "Late"}]
        )
        self.assertEqual(str(feedback.date), "2026-03-02 10:00:00")
        self.assertEqual(invitation.state, "answered")
        self.assertEqual(feedback.profile_id.case_open_count, 1)

    def test_what_fails_three_times_is_left_out_and_told(self):
        invitation = self.make_invitation()
        with self.fail_to_record():
            with mute_logger("odoo.sql_db"), self.assertLogs(PATH, "ERROR") as log:
                self.answer(invitation)
                for _hour in range(5):
                    self.run_job(CRON)
        ends = [record.getMessage().rsplit(", ")[-1] for record in log.records]
        self.assertEqual(ends, ["to retry", "to retry", "given up"])
        Invitation = self.env["customer.invitation"].with_user(self.manager)
        domain = [("id", "=", invitation.id), ("is_unrecorded", "=", True)]
        self.assertEqual(Invitation.search(domain).ids, invitation.ids)
        self.assertTrue(invitation.is_unrecorded)
        invitation.user_input_id.customer_failure_count = 0
        self.run_job(CRON)
        self.assertTrue(invitation.user_input_id.customer_feedback_ids)
        self.assertFalse(Invitation.search(domain))

    def test_passing_trouble_of_the_database_does_not_count(self):
        invitation = self.make_invitation()
        Feedback = type(self.env["customer.feedback"])
        trouble = patch.object(
            Feedback, "_prepare_answer_values", side_effect=OperationalError("busy")
        )
        with trouble, self.assertLogs(PATH, "ERROR"):
            self.answer(invitation)
            for _hour in range(3):
                self.run_job(CRON)
        self.run_job(CRON)
        self.assertTrue(invitation.user_input_id.customer_feedback_ids)

    def test_one_bad_answer_does_not_stop_the_job(self):
        bad, good = self.make_invitation(), self.make_invitation()
        with self.fail_to_record(), mute_logger("odoo.sql_db", PATH):
            self.answer(bad)
            self.answer(good)
        Feedback = type(self.env["customer.feedback"])
        prepare = Feedback._prepare_answer_values

        def fail_on_bad(model, sheet, said):
            if sheet.id == bad.user_input_id.id:
                raise ValueError("bad")
            return prepare(model, sheet, said)

        with (
            patch.object(Feedback, "_prepare_answer_values", fail_on_bad),
            self.assertLogs(PATH, "ERROR"),
        ):
            self.run_job(CRON)
        self.assertFalse(bad.user_input_id.customer_feedback_ids)
        self.assertEqual(len(good.user_input_id.customer_feedback_ids), 1)

    def test_an_answer_outlives_its_order(self):
        order = self.make_confirmed_order()
        invitation = self.make_invitation(order)
        order._action_cancel()
        order.unlink()
        feedback = self.answer(invitation)
        self.assertRecordValues(
            feedback,
            [
                {
                    "order_id": False,
                    "partner_id": self.customer.id,
                    "user_id": self.seller.id,
                }
            ],
        )

    def test_an_answer_of_a_contact_who_lost_address_and_was_archived_counts(self):
        invitation = self.make_invitation(
            self.make_confirmed_order(partner_id=self.contact.id)
        )
        self.contact.write({"email": False, "active": False})
        self.assertEqual(self.answer(invitation).partner_id, self.contact)

    def test_feedback_outlives_a_deleted_answer_sheet(self):
        feedback = self.make_feedback(nps=9)
        feedback.user_input_id.unlink()
        feedback.invalidate_recordset()
        self.assertRecordValues(feedback, [{"nps": 9, "user_input_id": False}])

    def test_the_customer_shows_the_last_answer(self):
        profile = self.make_profile()
        self.assertRecordValues(
            profile, [{"feedback_count": 0, "last_feedback_id": False, "voice": False}]
        )
        with self.at("2026-02-10 10:00:00"):
            self.make_feedback(nps=3)
        last = self.make_feedback(nps=10)
        profile.invalidate_recordset()
        self.assertRecordValues(
            profile,
            [{"feedback_count": 2, "last_feedback_id": last.id, "voice": "promoter"}],
        )
        action = profile.action_view_feedback()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 2
        )

    def test_what_was_said_stays_a_manager_only_leaves_it_out(self):
        feedback = self.make_feedback(nps=3).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "stays as it was said"):
            feedback.nps = 10
        feedback.write({"excluded": True, "exclusion_reason": "Answered twice"})
        self.assertRecordValues(feedback, [{"nps": 3, "excluded": True}])
