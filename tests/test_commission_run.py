"""What a run pays, and that running again pays nothing else."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.commissions import seller_commission_run
from .commission_common import DAY, CommissionCase

LOGGER = seller_commission_run.__name__


@tagged("post_install", "-at_install")
class TestAmounts(CommissionCase):
    """Base x rate, rounded once a line; the total is the sum of the lines."""

    def assertPays(self, plan, lines, day=DAY):
        """Compare (base, net) of the period's lines, in any order, and the totals."""
        statements = self.compute(plan, day)
        found = sorted((line.base, line.net) for line in statements.line_ids)
        self.assertEqual(found, sorted(lines))
        totals = [sum(column) for column in zip(*lines, strict=True)] or [0, 0]
        self.assertAlmostEqual(sum(statements.mapped("base")), totals[0])
        self.assertAlmostEqual(sum(statements.mapped("net")), totals[1])
        return statements

    def test_a_line_is_base_times_rate(self):
        invoice = self.make_invoices({"amounts": [1000, 250]})
        statement = self.assertPays(self.make_plan(), [(1000, 50), (250, 12.5)])
        self.assertRecordValues(
            statement,
            [
                {
                    "partner_id": self.seller.partner_id.id,
                    "user_id": self.seller.id,
                    "date_from": date(2026, 3, 1),
                    "date_to": date(2026, 3, 31),
                    "state": "draft",
                    "coefficient": 1,
                    "gross": 62.5,
                    "weight_effect": 0,
                }
            ],
        )
        line = statement.line_ids.sorted("base")[1]
        self.assertRecordValues(
            line,
            [
                {
                    "document": invoice.name,
                    "date": date(2026, 3, 2),
                    "customer": "Acme",
                    "rate": 5,
                    "coefficient": 1,
                    "source_model": "account.move.line",
                    "source_res_id": line.move_line_id.id,
                }
            ],
        )
        self.assertEqual(line.move_line_id.move_id, invoice)

    def test_each_line_is_rounded_half_up_and_only_once(self):
        # 0.005, 0.015 and 0.025 exactly; the sum of the bases would give 0.03
        self.make_invoices({"amounts": [0.1, 0.1, 0.3, 0.5, -0.2]})
        lines = [(0.1, 0.01), (0.1, 0.01), (0.3, 0.02), (0.5, 0.03), (-0.2, -0.01)]
        statement = self.assertPays(self.make_plan(), lines)
        self.assertEqual(statement.net, 0.06)
        self.assertEqual(statement.gross, 0.06)

    def test_a_rate_of_four_decimals(self):
        self.make_invoices({"amounts": [1000, 12345.67]})
        lines = [(1000, 33.33), (12345.67, 411.52)]
        self.assertPays(self.make_plan(rate=3.3333), lines)

    def test_a_currency_without_cents(self):
        unit = self.company.currency_id
        # with demo data it has entries, and Odoo would keep its cents
        with patch.object(type(unit), "_has_accounting_entries", return_value=False):
            unit.rounding = 1
        self.make_invoices({"amounts": [50, 49]})
        self.assertPays(self.make_plan(rate=1), [(50, 1), (49, 0)])

    def test_every_rule_pays(self):
        self.make_invoices({})
        rules = [
            Command.create({"name": name, "rate": rate})
            for name, rate in (("Sales", 5), ("More", 2.5))
        ]
        statement = self.compute(self.make_plan(rule_ids=rules))
        self.assertEqual(statement.line_ids.mapped("net"), [50, 25])
        self.assertRecordValues(statement, [{"base": 1000, "net": 75}])

    def test_credit_notes_take_back(self):
        invoice = self.make_invoices({"amounts": [1000, 0.1]})
        self.credit(invoice)
        lines = [(1000, 50), (0.1, 0.01), (-1000, -50), (-0.1, -0.01)]
        statement = self.assertPays(self.make_plan(), lines)
        self.assertEqual(statement.net, 0)

    def test_only_posted_customer_documents_count(self):
        self.make_invoices({}, post=False)
        self.make_invoices({}).button_cancel()
        self.make_invoices({"move_type": "in_invoice"}, {"move_type": "out_receipt"})
        section = Command.create({"display_type": "line_section", "name": "Section"})
        self.make_invoices({"invoice_line_ids": [section], "amounts": ()}, post=False)
        self.assertPays(self.make_plan(), [])

    def test_taxes_are_not_paid(self):
        invoice = self.make_invoices({}, post=False)
        invoice.invoice_line_ids.tax_ids = self.tax_sale_a
        invoice.action_post()
        self.assertNotEqual(invoice.amount_untaxed, invoice.amount_total)
        self.assertPays(self.make_plan(), [(1000, 50)])

    def test_another_companys_invoices_do_not_count(self):
        self.make_invoices({})
        self.assertPays(self.make_plan_elsewhere(), [])
        self.assertPays(self.make_plan(), [(1000, 50)])

    def test_another_currency_counts_as_it_was_booked(self):
        euro = self.setup_other_currency(
            "EUR", rates=[("2026-01-01", 2.0), ("2026-03-02", 3.0)]
        )
        invoice = self.make_invoices({"currency_id": euro.id})
        base = -invoice.invoice_line_ids.balance
        self.assertEqual(base, 333.33)
        plan = self.make_plan()
        self.assertPays(plan, [(333.33, 16.67)])
        euro.rate_ids.unlink()
        self.assertPays(plan, [(333.33, 16.67)])

    def test_a_down_payment_counts_once(self):
        order = self.make_confirmed_order()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 25,
            }
        )
        wizard._create_invoices(order).action_post()
        plan = self.make_plan()
        self.assertPays(plan, [(500, 25)])
        order._create_invoices(final=True).action_post()
        self.assertPays(plan, [(500, 25), (2000, 100), (-500, -25)])

    def test_who_left_is_paid_for_what_they_sold(self):
        self.make_invoices({})
        plan = self.make_plan()
        self.seller.active = False
        self.customer.active = False
        self.assertPays(plan, [(1000, 50)])
        self.assertPays(self.make_plan(), [(1000, 50)])


