"""What the views let a user do is what saving lets them do."""

from ast import literal_eval

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CustomerCase

CLOSING = ("action_keep", "action_break", "action_release", "action_renegotiate")
CLOSING += ("action_tell_customer", "action_send_confirmation")
MANAGED = {
    "importance": 5,
    "is_public": True,
    "evidence_rule": "order_delivered",
    "tolerance_days": 2,
}


@tagged("post_install", "-at_install")
class TestPromiseRights(CustomerCase):
    def arch(self, kind, model="customer.promise", user=None):
        views = self.env[model].with_user(user or self.manager)
        return etree.fromstring(views.get_view(view_type=kind)["arch"])

    def modifiers(self, promise, node, name):
        """Whether an expression of a node holds for a promise and its user."""
        values = promise.read(load=False)[0] | {"uid": promise.env.uid}
        return bool(safe_eval(node.get(name) or "False", values))

    def hidden(self, promise, nodes):
        return {
            node.get("name"): self.modifiers(promise, node, "invisible")
            for node in nodes
        }

    def buttons(self, names):
        nodes = self.arch("form").iterfind(".//header/button")
        return [node for node in nodes if node.get("name") in names]

    def test_who_may_only_read_is_offered_no_closing(self):
        promise = self.make_promise()
        buttons = self.buttons(CLOSING)
        for user, hidden in ((self.seller, False), (self.leader, True)):
            with self.subTest(user=user.name):
                asked = promise.with_user(user)
                self.assertEqual(asked.can_write, asked.has_access("write"))
                found = self.hidden(asked, buttons)
                self.assertEqual(found, dict.fromkeys(CLOSING, hidden))

    def test_nor_on_the_order(self):
        promise = self.make_confirmed_order([{}]).customer_promise_ids
        nodes = self.arch("form", "sale.order").iterfind(
            ".//field[@name='customer_promise_ids']//button"
        )
        closing = ("action_keep", "action_break")
        nodes = [node for node in nodes if node.get("name") in closing]
        for user, hidden in ((self.seller, False), (self.leader, True)):
            with self.subTest(user=user.name):
                found = self.hidden(promise.with_user(user), nodes)
                self.assertEqual(found, dict.fromkeys(closing, hidden))

    def test_who_may_write_is_found_for_all_at_once(self):
        promises = self.make_promise() | self.make_promise()
        many = promises | self.make_promise() | self.make_promise()
        counts = []
        promises.with_user(self.seller).mapped("can_write")  # fills caches
        for batch in (promises, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            can = batch.with_user(self.seller).mapped("can_write")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(can, [True] * len(batch))
        self.assertEqual(*counts)

    def test_decisions_are_offered_to_those_who_decide(self):
        promise = self.make_promise()
        promise._by_action().approval_state = "bypassed"
        names = ("action_approve", "action_refuse")
        approvers = self.env.ref("customer_promise.customer_promise_group_approver")
        approvers.user_ids |= self.seller | self.manager
        nodes = self.arch("form").iterfind(".//header/button")
        nodes = [node for node in nodes if node.get("name") in names]
        for user, hidden in ((self.seller, True), (self.manager, False)):
            with self.subTest(user=user.name):
                found = self.hidden(promise.with_user(user), nodes)
                self.assertEqual(found, dict.fromkeys(names, hidden))

    def test_fields_that_would_fail_on_save_are_readonly(self):
        order = self.make_confirmed_order([{}])
        promise = order.customer_promise_ids
        for name, value in MANAGED.items():
            with self.subTest(name=name):
                with Form(promise.with_user(self.seller)) as form:
                    with self.assertRaisesRegex(AssertionError, "readonly"):
                        form[name] = value
                with self.assertRaisesRegex(UserError, "ask a manager"):
                    promise.with_user(self.seller)[name] = value
                with Form(promise.with_user(self.manager)) as form:
                    form[name] = value
                self.assertEqual(promise[name], value)
        with Form(promise.with_user(self.manager)) as form:
            form.transit_days = 3
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.order_line_id = order.order_line
        self.assertEqual(promise.transit_days, 3)

    def test_drafts_are_open_to_their_seller(self):
        order = self.make_order([{}])
        promise = order.customer_promise_ids
        with Form(promise.with_user(self.seller)) as form:
            for name, value in MANAGED.items():
                form[name] = value
            form.order_line_id = order.order_line
            form.responsible_id = self.seller_two
        self.assertRecordValues(
            promise,
            [
                MANAGED
                | {
                    "order_line_id": order.order_line.id,
                    "responsible_id": self.seller_two.id,
                }
            ],
        )

    def test_who_gave_it_names_another_until_it_is_taken_in_charge(self):
        promise = self.make_promise()
        with Form(promise.with_user(self.seller)) as form:
            form.responsible_id = self.seller_two
        self.assertEqual(promise.responsible_id, self.seller_two)
        promise.with_user(self.seller_two).action_take_charge()
        with Form(promise.with_user(self.seller)) as form:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.responsible_id = self.seller
        with Form(promise.with_user(self.manager)) as form:
            form.responsible_id = self.leader
        self.assertEqual(promise.responsible_id, self.leader)

    def test_the_order_shows_the_terms_of_drafts(self):
        order = self.make_order([{}])
        self.manager.group_ids |= self.env.ref("sales_team.group_sale_manager")
        with Form(order.with_user(self.manager)) as form:
            with form.customer_promise_ids.edit(0) as line:
                line.kind = "verbal"
                line.importance = 5
                line.criterion = "Signed note"
                line.order_line_id = order.order_line
        promise = order.customer_promise_ids
        self.assertEqual(promise.criterion, "Signed note")
        order.action_confirm()
        with Form(order.with_user(self.manager)) as form:
            with form.customer_promise_ids.edit(0) as line:
                for name in ("kind", "importance", "criterion", "order_line_id"):
                    with self.assertRaisesRegex(AssertionError, "readonly"):
                        line[name] = False
                line.is_public = True
        self.assertTrue(promise.is_public)
        with Form(order.with_user(self.seller)) as form:
            with form.customer_promise_ids.edit(0) as line:
                with self.assertRaisesRegex(AssertionError, "readonly"):
                    line.is_public = False

    def test_a_line_of_the_order_opens_its_form(self):
        (node,) = self.arch("form", "sale.order").iterfind(
            ".//field[@name='customer_promise_ids']/list"
        )
        self.assertEqual(node.get("open_form_view"), "True")

    def test_the_calendar_moves_no_promise(self):
        self.assertEqual(self.arch("calendar").get("edit"), "0")

    def test_what_a_cancelled_order_leaves_owed_is_found(self):
        order = self.make_confirmed_order([{"deadline": "2026-03-03"}, {}])
        late = order.customer_promise_ids.sorted("deadline")[0]
        self.make_confirmed_order([{}])
        with self.at("2026-03-04 10:00:00"):
            order._action_cancel()
        (node,) = self.arch("search").iterfind(".//filter[@name='order_cancelled']")
        Promise = self.env["customer.promise"].with_user(self.seller)
        found = Promise.search(literal_eval(node.get("domain")))
        self.assertEqual(found.ids, late.ids)
        self.assertTrue(found.order_cancelled)
        (alert,) = self.arch("form").xpath(
            "//div[contains(@invisible, 'order_cancelled')]"
        )
        other = self.make_promise().with_user(self.seller)
        for promise, hidden in ((found, False), (other, True)):
            self.assertEqual(self.modifiers(promise, alert, "invisible"), hidden)
