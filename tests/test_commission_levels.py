"""Own, team and company; what the plan makes of the mix; what limits it."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase

FEEDBACK = {"index": "feedback"}
RELIABILITY = {"index": "reliability"}
TEAM = {"share_own": 80, "share_team": 20}


class WeightCase(CommissionCase):
    def pay(self, payees=None, role="salesperson", accepted="2026-01-01", **values):
        """The statements of 10,000 sold by the seller at 100 %."""
        if not hasattr(self, "invoices"):
            self.invoices = self.make_invoices({"amounts": [10_000]})
        values = {"rate": 100, "weightings": [FEEDBACK], "approve": False, **values}
        plan = self.make_plan(payees, **values)
        plan.payee_ids.sudo().write({"role": role, "accepted_on": accepted})
        plan.action_approve()
        return self.compute(plan)

    def levels(self, statement):
        """Share, score and n of each level."""
        return {
            evidence.level: (evidence.share, evidence.score, evidence.n)
            for evidence in statement.evidence_ids
        }


@tagged("post_install", "-at_install")
class TestLevels(WeightCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.record_answers(*[60] * 5)

    def test_own_and_team(self):
        """The example of the specification: 60 from 5, the team's 80 from 40."""
        self.own.sudo().team_id = self.team
        # with the five own ones the team comes to 80 from 40
        self.record_answers(
            *[82] * 10, *[83] * 24, 88, team_id=self.team.id, user_id=self.seller_two.id
        )
        statement = self.pay(**TEAM)
        self.assertEqual(
            self.levels(statement), {"own": (80, 60, 5), "team": (20, 80, 40)}
        )
        self.assertEqual(round(statement.blend, 6), 0.963852)
        self.assertEqual(statement.net, 9638.52)

    def test_team_and_company_have_no_records_behind_them(self):
        self.own.sudo().team_id = self.team
        statement = self.pay(share_own=50, share_team=30, share_company=20)
        self.assertEqual(
            self.levels(statement),
            {"own": (50, 60, 5), "team": (30, 60, 5), "company": (20, 60, 5)},
        )
        self.assertEqual(
            statement.evidence_line_ids.evidence_id.mapped("level"), ["own"]
        )

    def test_the_share_of_a_missing_team_goes_to_own(self):
        self.team.member_ids = [Command.unlink(self.seller.id)]
        self.team.crm_team_member_ids.action_archive()
        statement = self.pay(**TEAM)
        self.assertFalse(statement.team_id)
        self.assertEqual(self.levels(statement), {"own": (100, 60, 5)})
        self.assertEqual(statement.net, 9400)

    def test_the_team_is_the_one_at_the_event(self):
        self.record_answers(90, team_id=self.team.id, user_id=False)
        self.record_answers(10, user_id=self.seller.id)
        statement = self.pay(**TEAM)
        self.assertEqual(self.levels(statement)["team"], (20, 90, 1))

    def test_a_level_without_answers_changes_nothing(self):
        statement = self.pay(**TEAM)
        self.assertEqual(self.levels(statement)["team"], (20, 0, 0))
        self.assertEqual(statement.net, 9520)  # 0.8 x 0.94 + 0.2

    def test_of_a_person_at_a_moment_the_last_answer_counts_for_the_team(self):
        person = {"partner_id": self.own[0].partner_id.id, "team_id": self.team.id}
        self.record_answers(10, date="2026-02-21 10:00:00", **person)
        self.record_answers(
            90, date="2026-02-22 10:00:00", user_id=self.seller_two.id, **person
        )
        statement = self.pay(**TEAM)
        self.assertEqual(self.levels(statement)["team"], (20, 90, 1))

    def test_promises_of_the_team(self):
        self.keep_promises(2, team_id=self.team.id)
        self.keep_promises(
            1, "2026-02-12", team_id=self.team.id, responsible_id=self.seller_two.id
        )
        statement = self.pay(weightings=[RELIABILITY], **TEAM)
        levels = self.levels(statement)
        self.assertEqual(levels["own"], (80, 100, 2))
        self.assertEqual((round(levels["team"][1], 2), levels["team"][2]), (83.33, 3))

    def test_evidence_of_many_costs_as_much_as_of_few(self):
        users = self.env["res.users"].create(
            [{"name": f"U{i}", "login": f"many{i}"} for i in range(33)]
        )
        weightings = [FEEDBACK, RELIABILITY, {"index": "contact"}]
        counts = []
        for payees in (users[:3], users[:3], users[3:]):
            plan = self.make_plan(
                payees, weightings=weightings, share_company=10, **TEAM
            ).sudo()
            statements = self.compute(plan)
            self.env.invalidate_all()
            statements.mapped("partner_id.name")
            before = self.env.cr.sql_log_count
            plan._write_evidence(statements, plan._period(statements[0].date_from))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])


