"""Why a coefficient is what it is: each answer and promise, used or left out."""

from datetime import date

from odoo.tests import tagged

from .commission_common import CommissionCase

FEEDBACK = {"index": "feedback", "share": 70}
RELIABILITY = {"index": "reliability", "share": 30}


@tagged("post_install", "-at_install")
class TestGoldenValues(CommissionCase):
    """The examples of the specification, through real records."""

    def pays(self, *weightings):
        """Coefficient and pay on 10,000 at 100 %."""
        self.make_invoices({"amounts": [10_000]})
        statement = self.compute(self.make_plan(rate=100, weightings=weightings))
        self.assertEqual(statement.line_ids.coefficient, statement.coefficient)
        return round(statement.coefficient, 6), statement.net

    def test_no_answers(self):
        self.assertEqual(self.pays(FEEDBACK), (1, 10_000))

    def test_no_weighting(self):
        self.record_answers(0, 0)
        self.assertEqual(self.pays(), (1, 10_000))

    def test_one_answer_of_60(self):
        self.record_answers(60)
        self.assertEqual(self.pays(FEEDBACK), (0.98, 9800))

    def test_five_answers_of_60(self):
        self.record_answers(*[60] * 5)
        self.assertEqual(self.pays(FEEDBACK), (0.94, 9400))

    def test_thirty_answers_around_60(self):
        self.record_answers(*[50, 70] * 15)
        self.assertEqual(self.pays(FEEDBACK), (0.897143, 8971.43))

    def test_one_answer_of_100(self):
        self.record_answers(100)
        self.assertEqual(self.pays(FEEDBACK), (1.033333, 10_333.33))

    def test_feedback_and_reliability(self):
        self.record_answers(*[60] * 5)
        self.keep_promises(8)
        self.keep_promises(2, closed_on="2026-02-12")
        self.assertEqual(self.pays(FEEDBACK, RELIABILITY), (0.998, 9980))
        by_index = self.env["seller.commission.evidence"].search([], order="share")
        self.assertRecordValues(
            by_index,
            [
                {"score": 90, "n": 10, "share": 30},
                {"score": 60, "n": 5, "share": 70},
            ],
        )
        kept, feedback = (round(evidence.coefficient, 6) for evidence in by_index)
        self.assertEqual((kept, feedback), (1.133333, 0.94))
        self.assertAlmostEqual(by_index[0].credibility, 2 / 3)

    def test_a_curve_of_ones_own(self):
        self.record_answers(*[100] * 5)
        curve = {"curve": "0: 1; 100: 3", "credibility": 15}
        self.assertEqual(self.pays({**FEEDBACK, **curve}), (1.5, 15_000))


class EvidenceCase(CommissionCase):
    def evidence(self, weighting, role="salesperson", plan=None, user=None):
        """The one evidence of a fresh plan of one payee."""
        plan = self.make_plan(user or self.seller, weightings=[weighting])
        plan.payee_ids.sudo().role = role
        return self.compute(plan).evidence_ids

    def assertEvidence(self, evidence, score, n, left_out=None):
        """Compare score and count, and how many were left out by reason."""
        self.assertRecordValues(evidence, [{"score": score, "n": n}])
        reasons = self.reasons(evidence.statement_id)
        used = reasons.pop(False, 0)
        self.assertEqual((used, reasons), (n, left_out or {}))


