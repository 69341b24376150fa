"""An order shared out among several payees."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase


class SplitCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls.seller | cls.seller_two
        cls.order = cls.make_confirmed_order(
            customer_split_ids=cls.shares((cls.seller, 30), (cls.seller_two, 70))
        )

    @staticmethod
    def shares(*pairs):
        """Commands of (user, per cent) pairs."""
        return [Command.clear()] + [
            Command.create({"partner_id": user.partner_id.id, "share": share})
            for user, share in pairs
        ]

    def money(self, statements):
        """{user: base} of statements."""
        return {s.user_id: s.base for s in statements}


@tagged("post_install", "-at_install")
class TestCredit(SplitCase):
    def test_each_is_credited_with_their_share_by_every_basis(self):
        invoice = self.make_invoice(self.order)
        self.pay(invoice, 1000)
        for basis, whole in (("ordered", 2000), ("invoiced", 2000), ("paid", 1000)):
            with self.subTest(basis=basis):
                plan = self.make_rule_plan(self.users, basis=basis)
                statements = self.compute(plan)
                self.assertEqual(
                    self.money(statements),
                    {self.seller: 0.3 * whole, self.seller_two: 0.7 * whole},
                )
                found = sorted(statements.line_ids.mapped("share"))
                self.assertEqual(found, [30, 70])

    def test_the_salesperson_without_a_share_has_nothing(self):
        self.order.customer_split_ids = self.shares((self.seller_two, 100))
        self.make_invoice(self.order)
        self.make_invoice()
        plan = self.make_rule_plan(self.users)
        found = {self.seller: 2000, self.seller_two: 2000}
        self.assertEqual(self.money(self.compute(plan)), found)

    def test_shares_of_a_credit_note_are_those_of_its_order(self):
        self.credit(self.make_invoice(self.order))
        statements = self.compute(self.make_rule_plan(self.users))
        self.assertEqual(self.bases(statements), [-1400, -600, 600, 1400])

    def test_a_copied_order_is_shared_alike(self):
        copied = self.order.copy().customer_split_ids
        self.assertEqual(sorted(copied.mapped("share")), [30, 70])


@tagged("post_install", "-at_install")
class TestShares(SplitCase):
    def test_shares_make_100_per_cent(self):
        with self.assertRaisesRegex(ValidationError, "make 90 %"):
            self.order.customer_split_ids = self.shares(
                (self.seller, 30), (self.seller_two, 60)
            )
        with self.assertRaisesRegex(ValidationError, "make 50 %"):
            self.make_order(customer_split_ids=self.shares((self.seller, 50)))
        self.order.customer_split_ids = [Command.clear()]
        self.assertFalse(self.order.customer_split_ids)

    def test_changes_of_one_share_at_a_time_are_refused_too(self):
        split = self.order.customer_split_ids[0]
        for change in (lambda: split.write({"share": 10}), split.unlink):
            with self.assertRaisesRegex(ValidationError, "make .* %"):
                change()
        with self.assertRaisesRegex(UserError, "stays with its order"):
            split.order_id = self.make_order()

    def test_shares_no_longer_change_once_published(self):
        self.make_invoice(self.order)
        statements = self.compute(self.make_rule_plan(self.users))
        self.order.customer_split_ids[0].share = 70
        statements.with_user(self.commission_manager).action_publish()
        for state in ("published", "approved"):
            if state == "approved":
                self.approve(statements)
            for change in ([Command.clear()], self.shares((self.seller, 100))):
                with self.assertRaisesRegex(UserError, "on a published statement"):
                    self.order.customer_split_ids = change
            with self.assertRaisesRegex(UserError, "on a published statement"):
                self.order.customer_split_ids[0].share = 40

    def told(self, order):
        """Messages about an order to those whose share changed."""
        # sudo: whoever wrote them
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "sale.order"),
                    ("res_id", "=", order.id),
                    ("message_type", "=", "user_notification"),
                    ("subject", "=like", "Your share of%"),
                ]
            )
        )

    def test_after_confirmation_changes_are_noted_and_told(self):
        """Who changed what stands on the order; each is told their own share."""
        order = self.order.with_user(self.seller)
        order.customer_split_ids = self.shares((self.seller, 60), (self.seller_two, 40))
        noted, told = order.sudo().message_ids[0], self.told(order)
        self.assertEqual(noted.author_id, self.seller.partner_id)
        for words in ("Seller: 30 %, now 60 %", "Seller Two: 70 %, now 40 %"):
            self.assertIn(words, noted.body)
        self.assertEqual(told.notified_partner_ids, self.seller_two.partner_id)
        self.assertIn("Seller Two: 70 %, now 40 %", told.body)
        self.assertNotIn("60 %", told.body)

    def test_who_sold_it_is_told_when_it_is_shared_out(self):
        order = self.make_confirmed_order()
        order.customer_split_ids.create(
            {
                "order_id": order.id,
                "partner_id": self.seller_two.partner_id.id,
                "share": 100,
            }
        )
        told = self.told(order).notified_partner_ids
        self.assertEqual(told, self.users.partner_id)
        order.customer_split_ids.unlink()
        self.assertIn("Seller: 0 %, now 100 %", order.message_ids[0].body)

    def test_before_confirmation_nothing_is_noted(self):
        order = self.make_order()
        before = order.message_ids
        order.customer_split_ids = self.shares((self.seller_two, 100))
        self.assertEqual(order.message_ids, before)

    def test_who_may_share_out_an_order(self):
        """Its salesperson; who has a share reads it, and takes no others."""
        Split = self.env["seller.split"]
        shares = Split.with_user(self.seller_two).search([])
        self.assertEqual(shares.mapped("share"), [70])
        with self.assertRaises(AccessError):
            shares.write({"share": 80})
        order = self.make_order()
        values = {
            "order_id": order.id,
            "partner_id": self.seller_two.partner_id.id,
            "share": 100,
        }
        with self.assertRaises(AccessError):
            Split.with_user(self.seller_two).create(values)
        Split.with_user(self.seller).create(values)
        self.assertEqual(order.customer_split_ids.share, 100)
