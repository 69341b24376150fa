"""The simulator: change a figure, see the pay; by the same formulas as the run."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .commission_common import CommissionCase

BOTH = [{"index": "feedback", "share": 70}, {"index": "reliability", "share": 30}]


class SimulatorCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoices({"amounts": [10_000]})

    @classmethod
    def make_statement(cls, **values):
        plan = cls.make_plan(**{"weightings": BOTH, **values})
        return cls.compute(plan)

    def simulate(self, statement):
        """The page as the seller opens it."""
        Page = self.env["seller.commission.simulator"].with_user(self.seller)
        return Page.browse(
            Page._action_open(statement.with_user(self.seller))["res_id"]
        )

    def pay(self, page, **values):
        with Form(page) as form:
            for name, value in values.items():
                setattr(form, name, value)
        return page.net


@tagged("post_install", "-at_install")
class TestSimulator(SimulatorCase):
    def test_it_opens_with_the_figures_of_today(self):
        self.record_answers(60, 70)
        self.keep_promises(3)
        statement = self.make_statement()
        page = self.simulate(statement)
        self.assertRecordValues(
            page,
            [
                {
                    "sales": 10_000,
                    "score": 65,
                    "answers": 2,
                    "kept": 100,
                    "promises": 3,
                    "net": statement.net,
                    "net_change": 0,
                    "coefficient_change": 0,
                }
            ],
        )

    def test_golden(self):
        """Feedback 60 of 5, 0.94; reliability 90 of 10, 1.133333; 70/30: 0.998."""
        page = self.simulate(self.make_statement())
        net = self.pay(page, score=60, answers=5, kept=90, promises=10)
        self.assertAlmostEqual(page.coefficient, 0.998, 6)
        self.assertEqual(net, 499)
        self.assertEqual(page.net_change, -1)

    def test_sales_pay_at_the_tier_they_reach(self):
        tiers = [(0, 3), (10_000, 5)]
        rule = {
            "name": "Tiers",
            "tier_ids": [Command.create({"low": low, "rate": r}) for low, r in tiers],
        }
        statement = self.make_statement(weightings=(), rule_ids=[Command.create(rule)])
        page = self.simulate(statement)
        self.assertEqual(self.pay(page, sales=20_000) - statement.net, page.net_change)
        self.assertEqual(page.sales_change, 10_000)

    def test_flat_sales_pay_in_proportion(self):
        page = self.simulate(self.make_statement(weightings=()))
        self.assertEqual(self.pay(page, sales=25_000), 1250)

    def test_before_the_first_sale_the_first_rule_pays(self):
        payees = self.seller_two
        statement = self.make_statement(payees=payees)
        Page = self.env["seller.commission.simulator"].with_user(payees)
        opened = Page._action_open(statement.with_user(payees))
        self.assertEqual(self.pay(Page.browse(opened["res_id"]), sales=2_000), 100)

    def test_cap_and_floor_hold(self):
        self.ask()
        page = self.simulate(self.make_statement(cap=550, floor=400))
        self.assertEqual(self.pay(page, score=100, answers=100), 550)
        self.assertEqual(self.pay(page, score=0, sales=5_000), 400)

    def test_nothing_is_added_where_too_few_were_asked(self):
        page = self.simulate(self.make_statement())
        self.assertEqual(self.pay(page, score=100, answers=100), 500)
        self.assertRegex(page.limit_words, "^Because too few of your customers")

    def test_by_the_plan_a_share_of_the_amount_or_a_bonus(self):
        part = self.make_statement(weightings=[{}], weight_mode="component")
        self.assertEqual(self.pay(self.simulate(part), score=60, answers=5), 494)
        bonus = self.make_statement(weightings=[{}], weight_mode="bonus", name="Bonus")
        self.assertEqual(self.pay(self.simulate(bonus), score=60, answers=5), 500)

    def test_nothing_is_saved_but_that_one_looked(self):
        statement = self.make_statement()
        rows = self.rows(statement.plan_id)
        self.pay(self.simulate(statement), score=90, answers=9, sales=99_000)
        self.assertEqual(self.rows(statement.plan_id), rows)
        self.assertEqual(str(statement.payee_id.seen_on), "2026-03-02")

    def test_nobody_simulates_the_statement_of_another(self):
        statement = self.make_statement()
        Page = self.env["seller.commission.simulator"].with_user(self.seller_two)
        with self.assertRaises(AccessError):
            Page._action_open(statement.with_user(self.seller_two))
        page = Page.create({"statement_id": statement.id})
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("today_net", "net", "coefficient", "has_feedback"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                page.read([name])