@tagged("post_install", "-at_install")
class TestFeedbackEvidence(EvidenceCase):
    def test_an_answer_by_the_survey(self):
        """All the way: order, invitation, answer, coefficient."""
        answer = self.make_feedback(nps=9, csat=4, comment="Fine")
        self.assertEqual(answer.score, 75)
        evidence = self.evidence(FEEDBACK)
        self.assertEvidence(evidence, 75, 1)
        line = evidence.line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "source_model": "customer.feedback",
                    "source_res_id": answer.id,
                    "feedback_id": answer.id,
                    "promise_id": False,
                    "label": "Acme",
                    "date": date(2026, 3, 2),
                    "value": 75,
                    "weight": 1,
                    "reason": False,
                }
            ],
        )
        self.assertEqual(line.action_open_source()["res_id"], answer.id)

    def test_the_score_is_the_mean(self):
        self.record_answers(10, 20, 90)
        self.assertEvidence(self.evidence(FEEDBACK), 40, 3)

    def test_excluded_answers(self):
        self.record_answers(10, excluded=True, exclusion_reason="Wrong person")
        self.record_answers(80)
        self.assertEvidence(self.evidence(FEEDBACK), 80, 1, {"excluded": 1})

    def test_answers_without_a_score(self):
        self.record_answers(None, 80)
        self.assertEvidence(self.evidence(FEEDBACK), 80, 1, {"not_scored": 1})

    def test_a_score_of_zero_counts(self):
        self.record_answers(0)
        self.assertEvidence(self.evidence(FEEDBACK), 0, 1)

    def test_the_latest_answer_of_a_person_at_a_moment_counts(self):
        first = self.record_answers(10)
        person = {"partner_id": first.partner_id.id}
        self.record_answers(90, date="2026-02-21 10:00:00", **person)
        self.record_answers(40, date="2026-02-19 10:00:00", **person)
        self.assertEvidence(self.evidence(FEEDBACK), 90, 1, {"superseded": 2})

    def test_one_person_counts_at_each_moment(self):
        first = self.record_answers(10, moment_id=self.make_moment().id)
        self.record_answers(
            90, partner_id=first.partner_id.id, moment_id=self.make_moment().id
        )
        self.assertEvidence(self.evidence(FEEDBACK), 50, 2)

    def test_what_does_not_count_supersedes_nothing(self):
        person = {"partner_id": self.record_answers(70).partner_id.id}
        self.record_answers(
            10,
            date="2026-02-21 10:00:00",
            excluded=True,
            exclusion_reason="Twice",
            **person,
        )
        self.record_answers(None, date="2026-02-22 10:00:00", **person)
        self.assertEvidence(
            self.evidence(FEEDBACK), 70, 1, {"excluded": 1, "not_scored": 1}
        )

    def test_a_moment_weighs_for_whom_it_names(self):
        for roles, salesperson, owner in (
            ("none", 0, 0),
            ("salesperson", 1, 0),
            ("owner", 0, 1),
            ("both", 1, 1),
        ):
            with self.subTest(roles=roles):
                moment = self.make_moment(influence_roles=roles)
                values = {"moment_id": moment.id, "owner_id": self.seller.id}
                answer = self.record_answers(60, **values)
                for role, n in (("salesperson", salesperson), ("owner", owner)):
                    left_out = {} if n else {"not_influenced": 1}
                    evidence = self.evidence(FEEDBACK, role)
                    self.assertEvidence(evidence, 60 * n, n, left_out)
                answer.sudo().unlink()

    def test_salesperson_and_owner_each_have_their_own_answers(self):
        self.record_answers(10, 10)  # sold by the seller, owned by the second one
        self.record_answers(90, user_id=self.seller_two.id, owner_id=self.seller.id)
        self.assertEvidence(self.evidence(FEEDBACK), 10, 2)
        self.assertEvidence(self.evidence(FEEDBACK, "owner"), 90, 1)
        two = self.seller_two
        self.assertEvidence(self.evidence(FEEDBACK, user=two), 90, 1)
        self.assertEvidence(self.evidence(FEEDBACK, "owner", user=two), 10, 2)

    def test_another_companys_answers_do_not_count(self):
        companies = (self.company | self.other_company).ids
        other = self.make_profile(company=self.other_company)
        self.record_answers(
            10, profile_id=other.with_context(allowed_company_ids=companies).id
        )
        self.record_answers(80)
        self.assertEvidence(self.evidence(FEEDBACK), 80, 1)

    def test_the_window_by_the_companys_clock(self):
        """Twelve months to the end of March, as New York sees them."""
        self.company.customer_tz = "America/New_York"
        edges = {
            "2025-04-01 03:59:59": None,
            "2025-04-01 04:00:00": date(2025, 4, 1),
            "2026-04-01 03:59:59": date(2026, 3, 31),
            "2026-04-01 04:00:00": None,
        }
        for moment in edges:
            self.record_answers(60, date=moment)
        with self.at("2026-04-02 12:00:00"):
            evidence = self.evidence(FEEDBACK)
        self.assertEqual(
            sorted(evidence.line_ids.mapped("date")),
            sorted(filter(None, edges.values())),
        )

    def test_a_shorter_window(self):
        self.record_answers(10, date="2025-12-31 12:00:00")
        self.record_answers(80, date="2026-01-01 12:00:00")
        self.assertEvidence(self.evidence({**FEEDBACK, "window_months": 3}), 80, 1)

    def test_who_left_still_counts(self):
        answers = self.record_answers(10, 30)
        plan = self.make_plan(weightings=[FEEDBACK])
        self.seller.active = False
        (answers.partner_id | self.customer).active = False
        self.assertEvidence(self.compute(plan).evidence_ids, 20, 2)


