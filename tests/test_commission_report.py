"""What the manager sees: cost, spread, and doubts about the answers behind pay."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import DAY, CommissionCase

COST = ("revenue:sum", "margin:sum", "commission:sum", "cost_revenue:avg")
COST += ("cost_margin:avg",)


class ManagerCase(CommissionCase):
    def rows(self, model="report", user=None, domain=()):
        Model = self.env[f"seller.commission.{model}"].with_user(
            user or self.commission_manager
        )
        Model.invalidate_model()
        return Model.search([("statement_id", "in", self.statements.ids), *domain])

    def groups(self, by, measures, user=None, domain=()):
        """Measures of each group; of all without ``by``."""
        self.env.flush_all()
        Report = self.env["seller.commission.report"]
        groups = Report.with_user(user or self.commission_manager)._read_group(
            [("statement_id", "in", self.statements.ids), *domain],
            [by] if by else [],
            measures,
        )
        return {row[0]: row[1:] for row in groups} if by else groups[0]


@tagged("post_install", "-at_install")
class TestCost(ManagerCase):
    """Two desks at 1000, which cost 600 each, and 3000 without cost by seller two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.standard_price = 600
        order = cls.make_confirmed_order()
        cls.invoice = cls.make_invoice(order)
        cls.make_invoices(
            {"amounts": (1000, 2000), "invoice_user_id": cls.seller_two.id}
        )
        cls.plan = cls.make_plan(cls.seller | cls.seller_two)
        cls.statements = cls.compute(cls.plan)
        cls.mine = cls.statements.filtered(lambda s: s.user_id == cls.seller)
        cls.theirs = cls.statements - cls.mine

    def row(self, statement):
        return self.rows(domain=[("statement_id", "=", statement.id)])

    def test_the_cost_of_one_statement(self):
        self.assertRecordValues(
            self.row(self.mine),
            [
                {
                    "revenue": 2000,
                    "margin": 800,
                    "commission": 100,
                    "cost_revenue": 5,
                    "cost_margin": 12.5,
                    "effect": 0,
                    "coefficient": 1,
                    "partner_id": self.seller.partner_id.id,
                    "state": "draft",
                }
            ],
        )

    def test_percentages_of_a_group_are_of_its_sums(self):
        self.store(self.theirs, net=300)  # 10 % of 3000
        found = self.groups(None, COST)
        self.assertEqual(found[:4], (5000, 3800, 400, 8.0))
        self.assertAlmostEqual(found[4], 400 / 38)

    def test_the_coefficient_of_a_group_weighs_by_amount(self):
        self.store(self.mine, coefficient=0.8)
        found = self.groups(None, ["coefficient:avg"])
        self.assertAlmostEqual(found[0], (0.8 * 100 + 150) / 250)

    def test_what_satisfaction_did(self):
        self.store(self.mine, net=90)
        self.assertEqual(self.row(self.mine).effect, -10)

    def test_a_sale_that_two_rules_pay_counts_once(self):
        rules = [{"name": "Sales", "rate": 5}, {"name": "More", "rate": 1}]
        plan = self.make_plan(rule_ids=[Command.create(rule) for rule in rules])
        self.statements = self.compute(plan)
        row = self.rows()
        self.assertEqual((row.revenue, row.commission), (2000, 120))

    def test_credit_notes_lower_sales_and_margin(self):
        self.credit(self.invoice)
        self.statements = self.compute(self.plan)
        row = self.row(self.mine)
        self.assertEqual((row.revenue, row.margin, row.cost_revenue), (0, 0, 0))

    def test_margin_or_units_that_are_paid_show_the_sale_behind(self):
        """As a run would write it: the margin, or the two desks, half of them."""
        for measure, base in (("margin", 400), ("quantity", 1)):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE seller_commission_rule SET measure = %s WHERE plan_id = %s",
                [measure, self.plan.id],
            )
            self.mine.line_ids.sudo().base = base
            with self.subTest(measure=measure):
                row = self.row(self.mine)
                self.assertEqual((row.revenue, row.margin), (1000, 400))

    def test_the_cost_is_in_the_unit_of_the_order(self):
        """A dozen invoiced of what was ordered and costs by the piece."""
        line = self.invoice.invoice_line_ids
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET product_uom_id = %s, quantity = 0.25"
            " WHERE id = %s",
            [dozen.id, line.id],
        )
        self.assertEqual(self.row(self.mine).margin, 2000 - 3 * 600)

    def test_superseded_statements_are_left_out(self):
        self.store(self.mine, state="superseded")
        self.assertEqual(self.rows().statement_id, self.theirs)

    def test_how_commissions_are_spread(self):
        """Against the median of plan and period, each payee once."""
        self.assertEqual(
            self.groups("band", ["payees:count_distinct"]),
            {"b_below": (1,), "d_above": (1,)},
        )

    def test_only_managers_and_auditors_read_the_spread(self):
        self.assertTrue(self.groups("band", ["__count"], self.auditor))
        for user in (self.leader, self.seller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.groups("band", ["__count"], user)

    def test_a_leader_sees_the_team_a_seller_oneself(self):
        for user, found in (
            (self.commission_manager, self.statements),
            (self.auditor, self.statements),
            (self.leader, self.statements),
            (self.seller, self.mine),
            (self.seller_two, self.theirs),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self.rows(user=user).statement_id, found)

    def test_in_the_currency_of_the_viewer(self):
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": self.env.ref("base.EUR").id,
                "rate": 2,
                "company_id": self.company.id,
            }
        )
        self.other_company.currency_id = self.env.ref("base.EUR")
        both = (self.other_company | self.company).ids
        report = self.env["seller.commission.report"].with_user(self.commission_manager)
        report = report.with_context(allowed_company_ids=both)
        rate = self.env["res.currency"]._get_conversion_rate(
            self.company.currency_id,
            self.other_company.currency_id,
            self.company,
            fields.Date.to_date(DAY),
        )
        row = report.search([("statement_id", "=", self.mine.id)])
        self.assertEqual(row.currency_id, self.other_company.currency_id)
        self.assertAlmostEqual(row.revenue, 2000 * rate)

    def test_a_row_opens_its_statement(self):
        action = self.row(self.mine).action_open_statement()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (self.mine._name, self.mine.id)
        )


