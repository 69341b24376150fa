"""What counts for a payee: a rule each, with the reason on the line of evidence."""

from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_commission_evidence import FEEDBACK, RELIABILITY, EvidenceCase

CONTACT = {"index": "contact"}


@tagged("post_install", "-at_install")
class TestWhatIsSaidCounts(EvidenceCase):
    def test_found_not_sound(self):
        self.record_answers(10, flag_confirmed=True)
        self.record_answers(80)
        self.assertEvidence(self.evidence(FEEDBACK), 80, 1, {"flagged": 1})

    def test_an_interview_held_by_the_payee_or_their_team(self):
        self.record_answers(90, mode="phone", interviewer_id=self.seller.id)
        self.record_answers(90, mode="phone", interviewer_id=self.seller_two.id)
        self.record_answers(90, mode="phone", interviewer_id=self.leader.id)
        self.record_answers(40, mode="phone", interviewer_id=self.interviewer.id)
        self.assertEvidence(self.evidence(FEEDBACK), 40, 1, {"interviewed": 3})

    def test_a_team_does_not_interview_for_its_own_score(self):
        values = {"mode": "phone", "team_id": self.team.id, "user_id": False}
        self.record_answers(90, interviewer_id=self.seller_two.id, **values)
        self.record_answers(40, interviewer_id=self.interviewer.id, **values)
        plan = self.make_plan(weightings=[FEEDBACK], share_own=80, share_team=20)
        by_level = self.compute(plan).evidence_ids.grouped("level")
        self.assertRecordValues(by_level["team"], [{"score": 40, "n": 1}])

    def test_a_moment_that_is_nobodys_doing_counts_for_no_level(self):
        nobody = self.make_moment(influence_roles="none")
        self.record_answers(90, moment_id=nobody.id, team_id=self.team.id)
        shares = {"share_own": 60, "share_team": 20, "share_company": 20}
        plan = self.make_plan(weightings=[FEEDBACK], **shares)
        self.assertEqual(self.compute(plan).evidence_ids.mapped("n"), [0, 0, 0])

    def test_what_no_moment_asked_counts_for_no_level(self):
        self.record_answers(90, moment_id=False, team_id=self.team.id)
        shares = {"share_own": 60, "share_team": 20, "share_company": 20}
        plan = self.make_plan(weightings=[FEEDBACK], **shares)
        statement = self.compute(plan)
        self.assertEqual(statement.evidence_ids.mapped("n"), [0, 0, 0])
        self.assertEqual(self.reasons(statement), {"no_moment": 1})

    def test_who_was_forgotten_did_not_speak_in_confidence(self):
        self.record_answers(60).sudo()._anonymise()
        line = self.evidence(FEEDBACK).line_ids
        self.assertEqual(line.display_name, "Anonymous answer")
        self.assertEqual(line._portal_words()["label"], "Anonymous answer")

    def test_an_agent_answers_for_what_salespeople_do(self):
        self.env["seller.agent"].create(
            {
                "profile_id": self.make_profile().id,
                "partner_id": self.seller.partner_id.id,
                "date_from": "2026-01-01",
                "date_to": "2026-02-20",
            }
        )
        for roles in ("none", "owner", "salesperson", "both"):
            moment = self.make_moment(influence_roles=roles)
            self.record_answers(60, moment_id=moment.id, user_id=False)
        self.record_answers(10, date="2026-02-21 10:00:00", user_id=False)
        evidence = self.evidence(FEEDBACK, "agent")
        self.assertEvidence(evidence, 60, 2, {"not_influenced": 2})

    def test_until_when_an_answer_weighs(self):
        self.record_answers(60)
        self.record_answers(60, flag_confirmed=True)
        lines = self.evidence({**FEEDBACK, "window_months": 6}).line_ids
        until = {line.reason: str(line.weighs_until or "") for line in lines}
        self.assertEqual(until, {False: "2026-08-20", "flagged": ""})


