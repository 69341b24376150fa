"""What counts: orders, margin, quantity, and which sales."""

from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.promises import optional_apps
from .commission_common import CommissionCase


@tagged("post_install", "-at_install")
class TestOrdered(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_rule_plan(basis="ordered")

    def assertCounts(self, *bases, plan=None):
        statement = self.compute(plan or self.plan)
        self.assertEqual(self.bases(statement), sorted(bases))
        return statement

    def test_a_confirmed_order(self):
        self.make_order()
        order = self.make_confirmed_order()
        line = self.assertCounts(2000).line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "source_model": "sale.order.line",
                    "order_line_id": order.order_line.id,
                    "document": order.name,
                    "customer": "Acme",
                    "net": 100,
                }
            ],
        )

    def test_by_the_companys_day_of_the_confirmation(self):
        self.company.resource_calendar_id.tz = "Asia/Tokyo"
        for moment in ("2026-02-28 14:59:59", "2026-02-28 15:00:00"):
            self.make_confirmed_order().date_order = moment
        line = self.assertCounts(2000).line_ids
        self.assertEqual(str(line.date), "2026-03-01")

    def test_a_cancelled_order_counts_no_more(self):
        self.make_confirmed_order()._action_cancel()
        self.assertCounts()

    def test_what_was_paid_for_a_cancelled_order_is_taken_back(self):
        order = self.make_confirmed_order()
        self.approve(self.compute(self.plan))
        order._action_cancel()
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(
            [(ln.kind, ln.net) for ln in april.line_ids], [("reversal", -100)]
        )

    def test_what_is_added_to_a_confirmed_order_counts_too(self):
        order = self.make_confirmed_order()
        self.approve(self.compute(self.plan))
        order.order_line.product_uom_qty = 3
        with self.at("2026-04-02 10:00:00"):
            april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(self.bases(april), [1000])

    def test_a_down_payment_is_part_of_what_was_ordered(self):
        order = self.make_confirmed_order()
        self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 25,
            }
        )._create_invoices(order).action_post()
        self.assertGreater(len(order.order_line), 1)
        self.assertCounts(2000)

    def test_another_currency_by_the_orders_rate(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 3.0)])
        pricelist = self.env["product.pricelist"].create(
            {"name": "EUR", "currency_id": euro.id}
        )
        order = self.make_order(pricelist_id=pricelist.id)
        order.order_line.price_unit = 500
        order.action_confirm()
        self.assertEqual(order.amount_untaxed, 1000)
        self.assertCounts(333.33)

    def test_margin_and_quantity_of_an_order(self):
        order = self.make_confirmed_order()
        order.order_line.purchase_price = 600
        margin = self.make_rule_plan(basis="ordered", measure="margin")
        self.assertCounts(800, plan=margin)
        units = self.make_rule_plan(basis="ordered", measure="quantity", amount=7)
        self.assertEqual(self.assertCounts(2, plan=units).net, 14)


