"""Paid is what payments and bank lines were allocated, and nothing else."""

from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import DAY, CommissionCase

APRIL = "2026-04-02"


class PaidCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_rule_plan(basis="paid")

    def assertPaid(self, *bases):
        """Compare what each line of March counts, in order."""
        self.assertEqual(self.bases(self.compute(self.plan)), sorted(bases))

    def bank_line(self, invoice, amount, day=DAY):
        """Money on the bank statement, matched with the invoice itself."""
        journal = self.company_data["default_journal_bank"]
        self.pay_with_statement_line(invoice, journal.id, day, amount)


@tagged("post_install", "-at_install")
class TestPaid(PaidCase):
    def test_an_open_invoice_pays_nothing(self):
        self.make_invoices({})
        self.assertPaid()

    def test_part_of_it_paid_then_the_rest(self):
        invoice = self.make_invoices({})
        self.pay(invoice, 333.33)
        self.assertPaid(333.33)
        self.pay(invoice, 666.67)
        self.assertPaid(1000)

    def test_each_month_pays_what_it_brought(self):
        invoice = self.make_invoices({"invoice_date": "2026-02-10"})
        self.pay(invoice, 400)
        self.pay(invoice, 600, day=APRIL)
        march = self.compute(self.plan)
        self.assertEqual(self.bases(march), [400])
        self.assertEqual(str(march.line_ids.date), DAY)
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(self.plan, APRIL)
        self.assertEqual(self.bases(april), [600])

    def test_the_part_is_of_the_total_and_spread_by_untaxed_amount(self):
        """2,150 with tax, half of it paid: half of each line, taxes left out."""
        invoice = self.make_invoices({"amounts": [1000, 1000]}, post=False)
        invoice.invoice_line_ids[0].tax_ids = self.tax_sale_a
        invoice.action_post()
        self.assertEqual(invoice.amount_total, 2150)
        self.pay(invoice, 1075)
        self.assertPaid(500, 500)

    def test_one_payment_of_several_invoices(self):
        invoices = self.make_invoices({}, {"amounts": [500, 250]})
        self.pay(invoices)
        self.assertPaid(1000, 500, 250)

    def test_a_line_of_the_bank_statement(self):
        invoice = self.make_invoices({})
        self.bank_line(invoice, 600)
        self.assertPaid(600)

    def test_a_credit_note_is_no_payment(self):
        invoice = self.make_invoices({})
        self.credit(invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertPaid()

    def test_a_refund_counts_when_its_money_is_paid_back(self):
        invoice = self.make_invoices({})
        self.pay(invoice)
        note = self.credit(invoice)
        self.assertPaid(1000)
        self.pay(note)
        self.assertPaid(1000, -1000)

    def test_a_write_off_is_no_payment(self):
        invoice = self.make_invoices({})
        self.pay(
            invoice,
            950,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertPaid(950)

    def test_an_early_payment_discount_is_no_payment(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        invoice = self.make_invoices({"invoice_payment_term_id": terms.id})
        payment = self.pay(invoice)
        self.assertEqual((payment.amount, invoice.amount_residual), (980, 0))
        self.assertPaid(980)

    def test_a_journal_entry_is_no_payment(self):
        invoice = self.make_invoices({})
        receivable = invoice.line_ids - invoice.invoice_line_ids
        entry = self.env["account.move"].create(
            {
                "date": DAY,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in (
                        (receivable.account_id, -1000),
                        (self.company_data["default_account_expense"], 1000),
                    )
                ],
            }
        )
        entry.action_post()
        (receivable | entry.line_ids[0]).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertPaid()

    def test_another_currency_and_a_difference_of_exchange(self):
        """Booked at 3 for 1, paid at 4 for 1: what was booked counts, all of it."""
        euro = self.setup_other_currency(
            "EUR", rates=[("2026-01-01", 3.0), ("2026-03-10", 4.0)]
        )
        invoice = self.make_invoices({"currency_id": euro.id})
        self.pay(invoice, 500, currency_id=euro.id, day="2026-03-12")
        self.assertPaid(166.67)
        self.pay(invoice, 500, currency_id=euro.id, day="2026-03-12")
        partials = invoice.line_ids.matched_credit_ids
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(len(partials.exchange_move_id), 2)
        self.assertPaid(333.33)

    def test_an_invoice_paid_in_the_companys_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoices({"currency_id": euro.id})
        self.pay(invoice, 250, currency_id=self.company.currency_id.id)
        self.assertPaid(250)

    def test_a_document_over_nothing_is_paid_when_posted(self):
        self.make_invoices({"amounts": [2000, -2000]})
        self.assertPaid(2000, -2000)

    def test_the_agreed_margin_and_quantity_are_paid_in_part_too(self):
        order = self.make_confirmed_order()
        order.order_line.purchase_price = 600
        self.pay(self.make_invoice(order), 500)
        margin = self.make_rule_plan(basis="paid", measure="margin")
        units = self.make_rule_plan(basis="paid", measure="quantity", amount=8)
        self.assertEqual(self.bases(self.compute(margin)), [200])
        statement = self.compute(units)
        self.assertEqual(self.bases(statement), [0.5])
        self.assertEqual((statement.net, statement.base), (4, 0))


@tagged("post_install", "-at_install")
class TestNoLongerPaid(PaidCase):
    """March is approved: 1,000 paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({})
        cls.payment = cls.pay(cls.invoice)
        cls.march = cls.compute(cls.plan)
        cls.approve(cls.march)

    def assertTakenBack(self):
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(self.plan, APRIL)
        self.assertRecordValues(
            april.line_ids, [{"kind": "reversal", "base": -1000, "net": -50}]
        )
        self.assertEqual(april.line_ids.reversal_of_id, self.march.line_ids)

    def test_an_unreconciled_payment(self):
        self.invoice.line_ids.remove_move_reconcile()
        self.assertTakenBack()

    def test_a_payment_set_to_draft(self):
        self.payment.action_draft()
        self.assertTakenBack()

    def test_a_cancelled_payment(self):
        self.payment.action_cancel()
        self.assertTakenBack()

    def test_nothing_is_taken_back_twice_and_paid_again_once(self):
        self.invoice.line_ids.remove_move_reconcile()
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(self.plan, APRIL)
            self.approve(april)
            self.pay(self.invoice, day="2026-05-02")
        with self.at("2026-05-02 10:00:00"):
            may = self.compute(self.plan, "2026-05-02")
        self.assertEqual(self.bases(may), [1000])
        self.assertEqual(self.march.net + april.net + may.net, 50)
