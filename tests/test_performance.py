"""Budgets of queries: what a request costs must not grow with the rows."""

from unittest.mock import patch

from lxml import etree

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CustomerCase, CustomerInvoicingCase


class BudgetMixin:
    def count(self, action, *args):
        """Queries of ``action`` from a cold cache to the last flush."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def assertConstant(self, actions):
        """All ``actions`` (dict of size to callable) cost the same."""
        sizes = list(actions)
        self.count(actions[sizes[0]])  # fills the caches of the registry
        counts = {size: self.count(actions[size]) for size in sizes[1:]}
        self.assertEqual(len(set(counts.values())), 1, counts)
        return counts[sizes[1]]


class BudgetCase(BudgetMixin, CustomerCase):
    @classmethod
    def make_partners(cls, number):
        return cls.env["res.partner"].create(
            [
                {"name": f"Customer {index}", "user_id": cls.seller.id}
                for index in range(number)
            ]
        )


@tagged("post_install", "-at_install")
class TestConfirming(BudgetCase):
    """Confirming an order writes its own rows and wakes a job, whatever we add."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.moment"].search([]).active = False

    def orders(self, number):
        return self.env["sale.order"].concat(
            *[self.make_order() for _number in range(number)]
        )

    def without_us(self, orders):
        Order, Moment = type(orders), type(self.env["customer.moment"])
        nothing = self.env["customer.promise"]
        with (
            patch.object(Order, "_customer_promises", lambda *_args: nothing),
            patch.object(Moment, "_wake", lambda *_args: None),
        ):
            orders.action_confirm()

    def assertExtra(self, expected):
        confirm = type(self.env["sale.order"]).action_confirm
        self.count(confirm, self.orders(1))  # fills the caches of the registry
        for number in (1, 20):
            with self.subTest(orders=number):
                plain = self.count(self.without_us, self.orders(number))
                ours = self.count(confirm, self.orders(number))
                self.assertEqual(ours - plain, expected)

    def test_an_order_without_promises_costs_two_looks(self):
        """At what it would give, before; and at what it gives."""
        self.assertExtra(2)

    def test_waking_the_invitations_costs_one_row(self):
        self.switch_on()
        self.make_moment()
        self.assertExtra(3)

    def test_typing_a_quotation_costs_one_look(self):
        """The promises whose value at stake follows the total."""
        order = self.make_order()

        def change(quantity):
            order.order_line.product_uom_qty = quantity
            self.env.flush_all()

        change(3)
        self.env.invalidate_all()
        queries = []
        execute = Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            queries.append(query.code if isinstance(query, SQL) else query)
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listen):
            change(4)
        ours = [query for query in queries if '"customer_promise"' in query]
        self.assertEqual(len(ours), 1, ours)
        self.assertGreater(len(queries), 10)


@tagged("post_install", "-at_install")
class TestPosting(BudgetMixin, CustomerInvoicingCase):
    """Posting and paying invoices wakes a job, once for all of them."""

    def invoices(self, number):
        moves = self.env["account.move"]
        for _number in range(number):
            moves |= self.make_invoice(post=False)
        return moves

    def without_us(self, moves):
        Moment = type(self.env["customer.moment"])
        with patch.object(Moment, "_wake", lambda *_args: None):
            moves.action_post()

    def test_it_costs_two_queries_at_most_whatever_the_batch(self):
        post = type(self.env["account.move"]).action_post
        self.count(post, self.invoices(1))  # fills the caches of the registry
        for live in (False, True):
            if live:
                self.switch_on("listening")
                self.make_moment(trigger="order_invoiced")
                self.count(post, self.invoices(1))
            for number in (1, 5):
                with self.subTest(live=live, invoices=number):
                    plain = self.count(self.without_us, self.invoices(number))
                    ours = self.count(post, self.invoices(number))
                    self.assertIn(ours - plain, range(3))


@tagged("post_install", "-at_install")
class TestPromises(BudgetCase):
    """Messages of the chatter apart, which Odoo writes one by one."""

    def assertShared(self, action):
        """``action`` on the order of 50 promises costs as much as on that of one."""
        orders = {
            size: self.make_order([{} for _number in range(number)])
            for size, number in {"warm": 1, 1: 1, 50: 50}.items()
        }
        promises = {
            # browsed: what hangs on an order's cache is not read together
            size: self.env["customer.promise"].browse(order.customer_promise_ids.ids)
            for size, order in orders.items()
        }
        self.assertConstant(
            {size: lambda some=some: action(some) for size, some in promises.items()}
        )
        return promises

    def test_giving_many_costs_as_much_as_giving_one(self):
        promises = self.assertShared(lambda some: some.order_id.action_confirm())
        self.assertEqual(set(promises[50].mapped("state")), {"open"})

    def test_closing_many_costs_as_much_as_closing_one(self):
        today = self.company._customer_today()

        def close(promises):
            promises._open()
            promises._close("kept", today)

        promises = self.assertShared(close)
        self.assertEqual(set(promises[50].mapped("state")), {"kept"})

    def test_cancelling_many_costs_as_much_as_cancelling_one(self):
        promises = self.assertShared(lambda some: some.order_id._action_cancel())
        self.assertEqual(set(promises[50].mapped("state")), {"cancelled"})

    def test_drafts_follow_their_quotation_together(self):
        seller = self.seller_two
        promises = self.assertShared(
            lambda some: some.order_id.write({"user_id": seller.id})
        )
        self.assertEqual(promises[50].promisor_id, seller)

    def test_making_fifty_costs_as_much_as_making_one(self):
        """Numbers, customers, dates and status are shared."""

        def create(number):
            promise = {
                "name": "Call",
                "partner_id": self.customer.id,
                "deadline": "2026-03-10",
            }
            made = self.env["customer.promise"].create([promise] * number)
            self.assertEqual(len(set(made.mapped("reference"))), number)

        create(1)
        one, fifty = self.count(create, 1), self.count(create, 50)
        self.assertEqual(fifty, one)


