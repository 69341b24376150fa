"""What is said or found too late: the difference is paid, approved statements stay."""

from odoo import SUPERUSER_ID
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase

FEEDBACK = {"index": "feedback"}
RELIABILITY = {"index": "reliability"}
JANUARY, FEBRUARY, MARCH = "2026-01-15", "2026-02-15", "2026-03-02"


class AdjustCase(CommissionCase):
    """10,000 sold in January at 100 %; five answers of 60 make 9,400 of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({"amounts": [10_000], "invoice_date": JANUARY})
        cls.answers = cls.record_answers(*[60] * 5, date="2026-01-20 10:00:00").sudo()
        cls.plan = cls.make_plan(rate=100, weightings=[FEEDBACK, RELIABILITY])
        cls.january = cls.settle(cls.plan, JANUARY)

    @classmethod
    def settle(cls, plan, day):
        """The statements of a month, approved."""
        statements = cls.compute(plan, day)
        statements.action_publish()
        statements.action_approve()
        return statements

    def exclude(self, answers):
        answers.write({"excluded": True, "exclusion_reason": "Wrong person"})

    def adjustments(self, day=MARCH, plan=None):
        statements = self.compute(plan or self.plan, day)
        return statements.line_ids.filtered(lambda line: line.kind == "adjustment")


@tagged("post_install", "-at_install")
class TestAdjustment(AdjustCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.january.net

    def late(self):
        """The next day; the 3rd of March."""
        return self.at("2026-03-03 12:00:00")

    def test_what_was_left_out_later_is_paid(self):
        """Two of five are left out: three of 60 make 0.955 of the feedback's half."""
        kept = self.rows(self.plan)
        with self.late():
            self.exclude(self.answers[:2])
            line = self.adjustments()
        self.assertEqual(self.before, 9700)  # half of the mix has nothing to weigh
        self.assertRecordValues(
            line,
            [
                {
                    "source_model": "seller.commission.statement",
                    "source_res_id": self.january.id,
                    "rule_id": self.plan.rule_ids.id,
                    "base": 0,
                    "gross": 0,
                    "net": 75,
                    "note": "Seller, January 2026: the coefficient would now be 0.9775 "
                    "instead of 0.9700. Records that weigh otherwise: 2.",
                }
            ],
        )
        self.assertEqual(line.statement_id.net, 75)
        after = self.rows(self.plan)
        for table, rows in kept.items():
            with self.subTest(table=table):
                self.assertEqual(after[table][: len(rows)], rows)

    def test_nothing_written_since_costs_a_look(self):
        with self.late():
            plan, drafts = self.plan.sudo(), self.compute(self.plan)
            period = plan._period(drafts.date_from)
            self.assertEqual(plan._outdated(drafts, period), [])
            self.assertEqual(self.adjustments().ids, [])

    def test_what_is_said_within_the_period_but_recorded_later(self):
        with self.late():
            self.record_answers(*[100] * 5, date="2026-01-25 10:00:00")
            # 80 from ten: half of the mix is 1 + 10/15 x 1/15
            self.assertEqual(self.adjustments().net, 522.22)

    def test_what_is_said_after_the_period_changes_nothing_of_it(self):
        with self.late():
            self.record_answers(*[100] * 5, date="2026-02-01 10:00:00")
            self.assertEqual(self.adjustments().ids, [])

    def test_a_promise_that_turns_out_otherwise(self):
        plan = self.make_plan(rate=100, weightings=[RELIABILITY])
        values = {"promised_on": "2026-01-02", "deadline": "2026-01-20"}
        (promise,) = self.keep_promises(1, "2026-01-20", **values)
        january = self.settle(plan, JANUARY)
        self.assertEqual(january.net, 10_333.33)
        with self.late():
            promise.with_user(self.manager).action_reopen()
            line = self.adjustments(plan=plan)
            self.assertEqual(line.net, -666.66)
            self.assertIn("weigh otherwise: 1.", line.note)

    def test_computed_again_it_is_the_same(self):
        with self.late():
            self.exclude(self.answers[:2])
            first = self.adjustments()
            self.assertEqual(self.adjustments(), first)
            self.answers[:2].write({"excluded": False})
            self.assertEqual(self.adjustments().ids, [])

    def test_what_was_adjusted_is_not_paid_again(self):
        with self.late():
            self.exclude(self.answers[:2])
            self.adjustments(FEBRUARY)
            february = self.settle(self.plan, FEBRUARY)
            self.assertEqual(february.net, 75)
            self.assertEqual(self.adjustments().ids, [])
            self.exclude(self.answers[2:])
            self.assertEqual(self.adjustments().net, 225)
            self.answers.write({"excluded": False})
            self.assertEqual(self.adjustments().net, -75)

    def test_what_was_held_back_is_paid_once_released(self):
        with self.late():
            self.exclude(self.answers[:2])
            held = self.adjustments(FEBRUARY)
            self.env["seller.commission.hold"]._hold(held, "To be looked at")
            self.assertEqual(self.settle(self.plan, FEBRUARY).net, 0)
            self.env["seller.commission.hold"].search([])._release()
            self.assertEqual(self.adjustments().net, 75)

    def test_it_stands_on_the_first_open_period(self):
        self.compute(self.plan, FEBRUARY)
        with self.late():
            self.exclude(self.answers[:2])
            self.assertEqual(self.adjustments(FEBRUARY).net, 75)
            self.assertEqual(self.adjustments(MARCH).ids, [])

    def test_what_was_taken_back_is_not_adjusted(self):
        with self.late():
            self.credit(self.invoice, "2026-03-03")
            self.exclude(self.answers[:2])
            statement = self.compute(self.plan)
        self.assertEqual(statement.line_ids.mapped("kind"), ["reversal"])
        self.assertEqual(statement.net, -9700)

    def test_what_was_taken_back_after_an_adjustment_takes_that_back_too(self):
        with self.late():
            self.exclude(self.answers[:2])
            self.compute(self.plan, FEBRUARY)
            self.settle(self.plan, FEBRUARY)
            self.credit(self.invoice, "2026-03-03")
            statement = self.compute(self.plan)
            self.assertEqual(self.adjustments().net, -75)
        self.assertEqual(sum(self.plan.statement_ids.mapped("net")), 0)
        self.assertEqual(statement.net, -9775)

    def test_what_a_published_version_took_back_is_taken_back_once(self):
        with self.late():
            self.credit(self.invoice, "2026-03-03")
            march = self.compute(self.plan)
            march.action_publish()
            self.exclude(self.answers[:2])
            self.plan._compute_again(march.date_from)
        again = self.plan.statement_ids - self.january - march
        self.assertEqual(march.state, "superseded")
        self.assertEqual(again.line_ids.mapped("kind"), ["reversal"])

    def test_it_keeps_to_the_limits_of_what_it_adjusts(self):
        """9,700 become 9,775; those of the period that pays it leave it alone."""
        weightings = {"weightings": [FEEDBACK, RELIABILITY]}
        capped = self.make_plan(rate=100, cap=9720, **weightings)
        raised = self.make_plan(rate=100, floor=9760, **weightings)
        for plan in capped | raised:
            self.settle(plan, JANUARY)
        with self.late():
            self.exclude(self.answers[:2])
            self.assertEqual(self.adjustments(plan=capped).net, 20)
            line = self.adjustments(plan=raised)
        self.assertEqual((line.net, line.statement_id.net), (15, 9775))

    def test_an_improvement_is_not_weighed_again_by_the_level(self):
        """Both were 1.00 when January was approved."""
        plan = self.make_rule_plan(
            self.seller_two,
            basis="fixed",
            amount=300,
            fixed_on="improvement",
            plan={"weighting_ids": [Command.create(FEEDBACK)]},
        )
        january = self.settle(plan, JANUARY)
        self.assertEqual((january.net, january.coefficient), (300, 1))
        with self.late():
            late = {"date": "2026-01-25 10:00:00", "user_id": self.seller_two.id}
            self.record_answers(*[60] * 5, **late)
            self.assertEqual(self.adjustments(plan=plan).ids, [])

    def test_so_far_back_and_no_further(self):
        plan = self.make_plan(rate=100, weightings=[FEEDBACK], date_from="2025-01-01")
        plan.payee_ids.sudo().accepted_on = "2025-01-01"
        values = {"date": "2025-01-20 10:00:00"}
        answers = self.record_answers(*[60] * 5, **values).sudo()
        self.make_invoices(
            *[{"invoice_date": day} for day in ("2025-02-15", "2025-03-15")]
        )
        for day in ("2025-02-15", "2025-03-15"):
            self.settle(plan, day)
        with self.late():
            self.exclude(answers)
            lines = self.adjustments(plan=plan)
        old = self.env["seller.commission.statement"].browse(lines.source_res_id)
        self.assertEqual(str(old.date_from), "2025-03-01")

    def test_another_payees_answers_change_nothing(self):
        with self.late():
            self.record_answers(
                10, date="2026-01-25 10:00:00", user_id=self.seller_two.id
            )
            self.assertEqual(self.adjustments().ids, [])

    def test_a_teams_late_answer_is_adjusted_too(self):
        shares = {"share_own": 50, "share_team": 50}
        plan = self.make_plan(rate=100, weightings=[FEEDBACK], **shares)
        self.settle(plan, JANUARY)
        with self.late():
            late = {"date": "2026-01-25 10:00:00", "team_id": self.team.id}
            self.record_answers(*[60] * 5, user_id=self.seller_two.id, **late)
            line = self.adjustments(plan=plan)
        self.assertEqual(line.net, -300)
        self.assertIn("The score of the team or the company changed.", line.note)

    def test_a_new_version_adjusts_what_the_old_one_paid(self):
        with self.at("2026-02-20 12:00:00"):
            system = self.plan.with_user(SUPERUSER_ID)
            family = {"family_id": self.plan.family_id.id, "version": 2}
            new = system.copy({"name": "New", "date_from": "2026-03-01", **family})
            new.payee_ids.accepted_on = "2026-03-01"
            new = new.with_env(self.env)
            new.action_approve()
        with self.late():
            self.exclude(self.answers[:2])
            self.assertEqual(self.adjustments(plan=new).net, 75)