@tagged("post_install", "-at_install")
class TestWhenAndWho(CommissionCase):
    def test_the_period_holds_its_first_and_last_day(self):
        days = "2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01"
        self.make_invoices(*({"invoice_date": day} for day in days))
        plan = self.make_plan()
        found = self.compute(plan).line_ids.mapped("date")
        self.assertEqual(found, [date(2026, 3, 1), date(2026, 3, 31)])

    def test_a_quarter(self):
        days = "2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01"
        self.make_invoices(*({"invoice_date": day} for day in days))
        statement = self.compute(self.make_plan(period="quarter"))
        self.assertEqual(
            statement.line_ids.mapped("date"), [date(2026, 1, 1), date(2026, 3, 31)]
        )
        self.assertEqual(statement.date_from, date(2026, 1, 1))

    def test_the_plans_own_dates_cut_its_periods(self):
        """Two plans that follow each other within a month pay each day once."""
        days = "2026-03-01", "2026-03-10", "2026-03-11", "2026-03-20", "2026-03-21"
        self.make_invoices(*({"invoice_date": day} for day in days))
        plan = self.make_plan(date_from="2026-03-10", date_to="2026-03-20")
        statement = self.compute(plan, "2026-03-15")
        self.assertRecordValues(
            statement,
            [
                {
                    "date_from": date(2026, 3, 10),
                    "date_to": date(2026, 3, 20),
                    "base": 3000,
                }
            ],
        )
        plan.date_to = "2026-03-10"
        self.compute(plan, "2026-03-10")
        self.assertRecordValues(
            statement, [{"date_to": date(2026, 3, 10), "base": 1000}]
        )

    def test_a_payees_dates_inside_the_period(self):
        days = "2026-03-01", "2026-03-09", "2026-03-10", "2026-03-20", "2026-03-21"
        self.make_invoices(*({"invoice_date": day} for day in days))
        plan = self.make_plan()
        plan.sudo().payee_ids.write(
            {"date_from": "2026-03-10", "date_to": "2026-03-20"}
        )
        self.assertEqual(self.compute(plan).base, 2000)
        plan.sudo().payee_ids.write({"date_from": False, "date_to": "2026-03-09"})
        self.assertEqual(self.compute(plan).base, 2000)
        plan.sudo().payee_ids.write({"date_from": "2026-03-21", "date_to": False})
        self.assertEqual(self.compute(plan).base, 1000)

    def test_a_payee_outside_the_period_has_no_statement(self):
        self.make_invoices({})
        plan = self.make_plan(self.seller | self.seller_two)
        gone, to_come = plan.sudo().payee_ids
        gone.date_to = "2026-02-28"
        to_come.date_from = "2026-04-01"
        self.assertFalse(self.compute(plan))

    def test_two_stints_have_two_statements(self):
        days = "2026-03-05", "2026-03-25"
        self.make_invoices(*({"invoice_date": day} for day in days))
        plan = self.make_plan()
        plan.payee_ids.date_to = "2026-03-10"
        plan.payee_ids = [
            Command.create(
                {"partner_id": self.seller.partner_id.id, "date_from": "2026-03-20"}
            )
        ]
        self.assertEqual(self.compute(plan).mapped("base"), [1000, 1000])

    def test_two_payees_each_have_their_own(self):
        self.make_invoices(
            {},
            {"invoice_user_id": self.seller_two.id, "amounts": [300]},
            {"invoice_user_id": self.leader.id, "amounts": [7]},
        )
        plan = self.make_plan(self.seller | self.seller_two)
        statements = self.compute(plan).sorted("base")
        self.assertRecordValues(
            statements,
            [
                {"user_id": self.seller_two.id, "base": 300, "net": 15},
                {"user_id": self.seller.id, "base": 1000, "net": 50},
            ],
        )

    def test_a_payee_who_sold_nothing_has_an_empty_statement(self):
        statement = self.compute(self.make_plan())
        self.assertRecordValues(statement, [{"base": 0, "net": 0, "coefficient": 1}])
        self.assertTrue(statement.computed_on)

    def test_a_day_outside_the_plan_is_refused(self):
        plan = self.make_plan(date_from="2026-03-10", date_to="2026-04-20")
        for day in ("2026-03-09", "2027-04-21"):
            words = f"The plan Plan is not in force on {day}"
            with self.assertRaisesRegex(UserError, words):
                self.compute(plan, day)
        with self.assertRaisesRegex(UserError, "not in force on 2026-03-02"):
            plan.action_compute()

    def test_a_draft_is_not_computed(self):
        plan = self.make_plan(approve=False)
        with self.assertRaisesRegex(UserError, "The plan Plan is not approved"):
            plan.action_compute()

    def test_a_closed_one_is_computed_to_its_last_day(self):
        self.make_invoices({}, {"invoice_date": "2026-03-03"})
        plan = self.make_plan()
        plan.action_close()
        plan.action_compute()
        self.assertEqual(plan.statement_ids.base, 1000)


