"""A credit note goes to whom its invoice went, by the rule that paid it."""

from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase

APRIL, MAY = "2026-04-02", "2026-05-02"


class ReversalCase(CommissionCase):
    """Plans of March are approved by the tests; what follows comes in April."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({})

    def settle(self, plan, day="2026-03-02"):
        """The plan's approved statements of a month."""
        statements = self.later(plan, day)
        self.approve(statements)
        return statements

    def later(self, plan, day=APRIL):
        """The plan's statements of a month, computed in it."""
        with self.at(f"{day} 10:00:00"):
            return self.compute(plan, day)

    def credit_later(self, invoice=None, day=APRIL):
        with self.at(f"{day} 09:00:00"):
            return self.credit(invoice or self.invoice, day)

    def assertTakesBack(self, plan, *bases, day=APRIL, net=None):
        statements = self.later(plan, day)
        self.assertEqual(self.bases(statements), sorted(bases))
        self.assertEqual(set(statements.line_ids.mapped("kind")), {"reversal"})
        if net is not None:
            self.assertEqual(sum(statements.mapped("net")), net)
        return statements


@tagged("post_install", "-at_install")
class TestFollowsItsInvoice(ReversalCase):
    def test_after_the_rule_was_dropped(self):
        plan = self.make_plan()
        self.settle(plan)
        action = plan.action_new_version()
        version = plan.browse(action["res_id"])
        version.rule_ids = [
            Command.clear(),
            Command.create({"name": "Orders", "basis": "ordered", "rate": 20}),
        ]
        version.with_user(self.commission_manager).action_approve()
        self.credit_later()
        self.assertTakesBack(version, -1000, net=-50)

    def test_after_the_payee_left(self):
        plan = self.make_plan()
        self.settle(plan)
        plan.payee_ids.date_to = "2026-03-31"
        self.credit_later(day=MAY)
        self.assertTakesBack(plan, -1000, day=MAY, net=-50)

    def test_after_the_customer_moved_to_another_segment(self):
        large, small = self.env["customer.segment"].create(
            [{"name": "Large"}, {"name": "Small"}]
        )
        profile = self.make_profile(segment_id=large.id)
        plan = self.make_rule_plan(segment_ids=large.ids, approve=False)
        rule = plan.rule_ids.copy({"plan_id": plan.id, "rate": 20})
        rule.segment_ids = small
        plan.with_user(self.commission_manager).action_approve()
        self.settle(plan)
        profile.segment_id = small
        self.credit_later()
        self.assertTakesBack(plan, -1000, net=-50)

    def test_whoever_wrote_it(self):
        plan = self.make_plan(self.seller | self.seller_two)
        self.settle(plan)
        note = self.credit_later()
        note.invoice_user_id = self.seller_two
        statement = self.assertTakesBack(plan, -1000).filtered("line_ids")
        self.assertEqual(statement.user_id, self.seller)

    def test_whose_it_became(self):
        """The invoice and its credit note both move to the second one."""
        plan = self.make_plan(self.seller | self.seller_two)
        self.settle(plan)
        self.credit_later()
        self.settle(plan, APRIL)
        with self.at("2026-05-02 08:00:00"):
            self.invoice.invoice_user_id = self.seller_two
        found = {s.user_id: self.bases(s) for s in self.later(plan, MAY)}
        self.assertEqual(
            found, {self.seller: [-1000, 1000], self.seller_two: [-1000, 1000]}
        )

    def test_shared_as_its_order_was_even_when_written_by_hand(self):
        users = self.seller | self.seller_two
        order = self.make_confirmed_order(
            customer_split_ids=[
                Command.create({"partner_id": user.partner_id.id, "share": share})
                for user, share in zip(users, (30, 70), strict=True)
            ]
        )
        plan = self.make_plan(users)
        self.invoice.button_draft()
        invoice = self.make_invoice(order)
        self.settle(plan)
        note = self.credit_later(invoice)
        note.button_draft()
        note.invoice_line_ids.sale_line_ids = [Command.clear()]
        note.action_post()
        self.assertTakesBack(plan, -600, -1400)

    def test_not_when_the_invoice_was_taken_back_itself(self):
        """It was reset after its credit note was posted: what is gone goes once."""
        plan = self.make_plan()
        self.settle(plan)
        note = self.credit_later()
        note.line_ids.remove_move_reconcile()
        self.invoice.button_draft()
        self.assertTakesBack(plan, -1000, net=-50)

    def test_at_the_exchange_rate_of_its_invoice(self):
        """1,000 EUR were 500, half of it credited when a euro is worth less."""
        rates = [("2026-03-01", 2.0), ("2026-04-01", 4.0)]
        euro = self.setup_other_currency("EUR", rates=rates)
        self.invoice.button_draft()
        invoice = self.make_invoices({"currency_id": euro.id})
        plan = self.make_plan()
        self.assertEqual(self.settle(plan).net, 25)
        note = self.credit_later(invoice)
        note.button_draft()
        note.invoice_line_ids.price_unit = 500
        note.action_post()
        self.assertEqual(note.amount_untaxed_signed, -125)
        self.assertTakesBack(plan, -250, net=-12.5)

    def test_by_itself_where_it_names_no_invoice(self):
        plan = self.make_plan()
        self.settle(plan)
        with self.at("2026-04-02 09:00:00"):
            self.make_invoices({"move_type": "out_refund", "invoice_date": APRIL})
        self.assertTakesBack(plan, -1000, net=-50)


