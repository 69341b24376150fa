"""A plan: what it asks for, and that an approved one is a promise."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CustomerCase

PLAN = "seller.commission.plan"
DAY = "2026-03-02"


class PlanCase(CustomerCase):
    def refused(self, words, error=UserError):
        return self.assertRaisesRegex(error, words)


@tagged("post_install", "-at_install")
class TestCommissionPlan(PlanCase):
    def test_a_plan_by_the_form(self):
        form = Form(self.env[PLAN].with_user(self.commission_manager))
        form.name = "Sales 2026"
        form.period = "quarter"
        with form.payee_ids.new() as payee:
            payee.partner_id = self.seller.partner_id
            payee.role = "owner"
        with form.rule_ids.new() as rule:
            rule.name = "Five"
            rule.rate = 5
        with form.weighting_ids.new() as weighting:
            weighting.share = 70
        with form.weighting_ids.new() as weighting:
            weighting.index = "reliability"
            weighting.share = 30
        plan = form.save()
        self.assertRecordValues(
            plan,
            [
                {
                    "state": "draft",
                    "company_id": self.company.id,
                    "date_from": self.company._customer_today().replace(day=1),
                    "family_id": plan.id,
                    "version": 1,
                }
            ],
        )
        self.assertEqual(plan.payee_ids.user_id, self.seller)
        self.assertEqual(plan.rule_ids.family_id, plan.rule_ids)
        self.assertRecordValues(
            plan.weighting_ids,
            [
                {"index": "feedback", "window_months": 12, "credibility": 5},
                {"index": "reliability", "window_months": 12, "credibility": 5},
            ],
        )
        plan.with_env(self.env).action_approve()
        self.assertEqual(plan.state, "approved")
        with self.assertRaisesRegex(AssertionError, "readonly"), Form(plan) as form:
            form.period = "month"

    def test_a_plan_that_pays_nobody_is_not_approved(self):
        plan = self.make_plan(approve=False)
        for lines in ("payee_ids", "rule_ids"):
            with self.subTest(missing=lines):
                poor = plan.copy()
                poor[lines].unlink()
                with self.refused("Plan pays nobody yet: add a payee and a rule"):
                    poor.action_approve()

    def test_a_copy_is_a_draft_of_its_own(self):
        plan = self.make_plan(weightings=[{"curve": "0: 1"}])
        copy = plan.copy()
        self.assertRecordValues(copy, [{"state": "draft", "family_id": copy.id}])
        self.assertEqual(copy.payee_ids.partner_id, self.seller.partner_id)
        self.assertEqual(copy.weighting_ids.curve, "0: 1")
        copy.rule_ids.rate = 6
        self.assertEqual(plan.rule_ids.rate, 5)

    def test_states_follow_each_other(self):
        plan = self.make_plan()
        with self.refused("The plan Plan is approved and cannot become approved"):
            plan.action_approve()
        plan.action_close()
        for action in (plan.action_approve, plan.action_close):
            with self.refused("The plan Plan is closed and cannot become"):
                action()
        with self.refused("is draft and cannot become closed"):
            self.make_plan(approve=False).action_close()

    @mute_logger("odoo.sql_db")
    def test_dates_are_in_order(self):
        with self.assertRaises(IntegrityError):
            self.make_plan(date_from="2026-03-01", date_to="2026-02-28")
            self.env.flush_all()

    def test_who_may_what(self):
        plan = self.make_plan(approve=False)
        for user in (self.seller, self.manager, self.auditor, self.employee):
            with self.subTest(user=user.login):
                for action in ("action_approve", "action_compute", "action_close"):
                    with self.assertRaises(AccessError):
                        getattr(plan.with_user(user), action)()
        as_manager = plan.with_user(self.commission_manager)
        as_manager.action_approve()
        as_manager.action_compute()
        self.assertEqual(plan.statement_count, 1)
        as_manager.action_close()
        self.assertEqual(plan.state, "closed")

    def test_statements_are_one_click_away(self):
        plan = self.make_plan()
        action = plan.action_compute()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, plan.statement_ids)
        self.assertEqual(len(found), 1)


@tagged("post_install", "-at_install")
class TestApprovedPlan(PlanCase):
    """Sellers rely on it: nothing in it moves, whichever way one tries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(weightings=[{}])
        cls.draft = cls.make_plan(approve=False, weightings=[{}])
        cls.env = cls.env(user=cls.commission_manager)

    def approved(self):
        return self.refused("Plan is approved: sellers rely on it.*new version")

    def test_terms(self):
        plan = self.plan.with_env(self.env)
        for values in (
            {"period": "year"},
            {"date_from": "2026-02-01"},
            {"company_id": self.other_company.id},
            {"state": "draft"},
            {"state": "closed"},
            {"version": 2},
            {"family_id": self.draft.id},
        ):
            with self.subTest(values=values), self.approved():
                plan.write(values)

    def test_rules_and_weighting_through_the_plan(self):
        plan = self.plan.with_env(self.env)
        new = {"rule_ids": {"name": "New", "rate": 1}, "weighting_ids": {"share": 1}}
        for name, values in new.items():
            line = plan[name].id
            for command in (
                Command.create(values),
                Command.update(line, {"sequence": 99}),
                Command.delete(line),
                Command.clear(),
            ):
                with self.subTest(name=name, command=command), self.approved():
                    plan.write({name: [command]})

    def test_rules_and_weighting_by_themselves(self):
        new = {"rule_ids": {}, "weighting_ids": {"index": "reliability"}}
        for name in ("rule_ids", "weighting_ids"):
            mine = self.plan.with_env(self.env)[name]
            other = self.draft.with_env(self.env)[name]
            with self.subTest(name=name):
                with self.approved():
                    mine.sequence = 99
                with self.approved():
                    mine.unlink()
                with self.approved():
                    mine.copy(new[name])
                with self.approved():
                    mine.plan_id = self.draft
                with self.approved():
                    other.plan_id = self.plan

    def test_the_plan_stays(self):
        with self.approved():
            self.plan.with_env(self.env).unlink()
        self.plan.with_env(self.env).action_close()
        with self.approved():
            self.plan.with_env(self.env).unlink()
        self.draft.with_env(self.env).unlink()
        self.assertFalse(self.draft.exists())

    def test_what_may_change(self):
        plan = self.plan.with_env(self.env)
        plan.write({"name": "Renamed", "date_to": "2026-12-31"})
        plan.payee_ids = [Command.create({"partner_id": self.seller_two.partner_id.id})]
        self.assertEqual(plan.payee_ids.user_id, self.seller | self.seller_two)

    @mute_logger("odoo.sql_db")
    def test_a_payee_with_a_statement_stays(self):
        self.plan.action_compute()
        with self.assertRaises(IntegrityError):
            self.plan.sudo().payee_ids.unlink()