@tagged("post_install", "-at_install")
class TestHandOver(EvidenceCase):
    """The customer is taken over on 1 December 2025; 180 days are over on 30 May."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.make_profile(user_id=cls.seller.id, user_since="2025-12-01")
        cls.wave = cls.make_moment(trigger="wave", influence_roles="owner")
        cls.mine = {"owner_id": cls.seller.id, "moment_id": cls.wave.id}

    def test_relationship_answers_count_for_nobody_new_at_first(self):
        self.record_answers(10, **self.mine)
        evidence = self.evidence(FEEDBACK, "owner")
        self.assertEvidence(evidence, 0, 0, {"handed_over": 1})

    def test_after_180_days_they_count(self):
        plan = self.make_plan(weightings=[FEEDBACK])
        plan.payee_ids.sudo().role = "owner"
        with self.at("2026-06-02 12:00:00"):
            self.record_answers(10, date="2026-05-29 10:00:00", **self.mine)
            self.record_answers(80, date="2026-05-30 10:00:00", **self.mine)
            evidence = self.compute(plan, "2026-06-02").evidence_ids
        self.assertEvidence(evidence, 80, 1, {"handed_over": 1})

    def test_the_days_are_the_companys(self):
        self.company.customer_hand_over_days = 60
        self.record_answers(10, **self.mine)
        self.assertEvidence(self.evidence(FEEDBACK, "owner"), 10, 1)

    def test_answers_about_an_order_count_at_once(self):
        order = self.make_moment(influence_roles="owner")
        self.record_answers(10, **{**self.mine, "moment_id": order.id})
        self.assertEvidence(self.evidence(FEEDBACK, "owner"), 10, 1)

    def test_they_count_for_who_owned_the_customer_then(self):
        self.profile.write({"user_id": self.seller_two.id})
        self.record_answers(10, **self.mine)
        self.assertEvidence(self.evidence(FEEDBACK, "owner"), 10, 1)

    def test_an_owner_who_is_only_assumed_took_nothing_over(self):
        self.profile.user_assumed = True
        self.record_answers(10, **self.mine)
        self.assertEvidence(self.evidence(FEEDBACK, "owner"), 10, 1)


@tagged("post_install", "-at_install")
class TestRecovery(EvidenceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.again = cls.make_moment(trigger="case_closed", name="Again")

    def recover(self, first, score=90, day="2026-02-27", **values):
        """The case of a bad answer was settled, and the customer asked again."""
        # sudo: cases are settled and asked about by actions and jobs
        case = self.env["customer.case"].sudo()._by_action()
        case = case.create(
            {
                "name": "Bad",
                "profile_id": first.profile_id.id,
                "feedback_id": first.id,
                "recovery": "recovered",
                "recovered_on": day,
            }
        )
        asked = self.ask().copy(
            {
                "occurrence_key": f"customer.case,{case.id}",
                "case_id": case.id,
                "moment_id": self.again.id,
            }
        )
        return self.record_answers(
            score,
            invitation_id=asked.id,
            moment_id=self.again.id,
            date=f"{day} 10:00:00",
            **{"partner_id": first.partner_id.id, **values},
        )

    def test_what_was_said_afterwards_counts(self):
        self.recover(self.record_answers(10))
        self.assertEvidence(self.evidence(FEEDBACK), 90, 1, {"recovered": 1})

    def test_once_per_customer_and_year(self):
        first, second = self.record_answers(10, 20)
        self.recover(second, 80, "2026-02-28")
        self.recover(first, 90, "2026-02-27")
        evidence = self.evidence(FEEDBACK)
        self.assertEvidence(evidence, (20 + 80 + 90) / 3, 3, {"recovered": 1})
        left_out = evidence.line_ids.filtered(lambda line: line.reason == "recovered")
        self.assertEqual(left_out.feedback_id, first)

    def test_the_first_counts_until_the_other_does(self):
        first = self.record_answers(10)
        reply = self.recover(first, user_id=self.seller_two.id)
        self.assertEvidence(self.evidence(FEEDBACK), 10, 1)
        reply.sudo().write({"user_id": self.seller.id, "flag_confirmed": True})
        self.assertEvidence(self.evidence(FEEDBACK), 10, 1, {"flagged": 1})
        reply.sudo().flag_confirmed = False
        self.assertEvidence(self.evidence(FEEDBACK), 90, 1, {"recovered": 1})

    def test_what_the_first_answer_superseded_does_not_come_back(self):
        older = self.record_answers(5, date="2026-02-10 10:00:00")
        first = self.record_answers(10, partner_id=older.partner_id.id)
        self.recover(first)
        left_out = {"recovered": 1, "superseded": 1}
        self.assertEvidence(self.evidence(FEEDBACK), 90, 1, left_out)

    def test_indices_that_are_shown_keep_the_first(self):
        self.recover(self.record_answers(10))
        answers = self.env["customer.feedback"].search([("source", "=", "survey")])
        self.assertEqual(sorted(answers.mapped("score")), [10, 90])
        self.assertEqual(set(answers.mapped("excluded")), {False})


@tagged("post_install", "-at_install")
class TestConfidence(EvidenceCase):
    """Answers in confidence come by threes; none can be told from the others."""

    def secret(self, *scores, **values):
        return self.record_answers(*scores, confidential=True, **values)

    def forget(self):
        """Erase all answers that were recorded here."""
        Feedback = self.env["customer.feedback"].sudo()
        Feedback.search([("key", "=like", "test,%")]).unlink()

    def test_three_make_one_line_that_names_nothing(self):
        self.secret(10, 50, 90)
        self.record_answers(80)
        evidence = self.evidence(FEEDBACK)
        self.assertEqual((evidence.score, evidence.n), ((150 + 80) / 4, 4))
        batch = evidence.line_ids.filtered(lambda line: line.n == 3)
        self.assertRecordValues(
            batch,
            [
                {
                    "source_model": "customer.feedback.batch",
                    "source_res_id": 1,
                    "feedback_id": False,
                    "label": False,
                    "date": False,
                    "weighs_until": False,
                    "value": 50,
                    "weight": 3,
                    "reason": False,
                }
            ],
        )

    def test_what_fills_no_batch_is_not_seen(self):
        for count in (1, 2):
            self.secret(10)
            with self.subTest(count=count):
                evidence = self.evidence(FEEDBACK)
                self.assertEvidence(evidence, 0, 0)
        self.secret(10, 90, 90)
        evidence = self.evidence(FEEDBACK)
        self.assertEqual((evidence.score, evidence.n), (10, 3))
        self.assertEqual(len(evidence.line_ids), 1)

    def test_they_come_in_order_of_date(self):
        self.secret(90, date="2026-02-22 10:00:00")
        self.secret(10, 20, 30)
        self.assertEqual(self.evidence(FEEDBACK).line_ids.mapped("value"), [20])

    def test_a_batch_leaves_as_a_whole(self):
        """No two figures differ by one answer, nor is it filled up again."""
        for change in ({"excluded": True, "exclusion_reason": "Twice"}, {}):
            answers = self.secret(10, 20, 30, 40)
            evidence = self.evidence(FEEDBACK)
            self.assertEqual(evidence.line_ids.mapped("value"), [20])
            with self.subTest(change=change):
                if change:
                    answers[0].sudo().write(change)
                else:
                    # who answers again fills no batch anew, either
                    self.secret(90, partner_id=answers[0].partner_id.id)
                self.compute(evidence.statement_id.plan_id)
                reason = "excluded" if change else "superseded"
                self.assertRecordValues(
                    evidence.line_ids, [{"n": 3, "value": 0, "reason": reason}]
                )
                self.assertEqual(evidence.n, 0)
            self.forget()

    def test_no_two_statements_tell_one_answer(self):
        """Whatever is said, erased or set later, none holds a part of the other's."""
        moment = self.make_moment()
        values = {"moment_id": moment.id, "interviewer_id": self.interviewer.id}
        early = {"date": "2026-02-01 10:00:00", **values}
        changes = {
            "one more": lambda answers: self.secret(71, **values),
            "one more, of before": lambda answers: self.secret(71, **early),
            "four, of before": lambda answers: self.secret(71, 1, 3, 2, **early),
            "one erased": lambda answers: answers[0].unlink(),
            "one in the open": lambda answers: answers[0].write(
                {"confidential": False}
            ),
            "one of somebody else": lambda answers: answers[0].write(
                {"user_id": self.seller_two.id}
            ),
            "one of another moment": lambda answers: answers[0].write(
                {"moment_id": self.make_moment(influence_roles="none").id}
            ),
            "one by the team": lambda answers: answers[0].write(
                {"interviewer_id": self.seller_two.id}
            ),
            "by sixes": lambda answers: self.company.write(
                {"customer_index_confidential": 4}
            ),
        }
        kept = {"one more": [23], "one more, of before": [23], "by sixes": [23]}
        kept["four, of before"] = [23, 25]  # 71, 1 and 3
        for change, apply in changes.items():
            with self.subTest(change=change):
                answers = self.secret(7, 19, 43, 5, **values).sudo()
                evidence = self.evidence(FEEDBACK)
                plan = evidence.statement_id.plan_id
                self.assertEqual(evidence.line_ids.mapped("value"), [23])
                apply(answers)
                after = self.compute(plan).evidence_line_ids
                after = after.filtered(lambda line: line.n > 1)
                values_after = sorted(after.mapped("value"))
                self.assertEqual(
                    [value for value in values_after if value], kept.get(change, [])
                )
            self.company.customer_index_confidential = 3
            self.forget()

    def test_a_larger_batch_does_not_tell_who_left_it(self):
        """Six times its mean, less five times that of the others, is the answer."""
        self.company.customer_index_confidential = 4
        answers = self.secret(7, 19, 43, 71, 8, 2).sudo()
        line = self.evidence(FEEDBACK).line_ids
        self.assertRecordValues(line, [{"n": 6, "value": 25, "reason": False}])
        plan = line.statement_id.plan_id
        answers[3].write({"excluded": True, "exclusion_reason": "Twice"})
        self.compute(plan)
        self.assertRecordValues(line, [{"n": 6, "value": 0, "reason": "excluded"}])
        answers[3].unlink()
        self.assertFalse(self.compute(plan).evidence_line_ids)

    def test_a_payee_finds_nobody_behind_it_by_any_way(self):
        answers = self.secret(7, 19, 43)
        said = {*answers.partner_id.mapped("name"), *answers.mapped("date")}
        self.seller.group_ids |= self.env.ref("base.group_allow_export")
        line = self.evidence(FEEDBACK).line_ids.with_user(self.seller)
        names = list(line.fields_get())
        self.assertFalse(said & {*line.read(names)[0].values()})
        self.assertFalse(said & {*line.export_data(names)["datas"][0]})
        for name in ("feedback_id", "label", "date:day", "case_id", "promise_id"):
            (group,) = line.formatted_read_group([("id", "=", line.id)], [name])
            self.assertFalse(group[name])
        for field in ("feedback_id.confidential", "feedback_id.score"):
            self.assertFalse(line.search([(field, "!=", False)]))
        with self.assertRaises(AccessError):
            line.search([("feedback_id.batches", "!=", False)])
        book = load_workbook(BytesIO(line.statement_id._get_xlsx()))
        cells = {cell for sheet in book for row in sheet.values for cell in row}
        self.assertIn("3 answers in confidence", cells)
        self.assertFalse(said & cells)

    def test_nobody_reads_which_batch_an_answer_is_in(self):
        answers = self.secret(10, 50, 90)
        self.evidence(FEEDBACK)
        self.assertEqual(
            [answer.batches for answer in answers.sudo()],
            [{f"salesperson,{self.seller.id}": [1, 3]}] * 3,
        )
        with self.assertRaises(AccessError):
            answers.with_user(self.manager).read(["batches"])

    def test_batches_stay_together_while_the_window_moves(self):
        self.secret(10, 20, date="2025-03-20 10:00:00")
        self.secret(30, 90, 90, 90, date="2025-04-20 10:00:00")
        evidence = self.evidence(FEEDBACK)
        self.assertEqual(sorted(evidence.line_ids.mapped("value")), [20, 90])
        # the window moves on to 1 May: what completed the first batch is before it
        with self.at("2026-04-20 12:00:00"):
            evidence = self.compute(evidence.statement_id.plan_id, "2026-04-20")
        self.assertEqual(evidence.evidence_line_ids.mapped("value"), [])

    def test_a_company_that_wants_more_of_them(self):
        self.company.customer_index_confidential = 4
        self.secret(10, 20, 30, 40, 50)
        self.assertEvidence(self.evidence(FEEDBACK), 0, 0)
        self.secret(60)
        self.assertEqual(self.evidence(FEEDBACK).line_ids.mapped("n"), [6])

    def test_a_team_does_not_tell_what_fills_no_batch_of_ones_own(self):
        """Three of one's own, and a fourth: the team's score has no four of them."""
        self.secret(7, 19, 43, team_id=self.team.id)
        self.assertEqual(self.evidence(FEEDBACK).line_ids.mapped("value"), [23])
        self.company.customer_index_confidential = 4
        self.secret(71, team_id=self.team.id)
        plan = self.make_plan(weightings=[FEEDBACK], share_own=80, share_team=20)
        found = {
            evidence.level: (evidence.score, evidence.n)
            for evidence in self.compute(plan).evidence_ids
        }
        self.assertEqual(found, {"own": (23, 3), "team": (0, 0)})

    def test_leftovers_count_for_the_team_and_the_company_by_threes(self):
        self.secret(10, 20, team_id=self.team.id)
        self.secret(90, team_id=self.team.id, user_id=self.seller_two.id)
        self.secret(90, user_id=self.seller_two.id)  # sold by no team
        shares = {"share_own": 60, "share_team": 20, "share_company": 20}
        plan = self.make_plan(weightings=[FEEDBACK], **shares)
        found = {
            evidence.level: (evidence.score, evidence.n)
            for evidence in self.compute(plan).evidence_ids
        }
        self.assertEqual(found, {"own": (0, 0), "team": (40, 3), "company": (40, 3)})

    def test_a_case_in_confidence_is_only_a_number(self):
        answer = self.secret(10)
        case = self.env["customer.case"].create(
            {
                "name": "Person 10 answered in confidence",
                "profile_id": self.make_profile().id,
                "feedback_id": answer.id,
                "user_id": self.seller.id,
            }
        )
        with self.at("2026-03-10 12:00:00"):
            evidence = self.evidence(CONTACT)
        line = evidence.line_ids
        self.assertEqual((line.label, line.n), (case.reference, 1))
        # its name says who answered, and a link shows it to the leader of the team
        self.assertFalse(line.with_user(self.leader).read(["case_id"])[0]["case_id"])
        self.assertFalse(line.with_user(self.seller).action_open_source())


