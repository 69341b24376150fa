"""Visible, achievable, influenceable; and the dialogs of approval and of a run."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CustomerCase
from .test_commission_version import VersionCase

STATEMENT = "seller.commission.statement"


class CheckCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(cls.seller | cls.seller_two, weightings=[{}])
        cls.payee, cls.payee_two = cls.plan.payee_ids

    @classmethod
    def make_statements(cls, *months, payee=None, **values):
        """A payee's statements of months of 2026, by their first days."""
        payee = payee or cls.payee
        # sudo: only runs make statements
        return (
            cls.env[STATEMENT]
            .sudo()
            .create(
                [
                    {
                        "plan_id": payee.plan_id.id,
                        "company_id": payee.company_id.id,
                        "payee_id": payee.id,
                        "partner_id": payee.partner_id.id,
                        "user_id": payee.user_id.id,
                        "date_from": f"{month}-01",
                        "date_to": f"{month}-28",
                        **values,
                    }
                    for month in months
                ]
            )
        )

    def finding(self, check, plan=None):
        found = {f.check: f for f in (plan or self.plan)._check_findings()}[check]
        return found.count, found.of, found.passed

    def words(self, check):
        found = {f.check: f for f in self.plan._check_findings()}[check]
        return self.plan._finding_in_words(found)


@tagged("post_install", "-at_install")
class TestVisible(CheckCase):
    def test_nobody_has_anything_to_look_at_yet(self):
        self.assertEqual(self.finding("visible"), (0, 0, True))

    def test_who_has_a_statement_has_looked_within_three_months(self):
        for payee in self.plan.payee_ids:
            self.make_statements("2026-02", payee=payee)
        self.assertEqual(self.finding("visible"), (0, 2, False))
        for day, passed in (("2025-12-01", False), ("2026-01-15", True)):
            self.payee.sudo().seen_on = day
            with self.subTest(seen_on=day):
                self.assertEqual(self.finding("visible"), (int(passed), 2, passed))
        self.assertEqual(
            self.words("visible"),
            "Visible: 1 of 2 payees have looked at their statement or the simulator in "
            "the last three months; it should be 50 % or more.",
        )
        self.company.customer_plan_seen = 0.6
        self.assertEqual(self.finding("visible"), (1, 2, False))


