"""What opens a case, who handles it, and what they are told."""

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CustomerInvoicingCase
from .test_case import LoopCase


@tagged("post_install", "-at_install")
class TestAnswerOpens(LoopCase):
    def answered(self, **values):
        """Feedback as it is recorded, with whatever indices it holds."""
        values = {
            "key": f"test,{self.env['customer.feedback'].search_count([])}",
            "profile_id": self.make_profile().id,
            "partner_id": self.contact.id,
            "date": "2026-03-02",
            "user_id": self.seller.id,
            "team_id": self.team.id,
            **values,
        }
        feedback = self.env["customer.feedback"].sudo().create(values)
        self.env["customer.case"].sudo()._open_for_feedback(feedback)
        return feedback

    def test_a_detractor_gets_a_case(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        feedback = self.make_feedback(order, nps=6, comment="Scratched")
        self.assertRecordValues(
            self.cases,
            [
                {
                    "name": "Anna is not satisfied",
                    "description": "Scratched",
                    "kind": "detractor",
                    "origin": "feedback",
                    "state": "received",
                    "profile_id": self.make_profile().id,
                    "partner_id": self.contact.id,
                    "company_id": self.company.id,
                    "feedback_id": feedback.id,
                    "order_id": order.id,
                    "user_id": self.seller.id,
                    "confidential": False,
                }
            ],
        )
        self.assertEqual(
            self.cases.display_name, self.cases.reference + " " + self.cases.name
        )

    def test_what_kind_an_answer_opens(self):
        self.company.customer_case_passives = True
        missed = {"has_benefit": True, "benefit": 25}
        kinds = {
            "detractor": {"voice": "detractor", **missed},
            "passive": {"voice": "passive"},
            "benefit_missed": {"voice": "passive", **missed},
        }
        for kind, values in kinds.items():
            with self.subTest(kind=kind):
                self.answered(**values)
                self.assertEqual(self.cases[-1].kind, kind)
        self.answered(**missed)
        self.assertEqual(self.cases[-1].kind, "benefit_missed")

    def test_others_open_none(self):
        self.company.customer_case_passives = False
        for values in (
            {"voice": "passive"},
            {"voice": "promoter"},
            {"has_csat": True, "csat": 70},
            {"has_csat": True, "csat": 50},
            {"voice": "promoter", "has_csat": True, "csat": 0},
            {"has_benefit": True, "benefit": 26},
            {"voice": "detractor", "source": "import"},
        ):
            self.answered(**values)
        self.assertFalse(self.cases)

    def test_satisfaction_alone_opens_one_too(self):
        self.company.customer_case_passives = True
        for points, kind in ((0, "detractor"), (40, "detractor"), (41, "passive")):
            with self.subTest(points=points):
                self.answered(has_csat=True, csat=points)
                self.assertEqual(self.cases[-1].kind, kind)
        self.company.customer_bad_points = 50
        self.answered(has_csat=True, csat=50)
        self.assertEqual(self.cases[-1].kind, "detractor")

    def test_what_misses_the_benefit_is_a_setting(self):
        self.company.customer_benefit_points = 40
        self.answered(has_benefit=True, benefit=40)
        self.assertEqual(self.cases.kind, "benefit_missed")

    def test_one_answer_is_one_case(self):
        feedback = self.make_feedback(nps=0)
        feedback.user_input_id._mark_done()
        self.env["customer.feedback"]._record_answers(feedback.user_input_id)
        self.env["customer.case"]._open_for_feedback(feedback)
        self.assertEqual(self.cases.feedback_id, feedback)
        self.assertEqual(len(self.cases), 1)

    def test_two_answers_are_two_cases(self):
        self.make_feedback(nps=0)
        self.make_feedback(nps=1)
        self.assertEqual(len(self.cases), 2)

    def test_an_answer_in_confidence_says_neither_words_nor_score(self):
        self.answered(
            voice="detractor", nps=2, comment="He lied to me", confidential=True
        )
        self.assertRecordValues(
            self.cases,
            [
                {
                    "name": "Anna answered in confidence",
                    "description": False,
                    "user_id": self.leader.id,
                    "confidential": True,
                }
            ],
        )
        note = self.cases.activity_ids.note
        self.assertIn("in confidence", note)
        self.assertNotIn("He lied", note)
        self.assertNotIn("2 of 10", note)

    def test_who_sells_does_not_see_what_was_said_in_confidence(self):
        self.answered(voice="detractor", confidential=True)
        may = {
            user: self.cases.with_user(user).has_access("read")
            for user in (self.seller, self.leader, self.manager)
        }
        self.assertEqual(list(may.values()), [False, True, True])
        self.cases.user_id = self.manager
        self.assertFalse(self.cases.with_user(self.leader).has_access("read"))

    def test_opening_a_case_tells_nothing_of_what_one_may_not_read(self):
        """Whichever kind is tried: no unique key speaks up before the rules do."""
        secret = self.answered(voice="detractor", confidential=True)
        theirs = self.make_promise(
            partner_id=self.make_partner("Other").id, promisor_id=self.seller_two.id
        )
        Case = self.env["customer.case"].with_user(self.seller)
        values = {"name": "X", "profile_id": self.make_profile().id}
        for source in ({"feedback_id": secret.id}, {"promise_id": theirs.id}):
            for kind in ("detractor", "passive"):
                given = {**values, "kind": kind}
                forged = {f"default_{name}": value for name, value in source.items()}
                with self.subTest(kind=kind, **source):
                    with self.assertRaisesRegex(UserError, "is not there"):
                        Case.create({**given, **source})
                    with self.assertRaisesRegex(UserError, "is not there"):
                        Case.with_context(**forged).create(given)
                    with self.assertRaisesRegex(UserError, "is not there"):
                        Case.onchange({**given, **source}, [], {"confidential": {}})
        self.assertEqual(len(self.cases), 1)

    def test_a_case_may_come_of_an_answer_one_reads(self):
        open_answer = self.answered(voice="promoter")
        case = self.env["customer.case"].with_user(self.seller)
        values = {"name": "X", "profile_id": self.make_profile().id}
        case = case.create({**values, "feedback_id": open_answer.id})
        self.assertEqual(case.feedback_id, open_answer)

    def test_a_search_finds_no_row_that_one_may_not_read(self):
        secret = self.answered(voice="detractor", confidential=True)
        found = [
            [("case_ids", "!=", False)],
            [("case_ids", "in", self.cases.ids)],
            [("case_ids", "=", self.cases.id)],
            [("feedback_ids", "!=", False)],
            [("feedback_ids", "in", secret.ids)],
        ]
        Profile = self.env["customer.profile"]
        ours = [("company_id", "=", self.company.id)]
        for domain in found:
            for user, count in ((self.seller, 0), (self.manager, 1)):
                with self.subTest(domain=domain, user=user.name):
                    seen = Profile.with_user(user).search_count(ours + domain)
                    self.assertEqual(seen, count)
        for domain in (
            [("case_ids", "=", False)],
            [("feedback_ids", "not in", secret.ids)],
        ):
            with self.subTest(domain=domain):
                seen = Profile.with_user(self.seller).search(ours + domain)
                self.assertEqual(seen, self.make_profile())

    def test_a_leader_who_sells_leaves_it_to_a_manager(self):
        self.customer.user_id = self.leader
        self.answered(voice="detractor", confidential=True)
        handler = self.cases.user_id
        self.assertNotEqual(handler, self.leader)
        self.assertTrue(
            handler.has_group("customer_promise.customer_promise_group_manager")
        )

    def test_who_handles_it_is_told_what_they_have_to_know(self):
        self.customer.phone = "+39 06 1234"
        kept = self.make_promise(name="Ring back", deadline="2026-03-03")
        self.close_promise(kept)
        self.close_promise(self.make_promise(name="Come by"), "broken")
        self.make_feedback(
            self.make_confirmed_order(partner_id=self.contact.id), 3, 2, "Scratched"
        )
        (call,) = self.cases.activity_ids
        self.assertRecordValues(
            call,
            [{"user_id": self.seller.id, "summary": "Call Anna", "automated": True}],
        )
        self.assertEqual(call.date_deadline, self.cases.due_on)
        for words in ("tel:", "3 of 10", "Scratched", "Ring back", "Come by"):
            with self.subTest(words=words):
                self.assertIn(words, call.note)

    def test_the_call_stands_on_their_day_once(self):
        self.make_feedback(nps=0)
        day = self.env["customer.day"].with_user(self.seller).get_day()
        items = [item for customer in day["customers"] for item in customer["items"]]
        self.assertEqual(
            [(i["kind"], i["title"]) for i in items[:2]], [("activity", "Call Acme")]
        )

    def test_in_the_language_of_who_handles_it(self):
        self.env["res.lang"]._activate_lang("it_IT")
        view = self.env.ref("customer_promise.customer_case_call")
        words = {"it_IT": {"Last promises:": "Ultime promesse:"}}
        view.update_field_translations("arch_db", words)
        self.seller.lang = "it_IT"
        self.close_promise(self.make_promise(deadline="2026-03-03"))
        self.make_feedback(nps=0)
        self.assertIn("Ultime promesse:", self.cases.activity_ids.note)

    def test_somebody_handles_what_nobody_answers_for(self):
        self.customer.user_id = False
        self.make_profile().user_id = False
        self.answered(voice="detractor")
        self.assertEqual(self.cases.user_id, self.leader)
        self.answered(voice="detractor", team_id=False)
        self.assertTrue(self.cases[-1].user_id)

    def test_fifty_answers_cost_the_queries_of_ten(self):
        feedback = self.env["customer.feedback"].sudo()
        for number in range(60):
            partner = self.make_partner(f"P{number}", user_id=self.seller.id)
            feedback |= feedback.create(
                {
                    "key": f"many,{number}",
                    "profile_id": self.make_profile(partner).id,
                    "partner_id": partner.id,
                    "date": "2026-03-02",
                    "voice": "detractor",
                }
            )
        Case = self.env["customer.case"].sudo()
        Case._open_for_feedback(feedback[:1])  # what is read once
        counts = []
        for batch in (feedback[1:10], feedback[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Case._open_for_feedback(batch)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(Case.search([("feedback_id", "in", feedback.ids)])), 60)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestPromiseOpens(LoopCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")

    def broken(self, **values):
        promise = self.make_promise(**{"importance": 4, **values})
        return self.close_promise(promise, "broken")

    def test_an_important_one_that_is_broken(self):
        promise = self.broken(receiver_id=self.contact.id)
        self.assertRecordValues(
            self.cases,
            [
                {
                    "name": "Broken promise: Call back",
                    "kind": "broken_promise",
                    "origin": "promise",
                    "promise_id": promise.id,
                    "partner_id": self.contact.id,
                    "cause_id": promise.cause_id.id,
                    "attribution": "planning",
                    "user_id": self.seller.id,
                }
            ],
        )

    def test_others_open_none(self):
        self.broken(importance=3)
        self.close_promise(self.make_promise(importance=5))
        self.assertFalse(self.cases)

    def test_what_is_important_is_a_setting(self):
        self.company.customer_case_importance = 2
        self.broken(importance=2)
        self.assertEqual(self.cases.kind, "broken_promise")

    def test_nor_while_listening_is_off(self):
        self.env["res.config.settings"]._customer_switch_crons("listening", False)
        self.broken()
        self.assertFalse(self.cases)

    def test_broken_again_it_is_worked_on_again(self):
        promise = self.broken()
        self.settle(self.cases)
        promise.with_user(self.manager).action_reopen()
        self.close_promise(promise, "broken")
        self.assertEqual(self.cases.state, "reopened")


@tagged("post_install", "-at_install")
class TestSilenceOpens(LoopCase):
    """Asked once without an answer is silent here; the hourly job looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.company.write({"customer_silent_asked": 1, "customer_case_silent": True})
        cls.invitation = cls.make_invitation(state="expired", sent_on="2026-02-02")

    def run_at(self, moment="2026-03-02 10:00:00"):
        with self.at(moment):
            self.run_job("ir_cron_customer_case_follow_up")
        return self.cases

    def test_who_never_answers_is_called_once(self):
        self.run_at()
        self.assertRecordValues(
            self.run_at(),
            [
                {
                    "name": "Acme never answers",
                    "kind": "silent",
                    "origin": "silence",
                    "profile_id": self.make_profile().id,
                    "user_id": self.seller.id,
                    "silent_year": 2026,
                }
            ],
        )
        self.assertEqual(self.calls(self.cases).summary, "Call Acme")
        # five working days, as for a lukewarm answer
        self.assertEqual(str(self.cases.due_on), "2026-03-09")

    def test_again_the_next_year_once_it_is_settled(self):
        self.settle(self.run_at())
        self.assertEqual(len(self.run_at("2026-06-01 10:00:00")), 1)
        self.assertEqual(len(self.run_at("2027-01-11 10:00:00")), 2)
        self.company.customer_silent_months = 36
        self.assertEqual(len(self.run_at("2028-01-10 10:00:00")), 2)

    def test_a_second_run_at_the_same_time_is_refused(self):
        self.run_at()
        values = self.cases._prepare_silent_values(self.make_profile(), 2026)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.cases._by_action().create(values)

    def test_others_open_none(self):
        self.company.customer_case_silent = False
        self.assertFalse(self.run_at())
        self.company.customer_case_silent = True
        self.invitation.sudo().state = "sent"
        self.answer(self.make_invitation(), nps=10)
        self.assertFalse(self.run_at())


@tagged("post_install", "-at_install")
class TestHandOpens(LoopCase):
    def log(self, record, user=None):
        """Save the short form that the button of ``record`` opens."""
        action = record.action_open_customer_case()
        view = self.env.ref("customer_promise.customer_case_view_form_log")
        Case = self.env["customer.case"].with_user(user or self.seller)
        with Form(Case.with_context(**action["context"]), view=view) as form:
            form.name = "Scratched"
        return form.record

    def test_from_an_order(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        case = self.log(order)
        self.assertRecordValues(
            case,
            [
                {
                    "origin": "order",
                    "order_id": order.id,
                    "partner_id": self.contact.id,
                    "profile_id": self.make_profile().id,
                }
            ],
        )
        self.assertEqual(order.customer_case_count, 1)
        self.assertEqual(order.action_view_customer_cases()["res_id"], case.id)

    def test_from_an_answer(self):
        feedback = self.make_feedback(nps=9, comment="But the box was open")
        self.assertRecordValues(
            self.log(feedback),
            [{"feedback_id": feedback.id, "description": feedback.comment}],
        )

    def test_from_an_answer_in_confidence_it_stays_with_who_may_read_it(self):
        feedback = self.make_feedback(nps=9, comment="He lied to me")
        feedback.sudo().confidential = True
        case = self.log(feedback.with_user(self.manager), self.manager)
        self.assertRecordValues(
            case,
            [
                {
                    "user_id": self.manager.id,
                    "description": False,
                    "confidential": True,
                }
            ],
        )
        self.assertFalse(case.with_user(self.seller).has_access("read"))

    def test_from_the_customer(self):
        self.assertEqual(self.log(self.make_profile()).kind, "complaint")

    def test_the_customer_counts_open_cases(self):
        profile = self.make_profile()
        self.make_case()
        self.settle(self.make_case())
        self.assertEqual(profile.case_open_count, 1)
        action = profile.action_view_cases()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 2
        )


@tagged("post_install", "-at_install")
class TestCreditNoteOpens(CustomerInvoicingCase):
    def test_from_a_credit_note(self):
        order = self.make_confirmed_order()
        invoice = self.make_invoice(order)
        refund = invoice.sudo()._reverse_moves()
        context = refund.action_open_customer_case()["context"]
        self.assertEqual(
            (context["default_move_id"], context["default_origin"]),
            (refund.id, "credit_note"),
        )
        self.assertEqual(context["default_order_id"], order.id)