@tagged("post_install", "-at_install")
class TestRunningAgain(CommissionCase):
    """The same data, the same rows; other data, other rows there and only there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls.make_invoices({"amounts": [1000, 200]}, {"amounts": [30]})
        cls.record_answers(60, 60, 60, 60, 60)
        cls.keep_promises(2)
        cls.plan = cls.make_plan(
            weightings=[{"share": 70}, {"index": "reliability", "share": 30}]
        )
        cls.statement = cls.compute(cls.plan)

    def lines(self):
        """Line id of each source, with what it pays."""
        lines = self.plan.statement_ids.line_ids
        return {line.move_line_id: (line.id, line.net) for line in lines}

    def test_twice_changes_nothing(self):
        before = self.rows(self.plan)
        self.assertEqual(
            {name: len(rows) for name, rows in before.items()},
            {"statement": 1, "line": 3, "evidence": 2, "evidence_line": 7},
        )
        self.compute(self.plan)
        self.assertEqual(self.rows(self.plan), before)

    def test_twice_writes_no_row_of_a_line(self):
        """Not even the same again: an unchanged row keeps its place."""
        places = []
        for _run in range(2):
            self.compute(self.plan)
            self.env.cr.execute(
                "SELECT t.id, t.ctid FROM seller_commission_line t UNION ALL "
                "SELECT t.id, t.ctid FROM seller_commission_evidence_line t UNION ALL "
                "SELECT t.id, t.ctid FROM seller_commission_evidence t ORDER BY 1, 2"
            )
            places.append(self.env.cr.fetchall())
        self.assertEqual(*places)

    def test_each_run_says_when(self):
        with self.at("2026-03-03 08:00:00"):
            self.compute(self.plan)
        self.assertEqual(str(self.statement.computed_on), "2026-03-03 08:00:00")

    def test_a_new_invoice_adds_its_lines(self):
        before = self.lines()
        new = self.make_invoices({"amounts": [500]})
        self.compute(self.plan)
        after = self.lines()
        self.assertEqual(after.keys() - before.keys(), set(new.invoice_line_ids))
        self.assertEqual({line: after[line] for line in before}, before)

    def test_a_reset_invoice_loses_its_lines(self):
        before = self.lines()
        self.invoices[0].button_draft()
        self.compute(self.plan)
        kept = self.invoices[1].invoice_line_ids
        self.assertEqual(self.lines(), {kept: before[kept]})
        self.assertEqual(self.statement.base, 30)
        self.invoices[0].unlink()
        self.compute(self.plan)
        self.assertEqual(self.lines(), {kept: before[kept]})

    def test_a_changed_invoice_changes_its_line(self):
        before = self.lines()
        changed = self.invoices[1].invoice_line_ids
        self.invoices[1].button_draft()
        changed.price_unit = 40
        self.invoices[1].action_post()
        self.compute(self.plan)
        after = self.lines()
        self.assertEqual(after[changed][0], before[changed][0])
        self.assertEqual(changed.move_id.amount_untaxed, 40)
        self.assertNotEqual(after.pop(changed)[1], before.pop(changed)[1])
        self.assertEqual(after, before)

    def test_a_credit_note_adds_its_own_lines(self):
        before = self.lines()
        note = self.credit(self.invoices[0])
        self.compute(self.plan)
        after = self.lines()
        self.assertEqual(after.keys() - before.keys(), set(note.invoice_line_ids))
        self.assertEqual({line: after[line] for line in before}, before)
        self.assertEqual(self.statement.base, 30)

    def test_another_salesperson_moves_the_lines(self):
        self.plan.payee_ids = [
            Command.create({"partner_id": self.seller_two.partner_id.id})
        ]
        self.invoices[0].invoice_user_id = self.seller_two
        statements = self.compute(self.plan)
        found = {s.user_id: s.base for s in statements}
        self.assertEqual(found, {self.seller: 30, self.seller_two: 1200})

    def test_an_answer_changes_the_coefficient_everywhere(self):
        before = self.lines()
        self.record_answers(0)
        self.compute(self.plan)
        after = self.lines()
        self.assertEqual(
            {line: row[0] for line, row in after.items()},
            {line: row[0] for line, row in before.items()},
        )
        big = self.invoices[0].invoice_line_ids[0]
        self.assertLess(after[big][1], before[big][1])
        self.assertEqual(
            set(self.statement.line_ids.mapped("coefficient")),
            {self.statement.coefficient},
        )

    def test_a_renamed_customer_is_renamed_on_drafts(self):
        self.customer.name = "Acme & Sons"
        self.compute(self.plan)
        self.assertEqual(
            set(self.statement.line_ids.mapped("customer")), {"Acme & Sons"}
        )


@tagged("post_install", "-at_install")
class TestPublished(CommissionCase):
    """What was shown to a payee stays as it was, and is not paid again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({})
        cls.record_answers(60, 60, 60, 60, 60)
        cls.plan = cls.make_plan(weightings=[{}])
        cls.statement = cls.compute(cls.plan)
        cls.statement.action_publish()

    def test_a_published_statement_is_left_alone(self):
        for step in ("action_publish", "action_approve"):
            if self.statement.state == "published":
                self.statement.with_user(self.commission_manager).action_approve()
            with self.subTest(step=step):
                before = self.rows(self.plan)
                self.record_answers(0, 0, 0)
                self.make_invoices({"amounts": [50]})
                self.compute(self.plan)
                self.assertEqual(self.rows(self.plan), before)
                self.assertEqual(self.statement.net, 47)

    def test_its_reset_invoice_does_not_take_the_line_away(self):
        self.invoice.button_draft()
        self.invoice.unlink()
        self.compute(self.plan)
        self.assertRecordValues(
            self.statement.line_ids, [{"base": 1000, "move_line_id": False}]
        )

    def test_a_moved_invoice_is_not_paid_again(self):
        self.invoice.button_draft()
        self.invoice.write({"invoice_date": "2026-04-01", "date": "2026-04-01"})
        self.invoice.action_post()
        april = self.compute(self.plan, "2026-04-15")
        self.assertEqual((len(april), april.base), (1, 0))

    def test_another_payee_is_paid_for_what_moved_to_them(self):
        """What the first one was paid is not held against the second."""
        self.plan.payee_ids = [
            Command.create({"partner_id": self.seller_two.partner_id.id})
        ]
        self.invoice.invoice_user_id = self.seller_two
        drafts = self.compute(self.plan) - self.statement
        self.assertRecordValues(drafts, [{"user_id": self.seller_two.id, "base": 1000}])
        self.assertEqual(self.statement.base, 1000)


