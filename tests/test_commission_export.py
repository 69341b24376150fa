"""The statement on paper and as a workbook, and who may take it along."""

import io
import re
from decimal import Decimal

import openpyxl
from lxml.html import fromstring

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..tools.money import rounded
from .commission_common import CommissionCase
from .common import GROUP


class ExportCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoices({"amounts": [12_400, 333.33]}, {"amounts": [77.77]})
        cls.record_answers(60, 60, 60, 60, 61)
        cls.record_answers(50, 52, 54, confidential=True)
        cls.plan = cls.make_plan(weightings=[{}], rate=3.5)
        cls.statement = cls.compute(cls.plan)

    def book(self, statement=None, values=True):
        """The workbook as the seller gets it: its values, or its formulas."""
        content = (statement or self.statement).with_user(self.seller)._get_xlsx()
        return openpyxl.load_workbook(io.BytesIO(content), data_only=values)

    def rows(self, sheet):
        return [list(row) for row in sheet.iter_rows(values_only=True)]


@tagged("post_install", "-at_install")
class TestExport(ExportCase):
    def test_a_sheet_for_each_rule_one_for_the_evidence(self):
        self.assertEqual(self.book().sheetnames, ["Overview", "Sales", "Evidence"])

    def test_net_stays_a_formula_of_base_rate_and_coefficient(self):
        sheet = self.book(values=False)["Sales"]
        self.assertEqual(sheet["G2"].value, "=ROUND(E2*F2/100,2)")
        self.assertEqual(sheet["I2"].value, "=ROUND(E2*F2/100*H2,2)")
        self.assertEqual(sheet["I5"].value, "=SUM(I2:I4)")
        overview = self.rows(self.book(values=False)["Overview"])
        self.assertIn("='Sales'!I5", overview[-2])

    def test_viewers_that_do_not_compute_show_the_same_money(self):
        lines = self.statement.line_ids
        rows = self.rows(self.book()["Sales"])
        self.assertEqual([row[8] for row in rows[1:4]], lines.mapped("net"))
        total = self.rows(self.book()["Overview"])[-1]
        statement = self.statement
        self.assertEqual(total[1:4], [statement.base, statement.gross, statement.net])

    def test_sales_that_two_rules_pay_are_no_sum_of_both(self):
        rules = [Command.create({"name": name, "rate": 1}) for name in ("One", "Two")]
        statement = self.compute(self.make_plan(rule_ids=rules))
        shown, formulas = (
            self.rows(self.book(statement, values)["Overview"])[-1]
            for values in (True, False)
        )
        self.assertEqual(shown[1:4], [12_811.1, statement.gross, statement.net])
        self.assertEqual(formulas[1], 12_811.1)
        self.assertEqual(formulas[3][:5], "=SUM(")
        alone = self.rows(self.book(values=False)["Overview"])[-1]
        self.assertEqual(alone[1][:5], "=SUM(")

    def test_each_formula_comes_to_the_value_it_shows(self):
        formulas, shown = (self.book(values=v)["Sales"] for v in (False, True))
        for row in range(2, 5):
            cells = {c: Decimal(str(shown[f"{c}{row}"].value)) for c in "EFH"}
            for money in "GI":
                formula = formulas[f"{money}{row}"].value
                product = formula.removeprefix("=ROUND(").removesuffix(",2)")
                product = re.sub(r"([EFH])\d", r"cells['\1']", product)
                with self.subTest(formula=formula):
                    value = rounded(safe_eval(product, {"cells": cells}))
                    self.assertEqual(float(value), shown[f"{money}{row}"].value)

    def test_a_cent_that_tiers_leave_over_stands_behind_the_formula(self):
        # sudo: only runs write lines
        line = self.statement.line_ids[0].sudo()
        line.net += 0.01
        sheet = self.book(values=False)["Sales"]
        self.assertEqual(sheet["I2"].value, "=ROUND(E2*F2/100*H2,2)+0.01")

    def test_what_is_held_back_is_in_no_total(self):
        line = self.statement.line_ids[0].sudo()
        line.write({"held": True, "hold_reason": "open"})
        book = self.book()
        self.assertEqual(book.sheetnames[2], "Held Back")
        sold = self.rows(book["Sales"])
        self.assertEqual(len(sold), 4)
        overview = [row[0] for row in self.rows(book["Overview"])]
        self.assertNotIn("Held Back", overview)

    def test_names_that_excel_does_not_take(self):
        names = ["History", "A/B: [x]?", "Sales" * 10, "Sales" * 10]
        rules = [Command.create({"name": name, "rate": 1}) for name in names]
        plan = self.make_plan(rule_ids=rules)
        found = self.book(self.compute(plan)).sheetnames
        self.assertEqual(found[1:3], ["History 2", "A B   x"])
        self.assertEqual(found[3:5], [("Sales" * 10)[:31], ("Sales" * 10)[:29] + " 2"])

    def test_texts_are_no_formulas(self):
        line = self.statement.line_ids[0].sudo()
        line.customer = "=1+1"
        self.assertEqual(self.book(values=False)["Sales"]["C2"].data_type, "s")

    def test_evidence_with_what_was_left_out_and_why(self):
        rows = self.rows(self.book()["Evidence"])
        self.assertEqual(rows[3][:4], ["Index", "Date", "Record", "Value"])
        values = [row[3] for row in rows[4:]]
        self.assertEqual(sorted(filter(None, values)), [52, 60, 60, 60, 60, 61])

    def test_what_was_said_in_confidence_has_no_source(self):
        rows = self.rows(self.book()["Evidence"])
        batch = [row for row in rows if row[2] == "3 answers in confidence"]
        self.assertEqual([row[1] for row in batch], [""])

    # === ON PAPER === #

    def html(self, statement):
        report = self.env["ir.actions.report"].with_user(self.seller)
        name = "customer_promise.action_report_seller_commission_statement"
        return report._render_qweb_html(name, statement.ids)[0].decode()

    def test_it_says_all_of_it(self):
        page = self.html(self.statement)
        lines = self.statement.line_ids
        for words in ("Seller, March 2026", "your customers&#39; score is 57 from 8"):
            self.assertIn(words, page)
        self.assertEqual(page.count("invoiced on"), len(lines))
        self.assertIn("Not published", page)
        self.assertIn("3 answers in confidence", page)

    def test_each_rule_has_its_total_and_units_are_no_money(self):
        rule = {"name": "Units", "measure": "quantity", "amount": 10}
        rules = [Command.create({"name": "Sales", "rate": 1}), Command.create(rule)]
        statement = self.compute(self.make_plan(rule_ids=rules))
        page = fromstring(self.html(statement))
        bases = page.xpath("//table[@name='rules']/tbody/tr/td[3]")
        totals = page.xpath("//table[@name='lines']/tbody/tr[last()]")
        words = [" ".join(cell.text_content().split()) for cell in bases + totals]
        self.assertEqual(words[:2], ["$ 12,811.10", ""])
        self.assertEqual(words[2:], ["Total $ 128.11", "Total $ 30.00"])

    def test_a_leader_prints_the_statements_of_the_team(self):
        report = self.env["ir.actions.report"].with_user(self.leader)
        name = "customer_promise.action_report_seller_commission_statement"
        page = report._render_qweb_html(name, self.statement.ids)[0].decode()
        self.assertIn("Seller, March 2026", page)

    def test_what_the_files_are_called(self):
        name = self.statement._get_report_base_filename()
        self.assertEqual(name, "Commission Seller, March 2026")
        quarter = self.compute(self.make_plan(period="quarter"))
        self.assertNotIn("/", quarter._get_report_base_filename())