@tagged("post_install", "-at_install")
class TestPromiseEvidence(EvidenceCase):
    def test_on_time_late_and_broken(self):
        self.keep_promises(1)
        self.keep_promises(1, closed_on="2026-02-12")
        broken = self.make_promise(promised_on="2026-02-02", deadline="2026-02-10")
        self.close_promise(broken, "broken")
        self.assertEvidence(self.evidence(RELIABILITY), 50, 3)

    def test_importance_weighs(self):
        self.keep_promises(1, importance=5)
        self.keep_promises(1, closed_on="2026-02-12", importance=1)
        evidence = self.evidence(RELIABILITY)
        self.assertEvidence(evidence, 91.67, 2)  # (5 x 100 + 1 x 50) / 6
        self.assertEqual(
            sorted(round(line.weight, 4) for line in evidence.line_ids),
            [0.3333, 1.6667],
        )

    def test_kept_by_hand_without_evidence(self):
        for note in (False, "", " \n\t"):
            self.keep_promises(1, note=note)
        self.keep_promises(1, closed_on="2026-02-12")
        self.assertEvidence(self.evidence(RELIABILITY), 50, 1, {"no_evidence": 3})

    def test_evidence_is_a_note_a_document_a_fact_or_the_customer(self):
        for closed_by in ("fact", "customer"):
            (promise,) = self.keep_promises(1, note=False)
            promise._by_action().closed_by = closed_by
        document = self.env["ir.attachment"].create({"name": "Note", "raw": b"."})
        (promise,) = self.keep_promises(1, note=False)
        promise._by_action().evidence_ids = document
        self.assertEvidence(self.evidence(RELIABILITY), 100, 3)

    def test_imported_history_does_not_weigh(self):
        (promise,) = self.keep_promises(1)
        promise._by_action().closed_by = "import"
        self.keep_promises(1, closed_on="2026-02-12")
        self.assertEvidence(self.evidence(RELIABILITY), 50, 1, {"imported": 1})

    def test_the_customers_answer_prevails(self):
        (promise,) = self.keep_promises(1)
        promise._by_action().customer_answer = "not_kept"
        promise._settle()
        self.assertEvidence(self.evidence(RELIABILITY), 0, 1)

    def test_broken_needs_no_evidence(self):
        broken = self.make_promise(promised_on="2026-02-02", deadline="2026-02-10")
        self.close_promise(broken, "broken", evidence_note=False)
        self.assertEvidence(self.evidence(RELIABILITY), 0, 1)

    def test_overdue_counts_as_not_kept_until_it_is(self):
        values = {"promised_on": "2026-02-02", "deadline": "2026-02-27"}
        promise = self.make_promise(**values)
        self.make_promise(deadline="2026-03-10")
        self.assertEqual(str(promise.late_on), "2026-02-28")
        self.assertEvidence(self.evidence(RELIABILITY), 0, 1)
        with self.at("2026-02-27 12:00:00"):
            self.assertEvidence(self.evidence(RELIABILITY), 0, 0)
        self.close_promise(promise, closed_on="2026-03-02")
        self.assertEvidence(self.evidence(RELIABILITY), 50, 1)

    def test_who_has_to_keep_it_answers_for_it(self):
        self.keep_promises(2, responsible_id=self.seller_two.id)
        self.assertEvidence(self.evidence(RELIABILITY), 0, 0)
        evidence = self.evidence(RELIABILITY, user=self.seller_two)
        self.assertEvidence(evidence, 100, 2)

    def test_released_from_or_never_given_does_not_count(self):
        order = self.make_order([{"deadline": "2026-03-05"}])
        given = self.make_confirmed_order([{"deadline": "2026-03-05"}])
        given._action_cancel()
        states = (order | given).customer_promise_ids.mapped("state")
        self.assertEqual(sorted(states), ["cancelled", "draft"])
        with self.at("2026-03-20 12:00:00"):
            self.assertEvidence(self.evidence(RELIABILITY), 0, 0)

    def test_the_window(self):
        plan = self.make_plan(weightings=[RELIABILITY])
        days = ("2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01")
        with self.at("2026-04-05 12:00:00"):
            for day in days:
                self.keep_promises(1, day, promised_on="2025-03-01", deadline=day)
            evidence = self.compute(plan).evidence_ids
        self.assertEqual(
            sorted(str(line.date) for line in evidence.line_ids), [*days[1:3]]
        )

    def test_the_line_names_the_promise(self):
        promise = self.keep_promises(1)
        line = self.evidence(RELIABILITY).line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "source_model": "customer.promise",
                    "source_res_id": promise.id,
                    "promise_id": promise.id,
                    "feedback_id": False,
                    "label": promise.display_name,
                    "date": date(2026, 2, 10),
                    "value": 100,
                    "weight": 1,
                }
            ],
        )
        self.assertEqual(line.action_open_source()["res_id"], promise.id)


