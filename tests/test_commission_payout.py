"""Approved statements are paid once: agents by bills, employees by the payroll."""

import base64
import csv
import io
from unittest.mock import patch

from lxml import etree
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.promises import optional_apps
from .commission_common import CommissionCase


@tagged("post_install", "-at_install")
class TestPayout(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoices({"amounts": [1000]}, {"invoice_user_id": cls.seller_two.id})
        cls.plan = cls.make_plan(cls.seller | cls.seller_two)
        cls.both = cls.compute(cls.plan)
        cls.both.action_publish()
        cls.both.action_approve()
        cls.payouts = cls.env["seller.commission.payout"]
        cls.product = cls.env.ref("customer_promise.product_product_commission")

    def pay(self, statements=None, user=None):
        statements = self.both if statements is None else statements
        payouts = self.payouts.with_user(user or self.commission_manager)
        return payouts._pay(statements.with_user(payouts.env.user))

    def of(self, user):
        return self.both.filtered(lambda statement: statement.user_id == user)

    def make_agent(self):
        """The seller's statement, as of somebody who works for their own account."""
        statement = self.of(self.seller)
        statement.sudo().payee_id.role = "agent"
        return statement

    def approve_later(self):
        """The seller's approved statement of April."""
        later = self.compute(self.plan, "2026-04-02")
        later = later.filtered(lambda s: s.user_id == self.seller)
        later.action_publish()
        later.action_approve()
        return later

    # === WHO AND WHEN === #

    def test_each_is_paid_once(self):
        payout = self.pay()
        self.assertEqual(self.both.mapped("state"), ["paid", "paid"])
        self.assertEqual(payout.statement_ids, self.both)
        self.assertEqual((payout.kind, payout.net), ("payroll", 100))
        with self.assertRaisesRegex(UserError, "is paid, so this cannot be done"):
            self.pay()
        self.assertEqual(self.payouts.search([]), payout)

    def test_one_that_is_not_approved_stops_all(self):
        later = self.compute(self.plan, "2026-04-02")
        with self.assertRaisesRegex(UserError, "is draft, so this cannot be done"):
            self.pay(self.both | later)
        self.assertEqual(set(self.both.mapped("state")), {"approved"})

    def test_nobody_pays_their_own(self):
        self.seller.group_ids |= self.commission_manager.group_ids
        with self.assertRaisesRegex(UserError, "is your own"):
            self.pay(user=self.seller)
        self.pay(self.of(self.seller_two), user=self.seller)

    def test_only_commission_managers_pay_and_undo(self):
        payout = self.pay(self.of(self.seller))
        for user in self.seller_two | self.leader | self.manager | self.auditor:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.pay(user=user)
                with self.assertRaises(AccessError):
                    payout.with_user(user).action_undo()

    def test_what_was_changed_in_the_database_is_not_paid(self):
        self.env.cr.execute("UPDATE seller_commission_line SET net = 9999")
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "changed after its approval"):
            self.pay()

    def test_by_the_dialog(self):
        self.make_agent()
        statements = self.both.with_user(self.commission_manager)
        dialog = statements.action_pay()
        wizard = statements.env[dialog["res_model"]].with_context(**dialog["context"])
        with Form(wizard) as form:
            self.assertEqual((form.bill_count, form.bill_net), (1, 50))
            self.assertEqual((form.payroll_count, form.payroll_net), (1, 50))
        action = form.record.action_apply()
        payouts = self.payouts.search(action["domain"])
        self.assertEqual(set(payouts.mapped("kind")), {"bill", "payroll"})

    # === BILLS === #

    def test_an_agent_gets_one_draft_bill_with_a_line_per_statement(self):
        tax = self.company_data["default_tax_purchase"]
        self.product.supplier_taxes_id = tax
        later = self.approve_later()
        statement = self.make_agent()
        payout = self.pay(statement | later)
        bill = payout.sudo().move_ids
        self.assertEqual((bill.move_type, bill.state), ("in_invoice", "draft"))
        self.assertEqual(bill.partner_id, self.seller.partner_id)
        self.assertEqual((statement | later).move_id, bill)
        self.assertRecordValues(
            bill.invoice_line_ids,
            [
                {
                    "name": "Commission: Seller, March 2026",
                    "product_id": self.product.id,
                    "price_unit": 50,
                    "tax_ids": tax.ids,
                },
                {
                    "name": "Commission: Seller, April 2026",
                    "product_id": self.product.id,
                    "price_unit": 0,
                    "tax_ids": tax.ids,
                },
            ],
        )
        self.assertEqual(bill.amount_untaxed, 50)

    def test_what_is_taken_back_is_a_refund_by_the_agent(self):
        self.make_invoices({"move_type": "out_refund", "invoice_date": "2026-04-01"})
        later = self.approve_later()
        statement = self.make_agent()
        self.assertEqual(later.net, -50)
        refund = self.pay(later).sudo().move_ids
        self.assertEqual((refund.move_type, refund.amount_untaxed), ("in_refund", 50))
        nothing = statement | later
        self.payouts.search([]).action_undo()
        payout = self.pay(nothing)
        self.assertEqual((payout.net, payout.sudo().move_ids.ids), (0, []))
        self.assertEqual(set(nothing.mapped("state")), {"paid"})

    def test_without_the_product_of_the_bills_nothing_is_paid(self):
        self.make_agent()
        other = self.env["res.company"].sudo().create({"name": "Other"})
        words = f"Nothing is paid: {self.company.name} has no product"
        for values in (
            {"active": False},
            {"active": True, "company_id": other.id},
        ):
            self.product.sudo().write(values)
            with self.subTest(values=values), self.assertRaisesRegex(UserError, words):
                self.pay()
            self.assertEqual(self.both.mapped("state"), ["approved", "approved"])
            self.assertFalse(self.payouts.search([]))
        self.product.sudo().company_id = self.company
        self.assertEqual(len(self.pay()), 2)

    def test_a_cancelled_bill_unpays_nothing_and_says_so(self):
        statement = self.make_agent()
        payout = self.pay(statement)
        payout.sudo().move_ids.button_cancel()
        self.assertEqual(statement.state, "paid")
        self.assertIn("still count as paid", payout.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "pays commissions and stays on record"):
            payout.sudo().move_ids.unlink()

    def test_an_undone_payout_sets_its_statements_free(self):
        statement = self.make_agent()
        payout = self.pay(statement)
        bill = payout.sudo().move_ids
        payout.action_undo()
        self.assertEqual((payout.state, bill.state), ("undone", "cancel"))
        self.assertEqual(statement.state, "approved")
        self.assertEqual((statement.payout_id.ids, statement.move_id.ids), ([], []))
        self.assertEqual(self.pay(statement).statement_ids, statement)
        with self.assertRaisesRegex(UserError, "is undone already"):
            payout.action_undo()

    def test_what_is_posted_is_not_undone(self):
        statement = self.make_agent()
        payout = self.pay(statement)
        bill = payout.sudo().move_ids
        bill.invoice_date = "2026-03-02"
        bill.action_post()
        with self.assertRaisesRegex(UserError, "is posted. Ask accounting"):
            payout.action_undo()
        self.assertEqual(statement.state, "paid")

    # === PAYROLL === #

    def files(self, payout):
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", payout._name), ("res_id", "=", payout.id)], order="name"
        )
        return [base64.b64decode(attachment.datas) for attachment in attachments]

    def test_employees_stand_in_a_file_for_the_payroll(self):
        self.seller.name = "=1+1"
        numbers = patch.object(
            optional_apps, "employee_numbers", lambda *_: {self.seller.id: "E7"}
        )
        with numbers:
            csv_file, xlsx_file = self.files(self.pay())
        header, first, second = csv.reader(io.StringIO(csv_file.decode("utf-8-sig")))
        self.assertEqual(header[0], "Payee")
        self.assertEqual(
            first,
            ["'=1+1", "E7", "2026-03-01", "2026-03-31"]
            + ["50.0", "1.0", "50.0", "USD", ""],
        )
        self.assertEqual(second[:2], ["Seller Two", ""])
        sheet = load_workbook(io.BytesIO(xlsx_file)).active
        row = [cell.value for cell in sheet[2]]
        self.assertEqual(row[:2] + row[4:], ["=1+1", "E7", 50, 1, 50, "USD", None])
        self.assertEqual(sheet["A2"].data_type, "s")
        self.assertEqual(row[2].isoformat(), "2026-03-01T00:00:00")

    def test_an_amount_below_zero_says_that_it_is_deducted(self):
        self.make_invoices({"move_type": "out_refund", "invoice_date": "2026-04-01"})
        csv_file, _xlsx = self.files(self.pay(self.approve_later()))
        _header, row = csv.reader(io.StringIO(csv_file.decode("utf-8-sig")))
        self.assertEqual(
            row[6:], ["-50.0", "USD", "Taken back: to be deducted from the pay"]
        )

    def test_undoing_a_payroll_asks_whether_its_file_was_used(self):
        arch = self.env.ref("customer_promise.seller_commission_payout_view_form").arch
        buttons = etree.fromstring(arch).xpath("//button[@name='action_undo']")
        asked = [b.get("confirm") for b in buttons if "'payroll'" in b.get("invisible")]
        self.assertIn("paid twice", asked[0])

    def test_nobody_is_an_employee_of_who_keeps_none(self):
        numbers = optional_apps.employee_numbers(self.seller, self.company)
        self.assertEqual(numbers, {})
