"""On the quotation: what it would pay, who sees it, and that it costs nothing."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form, tagged

from .commission_common import CommissionCase
from .test_performance import BudgetMixin


class ExpectedCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("commissions")
        cls.record_answers(60, 60, 60, 60, 60)

    @classmethod
    def run_plan(cls, rule=None, **values):
        if rule:
            values["rule_ids"] = [Command.create({"name": "Rule", "rate": 5, **rule})]
        plan = cls.make_plan(**{"weightings": [{}], **values})
        return cls.compute(plan)

    def expected(self, order, user=None):
        order = order.with_user(user or self.seller)
        order.invalidate_recordset()
        return order.customer_commission, order.customer_commission_weighed


@tagged("post_install", "-at_install")
class TestExpected(BudgetMixin, ExpectedCase):
    def test_the_order_at_the_coefficient_of_today(self):
        """2000 at 5 %, x 0.94."""
        self.run_plan()
        order = self.make_order()
        self.assertEqual(self.expected(order), (94, -6))
        words = "Because your customers' score is 60 from 5 answers"
        self.assertEqual(order.with_user(self.seller).customer_commission_words, words)

    def test_it_follows_what_is_typed(self):
        self.run_plan()
        order = self.make_order()
        with Form(order.with_user(self.seller)) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 4
            self.assertEqual(form.customer_commission, 188)

    def test_without_a_statement_that_runs_nothing_is_said(self):
        self.assertEqual(self.expected(self.make_order()), (0, 0))

    def test_the_tier_that_the_order_reaches(self):
        tiers = [(0, 3), (10_000, 5)]
        rule = {"tier_ids": [Command.create({"low": lo, "rate": r}) for lo, r in tiers]}
        self.make_invoices({"amounts": [9_000]})
        statement = self.run_plan(rule, weightings=())
        gross = statement._gross_with(statement.plan_id.rule_ids, 11_000)
        gross -= statement._gross_with(statement.plan_id.rule_ids, 9_000)
        self.assertEqual(self.expected(self.make_order()), (gross, 0))

    def test_only_what_the_rule_pays_for(self):
        order = self.make_order()
        other = self.make_partner("Other")
        team = self.env["crm.team"].create({"name": "Other Team"})
        category = self.env["product.category"].create({"name": "Chairs"})
        rules = {
            "product": ({"product_ids": self.desk.ids}, 100),
            "category": ({"category_ids": category.ids}, 0),
            "customer": ({"partner_ids": other.ids}, 0),
            "own customer": ({"partner_ids": self.customer.ids}, 100),
            "team": ({"team_ids": team.ids}, 0),
            "condition": ({"domain": "[('name', '=', 'Desk')]"}, 100),
            "other condition": ({"domain": "[('name', '=', 'Chair')]"}, 0),
            "units": ({"measure": "quantity", "amount": 7}, 14),
            "margin": ({"measure": "margin"}, 100),
            "fixed": ({"basis": "fixed", "amount": 500}, 0),
        }
        plan = self.make_plan(approve=False)
        rule = plan.rule_ids
        blank = {"basis": "invoiced", "measure": "amount", "domain": False}
        blank |= dict.fromkeys(
            ("product_ids", "category_ids", "partner_ids", "team_ids"), [(5,)]
        )
        for name, (values, paid) in rules.items():
            with self.subTest(rule=name):
                rule.write(blank | values)
                base = rule._base_of_order(order)
                rate = rule.amount if rule.measure == "quantity" else rule.rate
                self.assertEqual(base * rate / rule._whole(), paid)

    def test_another_currency_counts_as_the_company_books_it(self):
        order = self.make_order()
        order.currency_rate = 2
        rule = self.make_plan(approve=False).rule_ids
        self.assertEqual(rule._base_of_order(order), 1000)

    def test_a_share_of_the_order(self):
        self.run_plan()
        shares = [(self.seller, 60), (self.seller_two, 40)]
        order = self.make_order(
            customer_split_ids=[
                Command.create({"partner_id": user.partner_id.id, "share": share})
                for user, share in shares
            ]
        )
        self.assertEqual(self.expected(order), (56.4, -3.6))

    def test_managers_of_commissions_see_what_all_get(self):
        self.run_plan(payees=self.seller | self.seller_two)
        self.commission_manager.group_ids |= self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        order = self.make_order()
        self.assertEqual(self.expected(order, self.commission_manager), (94, -6))

    def test_colleagues_do_not_see_it(self):
        self.run_plan(payees=self.seller | self.seller_two)
        order = self.make_order()
        for user in (self.seller_all, self.manager):
            with self.subTest(user=user.login):
                self.assertEqual(self.expected(order, user), (0, 0))

    def test_who_is_no_user_of_ours_does_not_know_of_it(self):
        fields = self.env["sale.order"].with_user(self.employee).fields_get()
        self.assertNotIn("customer_commission", fields)

    # === IT COSTS NOTHING === #

    def test_no_query_where_the_part_is_off(self):
        self.run_plan()
        order = self.make_order().with_user(self.seller)
        group = self.env.ref("customer_promise.customer_promise_group_commissions")
        self.env.ref("base.group_user").implied_ids -= group
        self.env.flush_all()
        order.mapped("customer_commission")  # fills the caches of the registry
        order.invalidate_recordset(["customer_commission"])
        before = self.env.cr.sql_log_count
        self.assertEqual(order.customer_commission, 0)
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_confirming_an_order_asks_nothing_of_it(self):
        """Neither is it computed, nor does its being there cost a query."""
        self.run_plan()
        Order = type(self.env["sale.order"])
        self.count(self.make_order().action_confirm)  # fills the caches
        plain = self.count(self.make_order().action_confirm)
        with patch.object(
            Order, "_customer_commissions", side_effect=AssertionError("computed")
        ):
            self.assertEqual(self.count(self.make_order().action_confirm), plain)
