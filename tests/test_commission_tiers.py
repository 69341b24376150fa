"""Tiers and quotas, and what counts towards them."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .commission_common import CommissionCase

LADDER = ((0, 3), (10_000, 5))


@tagged("post_install", "-at_install")
class TestTiers(CommissionCase):
    def assertPays(self, gross, plan):
        statement = self.compute(plan)
        self.assertAlmostEqual(sum(statement.mapped("gross")), gross)
        return statement

    def test_each_slice_at_its_own_rate(self):
        self.make_invoices({"amounts": [9000, 3000]})
        statement = self.assertPays(400, self.make_rule_plan(tiers=LADDER))
        lines = statement.line_ids.sorted("base")
        self.assertEqual(lines.mapped("gross"), [100, 300])
        self.assertEqual({round(line.rate, 4) for line in lines}, {3.3333})

    def test_all_at_the_rate_reached(self):
        plan = self.make_rule_plan(tiers=LADDER, tier_mode="retroactive")
        self.make_invoices({"amounts": [9999.99]})
        self.assertPays(300, plan)
        self.make_invoices({"amounts": [0.01]})
        self.assertPays(500, plan)

    def test_the_remainder_is_on_the_largest_line(self):
        """10,700 earn 335; by themselves the lines would make 334.98."""
        amounts = [100.01] * 7 + [9999.93]
        self.make_invoices({"amounts": amounts})
        statement = self.assertPays(335, self.make_rule_plan(tiers=LADDER))
        self.assertEqual(statement.base, 10_700)
        by_base = statement.line_ids.sorted("base")
        self.assertEqual(set(by_base[:-1].mapped("gross")), {3.13})
        self.assertEqual(by_base[-1].gross, 313.09)

    def test_more_credited_than_sold_has_the_first_rate(self):
        self.make_invoices({"move_type": "out_refund"})
        plan = self.make_rule_plan(tiers=((500, 3), (10_000, 5)))
        self.assertPays(-30, plan)

    def test_below_the_lowest_bound_nothing(self):
        self.make_invoices({})
        self.assertPays(0, self.make_rule_plan(tiers=((1000.01, 3),)))

    def test_margin_reaches_tiers_too(self):
        order = self.make_confirmed_order()
        order.order_line.purchase_price = 400
        self.make_invoice(order)
        ladder = ((0, 10), (1000, 20))
        self.assertPays(140, self.make_rule_plan(tiers=ladder, measure="margin"))

    def test_the_teams_sales_count_towards_tiers(self):
        """5,000 and 7,000 of one team: each earns what 12,000 earn on average."""
        users = self.seller | self.seller_two
        self.make_invoices(
            {"amounts": [5000]},
            {"amounts": [7000], "invoice_user_id": self.seller_two.id},
        )
        alone = self.make_rule_plan(users, tiers=LADDER)
        self.assertPays(360, alone)
        for scope in ("team", "company"):
            with self.subTest(scope=scope):
                plan = self.make_rule_plan(users, tiers=LADDER, tier_scope=scope)
                statements = self.assertPays(400, plan)
                found = {s.user_id: s.gross for s in statements}
                self.assertEqual(found[self.seller], 166.67)
                self.assertEqual(found[self.seller_two], 233.33)

    def test_who_is_approved_already_counts_towards_the_others(self):
        users = self.seller | self.seller_two
        self.make_invoices({"amounts": [10_000]})
        plan = self.make_rule_plan(
            users, tiers=LADDER, tier_scope="team", tier_mode="retroactive"
        )
        first = self.compute(plan).filtered(lambda s: s.user_id == self.seller)
        self.approve(first)
        self.make_invoices({"invoice_user_id": self.seller_two.id})
        second = self.compute(plan) - first
        self.assertEqual(second.gross, 50)

    def test_what_is_late_of_an_earlier_version_climbs_on_with_the_present_one(self):
        """2,000 of March alone earn 3 %; with the 10,000 of April they earn 5 %."""
        tiers = {"tiers": LADDER, "tier_mode": "retroactive"}
        plan = self.make_rule_plan(**tiers)
        self.approve(self.compute(plan))
        family = {"family_id": plan.id, "version": 2, "date_from": "2026-04-01"}
        rule = {"family_id": plan.rule_ids.id}
        plan.sudo().date_to = "2026-03-31"
        new = self.make_rule_plan(**tiers, **rule, plan=family)
        with self.at("2026-04-02 10:00:00"):
            self.make_invoices(
                {"invoice_date": "2026-03-20", "amounts": [2000]},
                {"invoice_date": "2026-04-02", "amounts": [10_000]},
            )
            april = self.compute(new, "2026-04-02")
            self.compute(new, "2026-04-02")
        self.assertEqual(sorted(april.line_ids.mapped("gross")), [100, 500])

    def test_tiers_are_of_money(self):
        for values in ({"measure": "quantity"}, {"basis": "fixed"}):
            with (
                self.subTest(**values),
                self.assertRaisesRegex(ValidationError, "never be reached"),
            ):
                self.make_rule_plan(tiers=LADDER, approve=False, **values)

    def test_the_rule_says_in_words_what_it_pays(self):
        def words(**rule):
            return self.make_rule_plan(approve=False, **rule).rule_ids.pay

        self.assertEqual(words(rate=2.5), "2.5 %")
        self.assertEqual(
            words(tiers=(*LADDER, (20_000.5, 6.25))),
            "0 to 10,000: 3 %, 10,000 to 20,000.5: 5 %, above: 6.25 %",
        )
        self.assertEqual(words(tiers=((100, 3),)), "from 100: 3 %")
        self.assertEqual(
            words(tiers=((0, 3), (80, 5)), tier_on="quota"),
            "0 to 80 % of the quota: 3 %, above: 5 %",
        )
        amounts = words(measure="quantity", amount=2), words(basis="fixed", amount=300)
        self.assertIn("2.00", amounts[0])
        self.assertRegex(amounts[0], "per unit$")
        self.assertRegex(amounts[1], "per period$")

    def test_the_sentence_follows_while_tiers_are_typed(self):
        plan = self.make_rule_plan(tiers=LADDER, approve=False)
        with Form(plan.rule_ids) as form:
            with form.tier_ids.edit(1) as tier:
                tier.low = 20_000
            self.assertEqual(form.pay, "0 to 20,000: 3 %, above: 5 %")


@tagged("post_install", "-at_install")
class TestQuotas(CommissionCase):
    """80 % of a quota of 10,000 is reached with 8,000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_rule_plan(
            tiers=((0, 3), (80, 5)), tier_on="quota", tier_mode="retroactive"
        )
        cls.payee = cls.plan.payee_ids

    @classmethod
    def make_quota(cls, payee, day="2026-03-15", amount=10_000):
        return cls.env["seller.commission.quota"].create(
            {"payee_id": payee.id, "date_from": day, "amount": amount}
        )

    def test_tiers_begin_at_per_cent_of_the_quota(self):
        quota = self.make_quota(self.payee)
        self.make_invoices({"amounts": [8000]})
        statement = self.compute(self.plan)
        self.assertEqual((statement.gross, statement.problem), (400, False))
        quota.amount = 10_001
        self.compute(self.plan)
        self.assertEqual(statement.gross, 240)

    def test_without_a_quota_the_first_tier_and_it_is_said(self):
        self.make_invoices({"amounts": [8000]})
        statement = self.compute(self.plan)
        self.assertEqual(statement.gross, 240)
        self.assertRegex(statement.problem, "Seller has no quota")
        self.make_quota(self.payee)
        self.compute(self.plan)
        self.assertEqual((statement.gross, statement.problem), (400, False))

    def test_a_teams_quota_is_the_sum_of_its_members(self):
        users = self.seller | self.seller_two
        plan = self.make_rule_plan(
            users,
            tiers=((0, 3), (80, 5)),
            tier_on="quota",
            tier_mode="retroactive",
            tier_scope="team",
        )
        self.make_invoices({"amounts": [8000]})
        self.make_quota(plan.payee_ids[0], amount=4000)
        statements = self.compute(plan)
        self.assertEqual(sum(statements.mapped("gross")), 240)
        self.assertEqual(len(statements.filtered("problem")), 2)
        self.make_quota(plan.payee_ids[1], amount=6000)
        statements = self.compute(plan)
        self.assertEqual(sum(statements.mapped("gross")), 400)
        self.assertFalse(statements.filtered("problem"))

    def test_who_is_in_the_plan_twice_is_one_and_has_one_quota(self):
        """5,000 before and 3,000 after a change of dates are 8,000 of one person."""
        partner = {"partner_id": self.seller.partner_id.id}
        stints = {"date_to": "2026-03-01"}, {"date_from": "2026-03-02"}
        days = "2026-03-01", "2026-03-02"
        sales = zip(days, ([5000], [3000]), strict=True)
        self.make_invoices(
            *[{"invoice_date": day, "amounts": amounts} for day, amounts in sales]
        )
        for scope in ("own", "team"):
            rule = {
                "name": "Sales",
                "tier_on": "quota",
                "tier_mode": "retroactive",
                "tier_scope": scope,
                "tier_ids": [
                    Command.create({"low": low, "rate": rate})
                    for low, rate in ((0, 3), (80, 5))
                ],
            }
            plan = self.make_plan(
                payee_ids=[Command.create({**partner, **dates}) for dates in stints],
                rule_ids=[Command.create(rule)],
            )
            self.make_quota(plan.payee_ids[0])
            with self.subTest(scope=scope):
                statements = self.compute(plan)
                self.assertEqual(sorted(statements.mapped("gross")), [150, 250])
                largest = statements.sorted("gross")[-1]
                self.assertEqual(largest._gross_with(plan.rule_ids, 5000), 250)
                self.make_quota(plan.payee_ids[1], amount=10_400)
                self.compute(plan)
                self.assertEqual(sorted(statements.mapped("gross")), [90, 150])

    def test_a_quota_stands_at_the_first_day_of_its_period(self):
        quota = self.make_quota(self.payee)
        self.assertEqual(str(quota.date_from), "2026-03-01")
        quota.date_from = "2026-04-30"
        self.assertEqual(str(quota.date_from), "2026-04-01")

    def test_a_quota_goes_for_the_next_version_of_the_plan(self):
        self.make_quota(self.payee, "2026-04-15")
        version = self.plan.copy({"date_from": "2026-04-01"})
        version.write({"family_id": self.plan.id, "version": 2})
        version.with_user(self.commission_manager).action_approve()
        self.make_invoices({"amounts": [8000], "invoice_date": "2026-04-02"})
        with self.at("2026-04-02 10:00:00"):
            self.assertEqual(self.compute(version, "2026-04-02").gross, 400)

    def test_the_last_period_is_copied_to_the_next(self):
        Quota = self.env["seller.commission.quota"]
        with self.assertRaisesRegex(UserError, "no quota to copy"):
            Quota.action_copy_last_period()
        two = self.make_rule_plan(self.seller | self.seller_two)
        stays, leaves = two.payee_ids
        self.make_quota(stays, amount=500)
        self.make_quota(stays, "2026-02-01", amount=400)
        self.make_quota(leaves)
        leaves.date_to = "2026-03-31"
        Quota.action_copy_last_period()
        quotas = Quota.search(
            [("plan_id", "=", two.id), ("date_from", ">", "2026-03-01")]
        )
        self.assertRecordValues(quotas, [{"payee_id": stays.id, "amount": 500}])
        self.assertEqual(str(quotas.date_from), "2026-04-01")