@tagged("post_install", "-at_install")
class TestOthersDoing(EvidenceCase):
    """A promise broken by others, once somebody it does not concern has said so."""

    def broken(self, attribution="logistics"):
        promise = self.make_promise(promised_on="2026-02-02", deadline="2026-02-10")
        return self.close_promise(promise, "broken", attribution=attribution)

    def test_until_it_is_confirmed_it_weighs(self):
        self.broken()
        self.assertEvidence(self.evidence(RELIABILITY), 0, 1)

    def test_once_it_is_confirmed_it_does_not(self):
        for attribution in ("logistics", "force_majeure"):
            self.broken(attribution).with_user(
                self.manager
            ).action_confirm_attribution()
        self.broken().with_user(self.manager)
        self.assertEvidence(self.evidence(RELIABILITY), 0, 1, {"not_theirs": 2})

    def test_it_is_confirmed_by_somebody_else(self):
        self.seller.group_ids |= self.env.ref(
            "customer_promise.customer_promise_group_manager"
        )
        promise = self.broken()
        for user in (self.seller, self.seller_two):
            with (
                self.subTest(user=user.name),
                self.assertRaisesRegex(UserError, "by a manager who neither gave"),
            ):
                promise.with_user(user).action_confirm_attribution()
        promise.with_user(self.manager).action_confirm_attribution()
        self.assertRecordValues(
            promise,
            [
                {
                    "attribution_confirmed_by_id": self.manager.id,
                    "attribution_confirmed_on": fields.Date.to_date("2026-03-02"),
                }
            ],
        )
        self.assertIn("Logistics", promise.message_ids[0].body)

    def test_sales_own_doing_is_not_confirmed_as_others(self):
        with self.assertRaisesRegex(UserError, "that others broke it"):
            self.broken("sales").with_user(self.manager).action_confirm_attribution()

    def test_reopened_it_is_to_be_confirmed_anew(self):
        promise = self.broken().with_user(self.manager)
        promise.action_confirm_attribution()
        promise.action_reopen()
        self.assertFalse(promise.attribution_confirmed_by_id)

    def test_nobody_writes_it_by_hand(self):
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            self.broken().attribution_confirmed_by_id = self.manager