@tagged("post_install", "-at_install")
class TestAchievable(CheckCase):
    MONTHS = ("2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02")

    def test_quotas_of_the_last_four_periods_that_are_over(self):
        self.make_statements(*self.MONTHS[:4], base=90)
        self.make_statements(*self.MONTHS[4:], "2026-03", base=100)
        self.env["seller.commission.quota"].create(
            [
                {"payee_id": self.payee.id, "date_from": f"{m}-01", "amount": 100}
                for m in (*self.MONTHS, "2026-03")
            ]
        )
        self.assertEqual(self.finding("achievable"), (2, 4, True))
        self.assertEqual(
            self.words("achievable"),
            "Achievable: 2 of 4 targets of the last four periods were reached; good is "
            "from 40 to 80 %.",
        )
        self.company.customer_plan_reached_low = 0.6
        self.assertEqual(self.finding("achievable"), (2, 4, False))

    def test_without_a_target_nothing_is_judged(self):
        self.make_statements("2026-02", base=100)
        self.assertEqual(self.finding("achievable"), (0, 0, True))

    def test_tiers_in_money_have_their_first_step_as_target(self):
        tiers = [Command.create({"low": low, "rate": 1}) for low in (0, 100, 500)]
        plan = self.make_plan(
            rule_ids=[Command.create({"name": "T", "tier_ids": tiers})]
        )
        statements = self.make_statements(*self.MONTHS[2:], payee=plan.payee_ids)
        self.env["seller.commission.line"].sudo().create(
            [
                {
                    "statement_id": statement.id,
                    "rule_id": plan.rule_ids.id,
                    "source_model": "account.move.line",
                    "source_res_id": 1,
                    "date": statement.date_from,
                    "base": base,
                }
                for statement, base in zip(statements, (100, 99, 600, 0), strict=True)
            ]
        )
        self.assertEqual(self.finding("achievable", plan), (2, 4, True))

    def test_a_quota_is_reached_by_what_its_rule_pays(self):
        """Half of 100, however much another rule pays; and the other's own step."""
        tiers = [Command.create({"low": low, "rate": 1}) for low in (0, 100)]
        quota = {"name": "Q", "tier_ids": tiers, "tier_on": "quota"}
        money = {"name": "M", "tier_ids": tiers}
        plan = self.make_plan(
            rule_ids=[Command.create(values) for values in (quota, money)]
        )
        statements = self.make_statements("2026-02", payee=plan.payee_ids, base=150)
        self.env["seller.commission.quota"].create(
            {"payee_id": plan.payee_ids.id, "date_from": "2026-02-01", "amount": 120}
        )
        self.env["seller.commission.line"].sudo().create(
            [
                {
                    "statement_id": statements.id,
                    "rule_id": rule.id,
                    "source_model": "account.move.line",
                    "source_res_id": 1,
                    "date": statements.date_from,
                    "base": base,
                }
                for rule, base in zip(plan.rule_ids, (50, 100), strict=True)
            ]
        )
        self.assertEqual(self.finding("achievable", plan), (1, 2, True))

    def test_what_was_superseded_is_not_counted_twice(self):
        self.env["seller.commission.quota"].create(
            {"payee_id": self.payee.id, "date_from": "2026-02-01", "amount": 100}
        )
        self.make_statements("2026-02", base=100, state="superseded")
        self.make_statements("2026-02", base=50, version=2)
        self.assertEqual(self.finding("achievable"), (0, 1, False))


