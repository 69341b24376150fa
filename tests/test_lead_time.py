"""How long past orders took, taken over from what Odoo keeps."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models.promises import customer_lead_time, optional_apps
from .common import CustomerInvoicingCase

CRON = "ir_cron_customer_lead_time_take_over"


@tagged("post_install", "-at_install")
class TestLeadTime(CustomerInvoicingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(optional_apps, "has_deliveries", lambda _e: False)
        )
        cls.consulting = cls.env["product.product"].create(
            {
                "name": "Consulting",
                "type": "service",
                "list_price": 1000,
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
            }
        )

    def make_delivered_order(self, *products):
        """Confirmed today, all of it delivered."""
        lines = [Command.create({"product_id": product.id}) for product in products]
        order = self.make_confirmed_order(order_line=lines)
        order.order_line.qty_delivered = 1
        return order

    def invoice_at(self, moment, order):
        with self.at(moment):
            return self.make_invoice(order)

    def taken(self, order, fact="invoiced"):
        """First and last day of an order, as the job records them."""
        self.env["customer.lead.time"]._cron_take_over()
        times = self.env["customer.lead.time"].search(
            [("order_id", "=", order.id), ("fact", "=", fact)]
        )
        return [(str(time.started_on), str(time.ended_on)) for time in times]

    @classmethod
    def _no_commit(cls):
        """The job commits outside of tests."""
        return patch.object(type(cls.env["ir.cron"]), "_commit_progress", cls.progress)

    @staticmethod
    def progress(_self, _processed=0, **_values):
        return 1.0

    def setUp(self):
        super().setUp()
        self.startPatcher(self._no_commit())

    def test_from_confirmation_to_the_invoice(self):
        order = self.make_confirmed_order()
        self.invoice_at("2026-03-12 10:00:00", order)
        self.assertEqual(self.taken(order), [("2026-03-02", "2026-03-12")])

    def test_what_is_not_invoiced_has_no_lead_time(self):
        order = self.make_confirmed_order()
        self.assertEqual(self.taken(order), [])
        self.make_invoice(order, post=False)
        self.assertEqual(self.taken(order), [])

    def test_the_last_invoice_counts(self):
        order = self.make_delivered_order(self.consulting)
        order.order_line.product_uom_qty = 2
        self.invoice_at("2026-03-05 10:00:00", order)
        self.assertEqual(self.taken(order), [])
        order.order_line.qty_delivered = 2
        self.invoice_at("2026-03-20 10:00:00", order)
        self.assertEqual(self.taken(order), [("2026-03-02", "2026-03-20")])

    def test_what_is_invoiced_as_delivered_was_delivered_by_then(self):
        order = self.make_delivered_order(self.consulting, self.consulting)
        self.invoice_at("2026-03-12 10:00:00", order)
        self.assertEqual(self.taken(order, "delivered"), [("2026-03-02", "2026-03-12")])

    def test_what_is_invoiced_as_ordered_says_nothing_about_delivery(self):
        order = self.make_delivered_order(self.consulting, self.desk)
        self.make_invoice(order)
        self.assertEqual(self.taken(order, "delivered"), [])
        self.assertEqual(self.taken(order), [("2026-03-02", "2026-03-02")])

    def test_the_company_s_date_decides(self):
        """23:30 in London is the day after in Rome."""
        self.company.customer_tz = "Europe/Rome"
        with self.at("2026-03-02 23:30:00"):
            order = self.make_confirmed_order()
            self.make_invoice(order)
        self.assertEqual(self.taken(order), [("2026-03-03", "2026-03-03")])

    def test_an_invoice_dated_before_the_order_took_no_time(self):
        order = self.make_confirmed_order()
        self.invoice_at("2026-02-12 10:00:00", order)
        self.assertEqual(self.taken(order), [("2026-03-02", "2026-03-02")])

    def test_each_order_is_taken_over_once(self):
        order = self.make_confirmed_order()
        self.make_invoice(order)
        first, second = self.taken(order), self.taken(order)
        self.assertEqual(first, second)
        self.assertEqual(len(second), 1)

    def test_it_goes_on_batch_by_batch(self):
        orders = self.env["sale.order"].concat(
            *[self.make_confirmed_order() for _number in range(3)]
        )
        for order in orders:
            self.make_invoice(order)
        with patch.object(customer_lead_time, "BATCH", 2):
            self.env["customer.lead.time"]._cron_take_over()
        times = self.env["customer.lead.time"].search([("order_id", "in", orders.ids)])
        self.assertEqual(times.order_id, orders)

    def test_the_job_takes_over(self):
        order = self.make_confirmed_order()
        self.make_invoice(order)
        self.run_job(CRON)
        self.assertEqual(
            self.env["customer.lead.time"].search([("order_id", "=", order.id)]).fact,
            "invoiced",
        )