@tagged("post_install", "-at_install")
class TestModes(WeightCase):
    def outcome(self, **values):
        statement = self.pay(**values)
        self.assertEqual(statement.line_ids.coefficient, statement.coefficient)
        return (
            round(statement.blend, 6),
            statement.net,
            statement.limit_reason,
        )

    def test_below_one(self):
        self.record_answers(*[60] * 5)
        for values, net, reason in (
            ({"weight_mode": "coefficient"}, 9400, False),
            ({"weight_mode": "component", "weight_part": 20}, 9880, "component"),
            ({"weight_mode": "bonus"}, 10_000, "bonus"),
        ):
            with self.subTest(**values):
                self.assertEqual(self.outcome(**values), (0.94, net, reason))

    def test_above_one(self):
        self.record_answers(*[100] * 5)
        for mode, net, reason in (
            ("coefficient", 11_000, False),
            ("component", 10_200, "component"),
            ("bonus", 11_000, False),
        ):
            with self.subTest(mode=mode):
                outcome = self.outcome(weight_mode=mode)
                self.assertEqual(outcome, (1.1, net, reason))

    def test_an_agent_is_paid_for_the_answers_of_their_customers(self):
        agent = self.seller_two
        values = {
            "profile_id": self.make_profile().id,
            "partner_id": agent.partner_id.id,
        }
        self.env["seller.agent"].create({**values, "date_from": "2026-02-20"})
        self.record_answers(*[60] * 4)
        self.record_answers(10, date="2026-02-19 10:00:00")  # the day before
        statement = self.pay(agent, role="agent", weight_mode="component")
        self.assertEqual(self.levels(statement), {"own": (100, 60, 4)})
        self.assertLess(statement.blend, 1)
        self.assertEqual((statement.coefficient, statement.limit_reason), (1, "agent"))

    def test_who_did_not_accept_in_time_is_not_weighted(self):
        self.record_answers(*[60] * 5)
        for accepted in (False, "2026-03-02"):
            with self.subTest(accepted=accepted):
                outcome = self.outcome(accepted=accepted)
                self.assertEqual(outcome, (0.94, 10_000, "not_accepted"))
        self.assertEqual(self.outcome(accepted="2026-03-01"), (0.94, 9400, False))

    def test_who_joins_later_accepts_by_their_first_day(self):
        self.record_answers(*[60] * 5)
        plan = self.make_plan(rate=100, weightings=[FEEDBACK], approve=False)
        plan.payee_ids.sudo().write(
            {"date_from": "2026-03-02", "accepted_on": "2026-03-02"}
        )
        plan.action_approve()
        self.assertFalse(self.compute(plan).limit_reason)

    def test_more_than_one_needs_half_of_the_customers_asked(self):
        self.record_answers(*[100] * 5)
        others = [self.make_partner(f"Other {i}") for i in range(2)]
        self.make_invoices({"partner_id": others[0].id})
        statement = self.pay()
        self.assertEqual((statement.coverage, statement.limit_reason), (0.5, False))
        self.make_invoices({"partner_id": others[1].id})
        statement = self.pay()
        self.assertEqual(round(statement.coverage, 4), 0.3333)
        self.assertEqual(statement.coefficient, 1)
        self.assertEqual(statement.limit_reason, "not_covered")
        self.ask(others[1], state="skipped")
        self.assertEqual(self.pay().limit_reason, "not_covered")
        self.ask(others[0], state="sent")
        self.assertFalse(self.pay().limit_reason)

    def test_less_than_one_needs_no_coverage(self):
        self.record_answers(*[60] * 5)
        self.make_invoices(
            *[{"partner_id": self.make_partner(f"O{i}").id} for i in "123"]
        )
        statement = self.pay()
        self.assertEqual(statement.coverage, 0.25)
        self.assertEqual(round(statement.coefficient, 6), 0.94)

    def test_without_an_index_there_is_nothing_to_accept(self):
        statement = self.pay(weightings=[], accepted=False)
        self.assertEqual((statement.coefficient, statement.limit_reason), (1, False))