@tagged("post_install", "-at_install")
class TestApprovedPayees(PlanCase):
    """What was approved by a second person, one person does not change alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(user=cls.commission_manager)
        cls.plan = cls.make_plan().with_env(cls.env)
        cls.payee = cls.plan.payee_ids
        cls.me = cls.commission_manager.partner_id

    def add(self, **values):
        return self.env["seller.commission.payee"].create(
            {"plan_id": self.plan.id, **values}
        )

    def settle(self, month="02", state="approved"):
        # sudo: only runs make statements
        self.env["seller.commission.statement"].sudo().create(
            {
                "plan_id": self.plan.id,
                "company_id": self.plan.company_id.id,
                "payee_id": self.payee.id,
                "partner_id": self.payee.partner_id.id,
                "date_from": f"2026-{month}-01",
                "date_to": f"2026-{month}-28",
                "state": state,
            }
        )

    def own(self, change):
        with self.refused("approved and pays you"), self.env.cr.savepoint():
            change()

    def test_who_in_which_role_since_when_is_fixed(self):
        draft = self.make_plan(approve=False).with_env(self.env)
        for values in (
            {"partner_id": self.seller_two.partner_id.id},
            {"team_id": self.team.id},
            {"role": "owner"},
            {"date_from": "2026-02-01"},
            {"plan_id": draft.id},
            {"user_id": self.seller_two.id},
        ):
            with self.subTest(values=values), self.refused("no longer changes"):
                self.payee.write(values)
        with self.refused("no longer changes"):
            self.payee.unlink()
        draft.payee_ids.role = "owner"
        self.assertEqual(draft.payee_ids.role, "owner")

    def test_it_ends_today_at_the_earliest(self):
        with self.refused("cannot end on 03/01/2026.*03/02/2026 or a later day"):
            self.payee.date_to = "2026-03-01"
        for day in ("2026-03-02", "2026-12-31", False):
            self.payee.date_to = day
            self.assertEqual(self.payee.date_to, fields.Date.to_date(day) or False)

    def test_it_does_not_end_within_what_was_settled(self):
        self.settle("03", state="published")
        self.payee.date_to = "2026-03-10"
        self.settle("04")
        with self.refused("04/28/2026 or a later day"):
            self.payee.date_to = "2026-04-10"
        self.payee.date_to = "2026-04-28"

    def test_nobody_adds_or_changes_oneself(self):
        self.own(lambda: self.add(partner_id=self.me.id))
        self.team.sudo().member_ids |= self.commission_manager
        self.own(lambda: self.add(team_id=self.team.id))
        mine = self.add(partner_id=self.seller_two.partner_id.id)
        mine.sudo().partner_id = self.me
        quota = [Command.create({"date_from": DAY, "amount": 5})]
        self.own(lambda: mine.write({"date_to": "2026-12-31"}))
        self.own(lambda: mine.write({"quota_ids": quota}))
        self.own(mine.unlink)
        draft = self.make_plan(self.commission_manager, approve=False)
        draft.with_env(self.env).payee_ids.role = "owner"
        self.assertEqual(draft.payee_ids.role, "owner")

    def test_a_quota_of_a_settled_period_stays(self):
        quotas = self.payee.quota_ids.create(
            [
                {"payee_id": self.payee.id, "date_from": day, "amount": 100}
                for day in ("2026-02-11", "2026-03-01")
            ]
        )
        settled, running = quotas
        self.settle()
        for change in (
            lambda: settled.write({"amount": 50}),
            lambda: settled.unlink(),
            lambda: running.write({"date_from": "2026-02-01"}),
            lambda: settled.write({"date_from": "2026-04-01"}),
        ):
            words = "earned from 02/01/2026 on is approved"
            with self.refused(words), self.env.cr.savepoint():
                change()
        running.amount = 50
        running.unlink()
        self.assertFalse(running.exists())

    def test_additions_are_noted_by_number_with_who_did_it(self):
        payee = self.add(partner_id=self.seller_two.partner_id.id)
        payee.date_to = "2026-12-31"
        quota = payee.quota_ids.create(
            {"payee_id": payee.id, "date_from": DAY, "amount": 100}
        )
        quota.amount = 50
        quota.unlink()
        payee.unlink()
        notes = self.plan.message_ids[:6]
        for note, words in zip(
            notes[::-1],
            ("was added", "last day of", "entered", "changed", "deleted", "deleted"),
            strict=True,
        ):
            self.assertIn(words, note.body)
            self.assertIn(str(payee.id), note.body)
            self.assertNotIn("Seller", note.body)
            self.assertEqual(note.author_id, self.me)


@tagged("post_install", "-at_install")
class TestCommissionPayee(PlanCase):
    def add(self, plan, user, date_from=False, date_to=False):
        return self.env["seller.commission.payee"].create(
            {
                "plan_id": plan.id,
                "partner_id": user.partner_id.id,
                "date_from": date_from,
                "date_to": date_to,
            }
        )

    def test_nobody_is_in_a_plan_twice_at_a_time(self):
        overlapping = (
            ((False, False), (False, False)),
            ((False, "2026-03-10"), ("2026-03-10", False)),
            (("2026-03-10", False), (False, "2026-03-10")),
            (("2026-03-01", "2026-03-31"), ("2026-03-10", "2026-03-12")),
            (("2026-03-10", "2026-03-12"), ("2026-03-01", "2026-03-31")),
        )
        for first, second in overlapping:
            with self.subTest(first=first, second=second):
                plan = self.make_plan(approve=False)
                plan.payee_ids.write({"date_from": first[0], "date_to": first[1]})
                words = "Seller is in the plan Plan twice at the same time"
                with self.refused(words, ValidationError):
                    self.add(plan, self.seller, *second)

    def test_stints_may_follow_each_other(self):
        plan = self.make_plan(approve=False)
        plan.payee_ids.date_to = "2026-03-10"
        later = self.add(plan, self.seller, "2026-03-11", "2026-03-20")
        self.add(plan, self.seller, "2026-03-21")
        self.add(plan, self.seller_two)
        with self.refused("twice at the same time", ValidationError):
            later.date_to = "2026-03-21"

    def test_two_plans_may_pay_one_seller(self):
        self.assertEqual(len(self.make_plan() | self.make_plan()), 2)

    @mute_logger("odoo.sql_db")
    def test_one_leaves_after_one_joined(self):
        with self.assertRaises(IntegrityError):
            self.add(self.make_plan(), self.seller_two, "2026-03-02", "2026-03-01")

    def test_the_user_of_the_payee(self):
        payee = self.make_plan().payee_ids.sudo()
        self.seller.active = False
        again = self.make_plan().payee_ids
        self.assertEqual(payee.user_id | again.user_id, self.seller)
        payee.partner_id = self.customer
        self.assertFalse(payee.user_id)


@tagged("post_install", "-at_install")
class TestCommissionWeighting(PlanCase):
    def test_curves_that_cannot_be_read(self):
        weighting = self.make_plan(approve=False, weightings=[{}]).weighting_ids
        for curve in ("75", "75: good", "101: 1", "50: 1; 50: 2", ";"):
            with self.subTest(curve=curve):
                words = f"The curve '{curve}' cannot be read.*50: 0.80; 75: 1.00"
                with self.refused(words, ValidationError):
                    weighting.curve = curve

    @mute_logger("odoo.sql_db")
    def test_numbers_above_zero(self):
        for values in (
            {"share": 0},
            {"share": -1},
            {"window_months": 0},
            {"window_months": 121},
            {"credibility": 0},
        ):
            with self.subTest(values=values), self.assertRaises(IntegrityError):
                self.make_plan(approve=False, weightings=[values])
                self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_an_index_stands_once_in_a_mix(self):
        with self.assertRaises(IntegrityError):
            self.make_plan(approve=False, weightings=[{}, {}])

    def test_a_weighting_says_what_it_is(self):
        plan = self.make_plan(
            weightings=[{"share": 70}, {"index": "reliability", "share": 30}]
        )
        self.assertEqual(
            plan.weighting_ids.mapped("display_name"),
            ["Feedback score 70 %", "Promise reliability 30 %"],
        )