@tagged("post_install", "-at_install")
class TestMargin(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.margin = cls.make_rule_plan(measure="margin", rate=10)
        cls.units = cls.make_rule_plan(measure="quantity", amount=3)

    def test_with_a_sale_line_by_its_cost_in_its_unit(self):
        """A dozen ordered at a cost of 90 each dozen; the product's cost is ignored."""
        self.desk.standard_price = 999
        order = self.make_confirmed_order(
            order_line=[
                Command.create(
                    {
                        "product_id": self.desk.id,
                        "product_uom_id": self.dozen.id,
                        "product_uom_qty": 1,
                        "price_unit": 120,
                    }
                )
            ]
        )
        order.order_line.purchase_price = 90
        self.make_invoice(order)
        statement = self.compute(self.margin)
        self.assertEqual(self.bases(statement), [30])
        self.assertEqual((statement.net, statement.line_ids.estimated), (3, False))
        self.assertEqual(self.bases(self.compute(self.units)), [12])

    def test_without_a_sale_line_by_the_products_cost_marked_estimated(self):
        self.desk.standard_price = 50
        invoice = self.make_invoices({}, post=False)
        invoice.invoice_line_ids.write(
            {
                "product_id": self.desk.id,
                "product_uom_id": self.dozen.id,
                "price_unit": 1000,
                "tax_ids": [Command.clear()],
            }
        )
        invoice.action_post()
        line = self.compute(self.margin).line_ids
        self.assertEqual((line.base, line.estimated), (400, True))
        self.credit(invoice)
        self.assertEqual(self.bases(self.compute(self.margin)), [-400, 400])
        self.assertEqual(self.bases(self.compute(self.units)), [-12, 12])

    def test_a_price_reduction_takes_back_its_part_of_the_margin(self):
        """1,000 at a cost of 700; 100 off, and nothing comes back."""
        order = self.make_confirmed_order(
            order_line=[
                Command.create(
                    {
                        "product_id": self.desk.id,
                        "product_uom_qty": 1,
                        "price_unit": 1000,
                    }
                )
            ]
        )
        order.order_line.purchase_price = 700
        note = self.credit(self.make_invoice(order))
        note.button_draft()
        note.invoice_line_ids.price_unit = 100
        note.action_post()
        self.assertEqual(self.bases(self.compute(self.margin)), [-30, 300])
        self.assertEqual(self.bases(self.compute(self.units)), [-0.1, 1])

    def test_quantity_pays_an_amount_per_unit(self):
        order = self.make_confirmed_order()
        self.make_invoice(order)
        statement = self.compute(self.units)
        self.assertRecordValues(
            statement.line_ids, [{"base": 2, "quantity": 2, "rate": 3, "net": 6}]
        )


@tagged("post_install", "-at_install")
class TestFilters(CommissionCase):
    """Desk 1,000 and chair 100, to Acme by the team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Category = cls.env["product.category"]
        cls.furniture = Category.create({"name": "Furniture"})
        cls.office = Category.create({"name": "Office", "parent_id": cls.furniture.id})
        cls.chair = cls.env["product.product"].create(
            {"name": "Chair", "type": "service", "list_price": 100}
        )
        cls.desk.categ_id = cls.office
        cls.invoice = cls.make_invoices({"amounts": [1000, 100]}, post=False)
        products = cls.desk, cls.chair
        for line, product in zip(cls.invoice.invoice_line_ids, products, strict=True):
            price = line.price_unit
            line.product_id = product
            line.write({"price_unit": price, "tax_ids": [Command.clear()]})
        cls.invoice.team_id = cls.team
        cls.invoice.action_post()

    def assertCounts(self, *bases, **rule):
        plan = self.make_rule_plan(**rule)
        self.assertEqual(self.bases(self.compute(plan)), sorted(bases))
        return plan

    def test_products(self):
        self.assertCounts(100, product_ids=self.chair.ids)

    def test_categories_with_those_below(self):
        self.assertCounts(1000, category_ids=self.furniture.ids)

    def test_a_condition_on_products(self):
        self.assertCounts(100, domain="[('list_price', '<', 500)]")
        self.assertCounts(100, 1000, domain="[]")

    def test_a_condition_that_cannot_be_read_is_refused(self):
        for domain in ("[('nothing', '=', 1)]", "["):
            with (
                self.subTest(domain=domain),
                self.assertRaisesRegex(ValidationError, "cannot be read"),
            ):
                self.make_rule_plan(domain=domain, approve=False)

    def test_customers_by_their_company(self):
        self.assertCounts(100, 1000, partner_ids=self.contact.ids)
        self.assertCounts(partner_ids=self.make_partner().ids)

    def test_teams(self):
        self.assertCounts(100, 1000, team_ids=self.team.ids)
        other = self.env["crm.team"].create({"name": "Other"})
        self.assertCounts(team_ids=other.ids)

    def test_filters_of_several_kinds_must_all_be_met(self):
        self.assertCounts(1000, category_ids=self.office.ids, team_ids=self.team.ids)
        self.assertCounts(category_ids=self.office.ids, product_ids=self.chair.ids)

    def test_segments_and_who_changes_segment_later(self):
        large, small = self.env["customer.segment"].create(
            [{"name": "Large"}, {"name": "Small"}]
        )
        profile = self.make_profile(segment_id=large.id)
        self.assertCounts(segment_ids=small.ids)
        plan = self.assertCounts(100, 1000, segment_ids=large.ids)
        self.approve(self.compute(plan))
        profile.segment_id = small
        self.invoice.narration = "Written again"
        with self.at("2026-04-02 10:00:00"):
            self.assertFalse(self.compute(plan, "2026-04-02").line_ids)

    def test_delivery_charges_are_left_out_unless_they_are_to_count(self):
        """As with the app for deliveries, here with the chair as the charge."""
        charge = SQL("l.product_id = %s", self.chair.id)
        with patch.object(optional_apps, "delivery_charge_sql", lambda *_: charge):
            self.assertCounts(1000)
            self.assertCounts(100, 1000, with_delivery=True)

    def test_a_down_payment_counts_once_with_filters_too(self):
        """The product counts when it is invoiced, the advance never."""
        order = self.make_confirmed_order()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": order.ids,
                "advance_payment_method": "percentage",
                "amount": 100,
            }
        )
        advance = wizard._create_invoices(order)
        advance.action_post()
        self.pay(advance)
        final = order._create_invoices(final=True)
        final.action_post()
        self.assertEqual(final.amount_total, 0)
        for basis in ("invoiced", "paid"):
            with self.subTest(basis=basis):
                plan = self.make_rule_plan(basis=basis, product_ids=self.desk.ids)
                found = self.compute(plan).line_ids
                found = found.filtered(lambda line: line.document == final.name)
                self.assertEqual(found.mapped("base"), [2000])