@tagged("post_install", "-at_install")
class TestContact(EvidenceCase):
    """Cases opened on 2 March, whose first contact is due on the 3rd."""

    def make_cases(self, *contacted, **values):
        cases = self.env["customer.case"].create(
            [
                {
                    "name": f"Complaint {i}",
                    "profile_id": self.make_profile().id,
                    "user_id": self.seller.id,
                    **values,
                }
                for i, _day in enumerate(contacted)
            ]
        )
        for case, day in zip(cases, contacted, strict=True):
            case._by_action().contacted_on = day and f"{day} 10:00:00"
        return cases

    def test_the_share_of_first_contacts_in_time(self):
        cases = self.make_cases("2026-03-02", "2026-03-03", "2026-03-04", False)
        self.assertEqual({str(case.due_on) for case in cases}, {"2026-03-03"})
        with self.at("2026-03-10 12:00:00"):
            evidence = self.evidence(CONTACT)
        self.assertEvidence(evidence, 50, 4)
        line = evidence.line_ids.filtered(lambda line: line.case_id == cases[0])
        self.assertRecordValues(
            line,
            [
                {
                    "source_model": "customer.case",
                    "label": cases[0].display_name,
                    "date": fields.Date.to_date("2026-03-03"),
                    "value": 100,
                }
            ],
        )
        self.assertEqual(line.action_open_source()["res_id"], cases[0].id)

    def test_what_is_not_yet_due_does_not_count(self):
        self.make_cases(False)
        with self.at("2026-03-03 12:00:00"):
            self.assertEvidence(self.evidence(CONTACT), 0, 0)
        with self.at("2026-03-04 12:00:00"):
            self.assertEvidence(self.evidence(CONTACT), 0, 1)

    def test_closing_is_no_contact(self):
        cases = self.make_cases(False, outcome="unfounded", action_taken="Nothing")
        cases.cause_id = self.env["customer.cause"].search([], limit=1)
        cases._close()
        with self.at("2026-03-10 12:00:00"):
            self.assertEvidence(self.evidence(CONTACT), 0, 1)

    def test_who_handles_it_answers_for_it(self):
        self.make_cases("2026-03-03", user_id=self.seller_two.id)
        with self.at("2026-03-10 12:00:00"):
            self.assertEvidence(self.evidence(CONTACT), 0, 0)
            plan = self.make_plan(weightings=[CONTACT], share_own=80, share_team=20)
            by_level = self.compute(plan).evidence_ids.grouped("level")
        self.assertRecordValues(by_level["team"], [{"score": 100, "n": 1}])

    def test_the_companys_clock_decides(self):
        self.company.customer_tz = "America/New_York"
        self.make_cases("2026-03-03")._by_action().contacted_on = "2026-03-04 04:59:00"
        with self.at("2026-03-10 12:00:00"):
            self.assertEvidence(self.evidence(CONTACT), 100, 1)