@tagged("post_install", "-at_install")
class TestNightly(CommissionCase):
    """The job: all approved plans, all periods that are open, one commit each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoices({})
        cls.plan = cls.make_plan()

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "customer_promise.ir_cron_seller_commission_plan_compute"
            ).method_direct_trigger()

    def failing(self, plan):
        """Computing ``plan`` raises half-way, in the database too."""
        Plan = self.env.registry["seller.commission.plan"]
        write_lines = Plan._write_lines

        def fail(this, statements, period):
            write_lines(this, statements, period)
            if this == plan:
                this.env.cr.execute("SELECT 1 / 0")

        return patch.object(Plan, "_write_lines", fail)

    def test_an_archived_plan_is_only_hidden(self):
        self.plan.active = False
        self.run_job()
        self.assertTrue(self.plan.statement_ids.line_ids)

    def test_all_approved_plans(self):
        second = self.make_plan(self.seller | self.seller_two)
        others = self.make_plan(approve=False) | self.make_plan()
        others[1].action_close()
        self.run_job()
        self.assertEqual(self.plan.statement_ids.base, 1000)
        found = {s.user_id: s.base for s in second.statement_ids}
        self.assertEqual(found, {self.seller: 1000, self.seller_two: 0})
        self.assertFalse(others.statement_ids)

    def test_a_failing_plan_stops_no_other(self):
        failing = self.make_plan(name="Broken")
        plans = self.plan | failing | self.make_plan()
        with (
            self.failing(failing),
            mute_logger("odoo.sql_db"),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            self.run_job()
        self.assertEqual(len(logs.output), 1)
        self.assertIn("The plan Broken could not be computed.", logs.output[0])
        self.assertEqual([plan.statement_ids.base for plan in plans], [1000, 0, 1000])
        self.assertFalse(failing.statement_ids)

    def test_a_plan_that_is_over_or_to_come_is_no_failure(self):
        over = self.make_plan(date_to="2026-02-28")
        to_come = self.make_plan(date_from="2026-04-01")
        with self.assertNoLogs(LOGGER, "WARNING"):
            self.run_job()
        self.assertFalse((over | to_come).statement_ids)
        self.assertTrue(self.plan.statement_ids)

    def test_a_period_goes_on_until_it_is_published(self):
        """Its last invoices are posted when it is over."""
        self.run_job()
        self.make_invoices({"invoice_date": "2026-03-31", "amounts": [70]})
        with self.at("2026-04-02 03:00:00"):
            self.run_job()
            april, march = self.plan.statement_ids
            self.assertEqual((march.base, april.base), (1070, 0))
            march.action_publish()
            self.make_invoices({"invoice_date": "2026-03-31", "amounts": [9]})
            self.run_job()
            self.assertEqual(march.base, 1070)
            self.assertEqual(self.plan.statement_count, 2)

    def test_the_button_does_the_same(self):
        self.plan.action_compute()
        self.make_invoices({"invoice_date": "2026-03-31", "amounts": [70]})
        with self.at("2026-04-02 03:00:00"):
            self.plan.with_user(self.commission_manager).action_compute()
        self.assertEqual(self.plan.statement_ids.mapped("base"), [0, 1070])

    def test_a_plan_that_ended_is_computed_to_its_last_day(self):
        self.run_job()
        self.plan.date_to = "2026-03-20"
        days = "2026-03-20", "2026-03-21"
        self.make_invoices(*({"invoice_date": day} for day in days))
        with self.at("2026-04-02 03:00:00"):
            self.run_job()
        self.assertEqual(self.plan.statement_ids.base, 2000)

    def test_the_companys_clock_says_which_month_it_is(self):
        other = self.make_plan_elsewhere()
        self.company.customer_tz = "Pacific/Auckland"
        self.other_company.customer_tz = "America/New_York"
        with self.at("2026-03-31 20:00:00"):
            self.run_job()
        self.assertEqual(self.plan.statement_ids.date_from, date(2026, 4, 1))
        self.assertEqual(other.statement_ids.date_from, date(2026, 3, 1))

    def test_the_plan_that_waited_longest_is_first(self):
        second = self.make_plan()
        third = self.make_plan()
        for plan, day in ((self.plan, 3), (third, 2), (second, 4)):
            with self.at(f"2026-03-0{day} 03:00:00"):
                plan.action_compute()
        fourth = self.make_plan()
        order = []
        Plan = self.env.registry["seller.commission.plan"]
        with patch.object(Plan, "_open_days", lambda this: order.append(this.id) or []):
            self.run_job()
        ours = fourth | third | self.plan | second
        self.assertEqual([id_ for id_ in order if id_ in ours.ids], ours.ids)


@tagged("post_install", "-at_install")
class TestQueries(CommissionCase):
    """As many statements for many payees and lines as for few."""

    def count(self, plan):
        plan.env.flush_all()
        plan.env.invalidate_all()
        before = self.env.cr.sql_log_count
        plan._compute_statements(date(2026, 3, 2))
        return self.env.cr.sql_log_count - before

    def test_queries(self):
        weightings = [{"share": 70}, {"index": "reliability", "share": 30}]
        users = self.env["res.users"].create(
            [{"name": f"Seller {i}", "login": f"many_{i}"} for i in range(40)]
        )
        few = self.make_plan(users[:2], weightings=weightings)
        many = self.make_plan(users, weightings=weightings)
        self.make_invoices({"invoice_user_id": users[0].id})
        self.count(few)
        small = self.count(few)
        self.make_invoices(
            *({"invoice_user_id": user.id, "amounts": range(1, 11)} for user in users)
        )
        self.record_answers(*range(50, 100), user_id=users[1].id)
        for plan, lines in ((few, 21), (many, 401)):
            with self.subTest(payees=len(plan.payee_ids)):
                self.assertEqual(self.count(plan), small)
                self.assertEqual(len(plan.statement_ids.line_ids), lines)
        self.assertLessEqual(small, 60)