@tagged("post_install", "-at_install")
class TestSnapshot(EvidenceCase):
    """A draft follows its records; what was published says what was true then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers = cls.record_answers(60, 60).sudo()
        cls.promise = cls.keep_promises(1)
        cls.plan = cls.make_plan(weightings=[FEEDBACK, RELIABILITY])
        cls.statement = cls.compute(cls.plan)

    def change_everything(self):
        """One answer is another one now, one is gone, the promise is open again."""
        self.answers[0].score = 100
        self.answers[1].unlink()
        self.promise.action_reopen()

    def test_a_draft_follows(self):
        ids = self.statement.evidence_ids.ids
        self.change_everything()
        self.compute(self.plan)
        lines = self.statement.evidence_line_ids
        self.assertEqual(
            sorted((line.source_model, line.value) for line in lines),
            [("customer.feedback", 100), ("customer.promise", 0)],
        )
        self.assertEqual(self.statement.evidence_ids.ids, ids)
        self.assertEqual(self.statement.evidence_ids.mapped("n"), [1, 1])

    def test_a_record_that_no_longer_speaks_is_gone_from_the_draft(self):
        self.answers[0].user_id = self.seller_two
        self.compute(self.plan)
        self.assertEqual(self.statement.evidence_line_ids.feedback_id, self.answers[1])

    def test_what_was_published_stays(self):
        self.statement.action_publish()
        before = self.rows(self.plan)
        gone = self.answers[1].id
        self.change_everything()
        self.compute(self.plan)
        after = self.rows(self.plan)
        for rows in before["evidence_line"]:
            if rows["feedback_id"] == gone:
                rows["feedback_id"] = None  # the link, not what it said
        self.assertEqual(after, before)
        self.assertEqual(
            self.statement.evidence_line_ids.mapped("value"), [60, 60, 100]
        )

    def test_the_explanation(self):
        feedback, kept = self.statement.evidence_ids
        self.assertEqual(
            feedback.explanation, "Score 60.0 from 2; 29 % of its effect: × 0.9657"
        )
        self.assertEqual(
            kept.explanation, "Score 100.0 from 1; 17 % of its effect: × 1.0333"
        )
        empty = self.compute(
            self.make_plan(self.seller_two, weightings=[FEEDBACK])
        ).evidence_ids
        self.assertIn("Nothing counted yet", empty.explanation)