@tagged("post_install", "-at_install")
class TestInfluenceable(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alone = cls.make_plan(
            weightings=[{}], share_own=80, share_team=0, share_company=20
        )

    def share(self, plan):
        found = plan._check_findings()[-1]
        return found.share and round(found.share, 4)

    def test_nothing_weighs_without_answers(self):
        self.assertEqual(self.share(self.alone), None)

    def test_few_answers_of_ones_own_weigh_little(self):
        """80 % x 1/6 of one's own, and 20 % x 1/6 that is the company's."""
        self.make_feedback()
        self.assertEqual(self.share(self.alone), 0.8)
        self.make_feedback(user_id=self.manager.id, team_id=False)
        # the company's two answers carry 2/7
        self.assertEqual(self.share(self.alone), round(80 / 6 / (80 / 6 + 40 / 7), 4))

    def test_moments_that_are_not_their_doing_do_not_count_as_theirs(self):
        self.make_feedback(moment=None)
        self.env["customer.moment"].search([]).influence_roles = "owner"
        self.assertEqual(self.share(self.alone), 0)
        self.assertEqual(self.finding("influenceable", self.alone), (1, 1, False))
        plan = self.alone
        self.assertIn(
            "for 1 of 1 payees, less than 70 %",
            plan._finding_in_words(plan._check_findings()[-1]),
        )
        plan._log_findings()
        note = plan.message_ids[0].body
        self.assertIn("enough of their own doing for 0 of 1 payees.", note)
        self.assertNotIn("lowest", note)

    def test_promises_are_the_doing_of_who_keeps_them(self):
        plan = self.make_plan(
            weightings=[{"index": "reliability"}], share_team=0, share_company=0
        )
        self.close_promise(self.make_promise(deadline="2026-02-10"))
        self.assertEqual(self.share(plan), 1)

    def test_agents_are_left_out(self):
        plan = self.make_plan(weightings=[{}])
        self.make_feedback()
        plan.sudo().payee_ids.role = "agent"
        self.assertEqual(self.share(plan), None)


@tagged("post_install", "-at_install")
class TestQuarterly(CheckCase):
    def notes(self):
        self.run_job("ir_cron_seller_commission_plan_check")
        return len(
            self.plan.message_ids.filtered(lambda note: "Visible" in (note.body or ""))
        )

    def test_the_findings_are_noted_once_a_quarter(self):
        self.assertEqual([self.notes(), self.notes()], [1, 1])
        for day, notes in (("2026-03-31", 1), ("2026-04-01", 2), ("2026-05-01", 2)):
            with self.subTest(day=day), self.at(f"{day} 10:00:00"):
                self.assertEqual(self.notes(), notes)

    def test_not_of_plans_that_are_over_or_to_come(self):
        over = self.make_plan(date_to="2026-02-28")
        to_come = self.make_plan(date_from="2026-04-01")
        self.notes()
        self.assertFalse(over.checked_on or to_come.checked_on)


@tagged("post_install", "-at_install")
class TestApproveDialog(VersionCase):
    def dialog(self, plan):
        action = plan.with_user(self.second_manager).action_ask_approval()
        model = self.env[action["res_model"]].with_user(self.second_manager)
        return model.with_context(**action["context"]).create({})

    def test_it_warns_when_a_check_fails_and_approves_all_the_same(self):
        version = self.new_version()
        self.assertFalse(self.dialog(version).is_warned)
        self.company.customer_plan_seen = 1
        CheckCase.make_statements.__func__(
            type(self), "2026-02", payee=self.plan.payee_ids
        )
        dialog = self.dialog(version)
        self.assertTrue(dialog.is_warned)
        dialog.action_apply()
        self.assertEqual(version.state, "approved")
        self.assertIn("Visible: 0 of 1 payees", version.message_ids[0].body)
        self.assertEqual(str(version.checked_on), "2026-03-02")


@tagged("post_install", "-at_install")
class TestComputeDialog(CheckCase):
    def open(self, plan=None):
        """The periods that the dialog offers."""
        action = (plan or self.plan).action_ask_compute()
        return self.env[action["res_model"]].search(action["domain"])

    def days(self, plan=None):
        return [str(period.date_from) for period in self.open(plan)]

    def test_open_periods_are_offered_the_running_one_first(self):
        for month, state in (("2026-01", "approved"), ("2026-02", "published")):
            self.make_statements(month, state=state, net=5)
        self.assertRecordValues(
            self.open(),
            [
                {"name": "March 2026", "is_running": True, "statement_count": 0},
                {"name": "February 2026", "is_running": False, "statement_count": 1},
            ],
        )
        self.make_statements("2026-01", payee=self.payee_two, net=7)
        january = self.open()[-1]
        self.assertEqual((january.draft_count, january.net), (1, 12))

    def test_of_a_plan_that_is_over_its_last_ones(self):
        plan = self.make_plan(date_from="2025-12-15", date_to="2026-01-15")
        self.assertEqual(self.days(plan), ["2026-01-01", "2025-12-15"])
        self.assertEqual(self.open(plan)[1].name, "12/15/2025 to 12/31/2025")

    def test_a_plan_to_come_has_nothing_to_compute(self):
        plan = self.make_plan(date_from="2026-04-01")
        with self.assertRaisesRegex(UserError, "Plan begins on 04/01/2026"):
            plan.action_ask_compute()

    def test_afterwards_one_sees_what_changed(self):
        action = self.open()[1].action_apply()
        found = self.env[STATEMENT].search(action["domain"])
        self.assertEqual(found.payee_id, self.plan.payee_ids)
        days = set(found.mapped("date_from"))
        self.assertEqual(days, {fields.Date.to_date("2026-02-01")})
        self.assertEqual(action["display_name"], "Plan, February 2026: What Changed")
        found[0].sudo().write({"net_before": 10, "net": 15})
        self.assertEqual(found.mapped("net_change"), [5, 0])
        self.assertEqual(found.search([("is_changed", "=", True)]) & found, found[0])