@tagged("post_install", "-at_install")
class TestDownload(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {"payee": GROUP + "user", "other": GROUP + "user"}
        groups |= {"portal": "base.group_portal", "employee": "base.group_user"}
        users = {
            name: new_test_user(cls.env, f"statement_{name}", group)
            for name, group in groups.items()
        }
        plan = cls.env["seller.commission.plan"].create(
            {
                "name": "Plan",
                "payee_ids": [
                    Command.create({"partner_id": users["payee"].partner_id.id})
                ],
                "rule_ids": [Command.create({"name": "Sales", "rate": 5})],
            }
        )
        plan.action_approve()
        plan._compute_statements(plan.company_id._customer_today())
        cls.statement = plan.statement_ids

    def fetch(self, login, statement_id=None):
        self.authenticate(login, login)
        found = statement_id or self.statement.id
        return self.url_open(f"/customer_promise/statement/{found}/xlsx")

    def test_the_payee_gets_the_workbook(self):
        found = self.fetch("statement_payee")
        self.assertEqual(found.status_code, 200)
        self.assertIn(
            "Commission%20statement_payee", found.headers["Content-Disposition"]
        )
        book = openpyxl.load_workbook(io.BytesIO(found.content))
        self.assertEqual(book.sheetnames[0], "Overview")

    def test_others_get_nothing(self):
        self.assertEqual(self.fetch("statement_other").status_code, 404)
        self.assertEqual(self.fetch("statement_payee", 999_999_999).status_code, 404)
        for login in ("statement_employee", "statement_portal"):
            with self.subTest(login=login):
                self.assertIn(self.fetch(login).status_code, (403, 404))