@tagged("post_install", "-at_install")
class TestImprovement(WeightCase):
    def test_last_years_score_is_measured_where_a_rule_looks_at_it(self):
        self.record_answers(*[80] * 5)
        self.record_answers(*[70] * 5, date="2025-02-20 10:00:00")
        rule = {"name": "F", "basis": "fixed", "amount": 1, "fixed_on": "improvement"}
        plan = self.make_plan(weightings=[FEEDBACK], rule_ids=[Command.create(rule)])
        statement = self.compute(plan)
        self.assertEqual(
            self.levels(statement), {"own": (100, 80, 5), "before": (0, 70, 5)}
        )
        self.assertEqual(round(statement.blend, 6), 1.033333)  # of the level alone
        curve = plan.rule_ids.improvement_curve
        self.assertEqual(plan._improvements(statement, curve), {statement.id: 1.1})
        before = statement.evidence_ids.filtered(lambda e: e.level == "before")
        self.assertEqual(
            before.explanation, "Score 70.0 from 5 one year before, to compare"
        )

    def test_without_such_a_rule_last_year_is_not_looked_at(self):
        self.record_answers(80)
        self.assertEqual(list(self.levels(self.pay())), ["own"])


@tagged("post_install", "-at_install")
class TestCentredCurve(WeightCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(weightings=[FEEDBACK], approve=False)

    def test_one_stands_at_the_companys_mean(self):
        self.record_answers(*[80] * 4, user_id=self.seller_two.id)
        self.record_answers(85)
        self.record_answers(10, date="2025-02-20 10:00:00")
        self.plan.action_centre_curves()
        self.assertEqual(self.plan.weighting_ids.curve, "56: 0.8; 81: 1; 96: 1.2")

    def test_few_answers_move_nothing(self):
        self.record_answers(*[80] * 4)
        with self.assertRaisesRegex(UserError, "4 count so far, of at least 5"):
            self.plan.action_centre_curves()

    def test_what_can_be_moved_is(self):
        self.record_answers(*[80] * 5)
        self.plan.weighting_ids = [Command.create(RELIABILITY)]
        action = self.plan.action_centre_curves()
        self.assertEqual(
            self.plan.weighting_ids.mapped("curve"),
            ["55: 0.8; 80: 1; 95: 1.2", "50: 0.80; 75: 1.00; 90: 1.20"],
        )
        self.assertEqual(
            action["params"]["message"],
            "Feedback score 100 %: 1.00 stands at 80.0, the mean of 5. "
            "Promise reliability 100 % stays: 0 count so far, of at least 5.",
        )

    def test_an_approved_plan_stays(self):
        self.record_answers(*[80] * 5)
        self.plan.action_approve()
        with self.assertRaisesRegex(UserError, "no longer changes"):
            self.plan.action_centre_curves()

    def test_a_curve_without_one_has_no_middle(self):
        self.record_answers(*[80] * 5)
        self.plan.weighting_ids.curve = "50: 0.8"
        with self.assertRaisesRegex(UserError, "never 1.00"):
            self.plan.action_centre_curves()

    def test_a_curve_that_cannot_be_read(self):
        with self.assertRaisesRegex(ValidationError, "cannot be read"):
            self.plan.weighting_ids.curve = "good"