@tagged("post_install", "-at_install")
class TestFlagsByPayee(ManagerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers = cls.record_answers(*[90] * 8)
        cls.plan = cls.make_plan(weightings=[{"index": "feedback"}])
        cls.statements = cls.compute(cls.plan)

    def flag(self, kind, answers, **values):
        """Flags of one kind on some answers; raised by jobs only, hence sudo."""
        Flag = self.env["customer.feedback.flag"].sudo()
        return Flag.create(
            [{"feedback_id": a.id, "kind": kind, **values} for a in answers]
        )

    def test_each_kind_with_its_number_and_share(self):
        self.flag("streak", self.answers[:2])
        self.flag("own_address", self.answers[:1])
        self.flag("address_changed", self.answers[0], state="dismissed")
        self.assertRecordValues(
            self.rows("flag").sorted("n"),
            [
                {"kind": "own_address", "n": 1, "answers": 8, "share": 12.5},
                {"kind": "streak", "n": 2, "answers": 8, "share": 25.0},
            ],
        )
        self.assertRecordValues(
            self.rows("flag")[0],
            [
                {
                    "partner_id": self.seller.partner_id.id,
                    "date_from": fields.Date.to_date("2025-04-01"),
                    "date_to": fields.Date.to_date("2026-03-31"),
                    "is_last": True,
                }
            ],
        )

    def test_the_statement_counts_them_for_managers(self):
        self.flag("streak", self.answers[:2])
        statement = self.statements.with_user(self.commission_manager)
        self.assertEqual(statement.flag_count, 2)
        action = statement.action_view_commission_flags()
        self.assertEqual(action["domain"], [("statement_id", "in", statement.ids)])
        with self.assertRaises(AccessError):
            self.statements.with_user(self.seller).read(["flag_count"])

    def test_a_click_shows_the_flags(self):
        flags = self.flag("streak", self.answers[:2])
        self.flag("streak", self.record_answers(90, user_id=self.seller_two.id))
        action = self.rows("flag").action_view_flags()
        found = self.env["customer.feedback.flag"].with_user(self.commission_manager)
        self.assertEqual(found.search(action["domain"]), flags)

    def test_what_was_told_in_trust_is_a_number_from_three_on(self):
        self.flag("pressure", self.answers[:2])
        self.assertFalse(self.rows("flag"))
        self.flag("pressure", self.answers[2])
        row = self.rows("flag")
        self.assertEqual((row.kind, row.n), ("pressure", 3))
        self.assertFalse(row.can_open)
        with self.assertRaisesRegex(AccessError, "told in trust"):
            row.action_view_flags()
        Flag = self.env["customer.feedback.flag"].with_user(self.commission_manager)
        self.assertFalse(Flag.search([("feedback_id", "in", self.answers.ids)]))

    def test_who_looks_after_quality_opens_them(self):
        flags = self.flag("pressure", self.answers[:3])
        self.commission_manager.group_ids |= self.quality.group_ids
        action = self.rows("flag").action_view_flags()
        Flag = self.env["customer.feedback.flag"].with_user(self.commission_manager)
        self.assertEqual(Flag.search(action["domain"]), flags)

    def test_answers_in_confidence_are_not_among_them(self):
        secret = self.record_answers(10, 10, 10, confidential=True)
        self.flag("streak", secret)
        self.compute(self.plan)
        self.assertFalse(self.rows("flag"))
        Flag = self.env["customer.feedback.flag"].with_user(self.commission_manager)
        self.assertFalse(Flag.search([("feedback_id", "in", secret.ids)]))

    def test_managers_of_pay_and_auditors_only(self):
        self.flag("streak", self.answers)
        self.assertTrue(self.rows("flag", self.auditor))
        for user in (self.seller, self.leader, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.rows("flag", user)