@tagged("post_install", "-at_install")
class TestTenThousand(BudgetCase):
    """With 10,000 promises there, jobs and check cost what they cost with few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pattern = cls.close_promise(cls.make_promise(deadline="2026-03-10"))
        cls.running = cls.make_promise(deadline="2026-02-20")
        cls.env["customer.promise.reminder"]._remind(500)

    def multiply(self, pattern, number):
        """So many rows more like ``pattern``, which the database makes."""
        self.env.flush_all()
        names = [
            name
            for name, field in pattern._fields.items()
            if field.store and field.column_type and name not in ("id", "key")
        ]
        columns = SQL(", ").join(map(SQL.identifier, names))
        self.env.cr.execute(
            SQL(
                """INSERT INTO customer_promise (%s)
                   SELECT %s FROM customer_promise, generate_series(1, %s)
                    WHERE id = %s""",
                columns,
                columns,
                number,
                pattern.id,
            )
        )
        self.env.invalidate_all()

    def counts(self, work):
        """Queries of ``work`` with few and with 10,000 promises more."""
        few = self.count(work)
        self.multiply(self.pattern, 5000)
        self.multiply(self.running, 5000)
        return few, self.count(work)

    def test_the_status_of_a_batch(self):
        companies = self.env["res.company"]._customer_companies()
        few, many = self.counts(
            lambda: self.env["customer.promise"]._write_deadline_status(
                SQL("TRUE"), companies, 5000
            )
        )
        self.assertEqual(many, few)

    def test_the_check_of_a_quotation_of_fifty(self):
        order = self.make_order([{"category_id": self.pattern.category_id.id}] * 50)
        # browsed: what hangs on an order's cache is not read together
        drafts = order.customer_promise_ids.browse(order.customer_promise_ids.ids)
        few, many = self.counts(drafts._check_feasibility)
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 12)
        self.assertGreater(drafts[0].keep_rate_n, 5000)

    def test_the_reminders_of_a_night(self):
        """5,000 new ones of one customer: one activity more."""
        work = self.env["customer.promise.reminder"]._remind
        with self.at("2026-03-03 10:00:00"):
            self.running.copy()
            few, many = self.counts(lambda: work(500))
        with self.at("2026-03-04 10:00:00"):
            again = self.count(lambda: work(500))
        self.assertLessEqual(many, few)
        # read and written by the thousand
        self.assertLessEqual(again, few + 15)


@tagged("post_install", "-at_install")
class TestLists(BudgetCase):
    """A list of 80 rows is read with as many queries as one of 10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on()
        cls.partners = cls.make_partners(80)
        cls.env["customer.promise"].create(
            [
                {
                    "name": "Call",
                    "partner_id": partner.id,
                    "deadline": "2026-02-20",
                    "promisor_id": cls.seller.id,
                }
                for partner in cls.partners
            ]
        )

    def load(self, model, limit):
        """Read a list as the web client does."""
        Model = self.env[model].with_user(self.manager)
        arch = etree.fromstring(Model.get_view(view_type="list")["arch"])
        specification = {}
        for node in arch.iter("field"):
            name = node.get("name")
            is_link = Model._fields[name].type in ("many2one", "many2many", "one2many")
            specification[name] = {"fields": {"display_name": {}}} if is_link else {}
        result = Model.web_search_read([], specification, limit=limit)
        self.assertEqual(len(result["records"]), limit)

    def assertListConstant(self, model):
        return self.assertConstant(
            {
                size: lambda limit=limit: self.load(model, limit)
                for size, limit in {"warm": 10, 10: 10, 80: 80}.items()
            }
        )

    def test_promises(self):
        self.assertListConstant("customer.promise")

    def test_customers(self):
        self.assertListConstant("customer.profile")

    def test_cases(self):
        profiles = self.env["customer.profile"].search([])
        self.env["customer.case"].create(
            [{"name": "Scratch", "profile_id": profile.id} for profile in profiles]
        )
        self.assertListConstant("customer.case")

    def test_invitations_and_feedback(self):
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "order_line": [Command.create({"product_id": self.desk.id})],
                }
                for partner in self.partners
            ]
        )
        orders.action_confirm()
        moment = self.make_moment()
        for order in orders:
            order.partner_id.email = "customer@example.com"
            self.make_feedback(order, moment_id=moment.id)
        self.assertListConstant("customer.invitation")
        self.assertListConstant("customer.feedback")

    def test_plays(self):
        self.env["customer.playbook"].create(
            {
                "name": "Late",
                "active_from": "2026-01-01",
                "step_ids": [Command.create({"name": "Call"})],
            }
        )
        self.run_job("ir_cron_customer_play_advance")
        self.assertListConstant("customer.play")

    def test_drivers(self):
        self.env["customer.driver"].create(
            [{"name": "Driver", "level": "driver"} for _number in range(80)]
        )
        self.assertListConstant("customer.driver")