@tagged("post_install", "-at_install")
class TestOfPayments(ReversalCase):
    def test_of_what_was_never_paid_nothing_is_taken_back(self):
        plan = self.make_rule_plan(basis="paid")
        self.settle(plan)
        note = self.credit_later()
        note.line_ids.remove_move_reconcile()
        self.pay(note, day=APRIL)
        self.assertFalse(self.later(plan).line_ids)

    def test_what_was_paid_when_invoiced_is_not_paid_again_by_a_later_version(self):
        """March pays what was invoiced, April what is paid: once for March's."""
        plan = self.make_plan()
        self.settle(plan)
        version = self.make_april_version(plan, basis="paid", rate=5)
        with self.at("2026-04-02 09:00:00"):
            late, own = self.make_invoices(
                {"amounts": [100], "invoice_date": "2026-03-30"},
                {"amounts": [10], "invoice_date": APRIL},
            )
            for invoice in self.invoice | late | own:
                self.pay(invoice, day=APRIL)
        april = self.later(version)
        self.assertEqual(self.bases(april), [10, 100])
        self.approve(april)
        with self.at("2026-05-02 09:00:00"):
            self.pay(self.credit(self.invoice, MAY), day=MAY)
        self.assertTakesBack(version, -1000, day=MAY, net=-50)

    def test_what_comes_late_is_paid_by_its_version_though_archived(self):
        plan = self.make_plan()
        self.settle(plan)
        version = self.make_april_version(plan, rate=8)
        plan.active = False
        with self.at("2026-04-02 09:00:00"):
            self.make_invoices(
                {"amounts": [100], "invoice_date": "2026-03-30"},
                {"amounts": [10], "invoice_date": APRIL},
            )
        late = self.later(version).line_ids.sorted("base")
        self.assertEqual([(x.base, x.net) for x in late], [(10, 0.8), (100, 5)])

    def test_what_was_paid_when_ordered_is_not_paid_again_when_invoiced(self):
        plan = self.make_rule_plan(basis="ordered")
        order = self.make_confirmed_order()
        self.settle(plan)
        version = self.make_april_version(plan, rate=5)
        with self.at("2026-04-02 09:00:00"):
            invoice = self.make_invoice(order)
            self.make_invoices({"amounts": [10], "invoice_date": APRIL})
        self.assertEqual(str(invoice.invoice_date), APRIL)
        self.assertEqual(self.bases(self.later(version)), [10])

    def test_what_was_last_paid_is_paid_back(self):
        plan = self.make_rule_plan(basis="paid")
        self.pay(self.invoice)
        self.settle(plan)
        plan.payee_ids.date_to = "2026-03-31"
        self.pay(self.credit_later(), 400, day=APRIL)
        self.assertTakesBack(plan, -400, net=-20)


@tagged("post_install", "-at_install")
class TestMarginIsValuedOnce(ReversalCase):
    """1,000 at a cost of 600, at 10 % of the margin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.standard_price = 600
        cls.invoice.button_draft()
        cls.invoice.invoice_line_ids.write(
            {
                "product_id": cls.desk.id,
                "price_unit": 1000,
                "tax_ids": [Command.clear()],
            }
        )
        cls.invoice.action_post()

    def plan_of(self, basis):
        return self.make_rule_plan(basis=basis, measure="margin", rate=10)

    def test_a_cost_that_changes_later_changes_nothing(self):
        plan = self.plan_of("invoiced")
        self.assertEqual(self.bases(self.settle(plan)), [400])
        self.desk.standard_price = 650
        with self.at("2026-04-02 08:00:00"):
            self.invoice.narration = "Written again"
        self.assertFalse(self.later(plan).line_ids)

    def test_each_payment_brings_its_part_of_the_same_margin(self):
        plan = self.plan_of("paid")
        self.pay(self.invoice, 500)
        self.assertEqual(self.bases(self.settle(plan)), [200])
        self.desk.standard_price = 650
        self.pay(self.invoice, 500, day=APRIL)
        april = self.later(plan)
        self.assertEqual((self.bases(april), april.net), ([200], 20))

    def test_a_credit_note_takes_back_the_margin_that_was_paid(self):
        plan = self.plan_of("invoiced")
        self.settle(plan)
        self.desk.standard_price = 900
        note = self.credit_later()
        note.button_draft()
        note.invoice_line_ids.price_unit = 250
        note.action_post()
        self.assertTakesBack(plan, -100, net=-10)
