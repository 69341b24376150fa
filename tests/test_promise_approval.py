"""A promise at risk is approved before the quotation is sent or confirmed."""

from ast import literal_eval
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.sale.models.payment_transaction import PaymentTransaction

from .common import CustomerCase

# What the check says of a promise is tested on its own.
RISK = "at risk, as far as this test goes"


class ApprovalCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref(
            "customer_promise.customer_promise_group_approver"
        ).user_ids |= cls.manager
        cls.company.write(
            {
                "customer_check_policy": "approve",
                "customer_approver_id": cls.approver.id,
                "customer_approver_substitute_id": cls.manager.id,
            }
        )
        Promise = type(cls.env["customer.promise"])
        cls.startClassPatcher(
            patch.object(Promise, "_check_feasibility", cls._say_at_risk)
        )

    def _say_at_risk(promises):
        """All with a risky name are at risk."""
        for promise in promises.filtered(lambda p: p.state == "draft"):
            level = "red" if "risk" in promise.name else "green"
            promise._by_action().write({"feasibility": level, "keep_rate_basis": RISK})

    def make_checked(self, name="A risk", **values):
        order = self.make_order([{"name": name}], **values)
        order.customer_promise_ids._check_feasibility()
        return order

    def make_risky(self, **values):
        return self.make_checked(**values)

    def ask(self, order, reason="They know"):
        Dialog = self.env["customer.promise.approve"].with_user(self.seller)
        Dialog.create({"order_id": order.id, "reason": reason}).action_ask()
        return order.customer_promise_ids


@tagged("post_install", "-at_install")
class TestEnforced(ApprovalCase):
    def ways(self, order):
        """Every way in which a user gives what the quotation promises."""
        seller = order.with_user(self.seller)
        return {
            "confirm": seller.action_confirm,
            "mark as sent": seller.action_quotation_sent,
            "send": seller.action_quotation_send,
            "message": lambda: seller.with_context(mark_so_as_sent=True).message_post(
                body="Here it is"
            ),
            "write": lambda: seller.write({"state": "sale"}),
            "job": order.sudo().action_confirm,
            "forged key": seller.with_context(
                customer_accepts=True, customer_outcome=True
            ).action_confirm,
        }

    def test_no_way_leads_past_the_check(self):
        for way in self.ways(self.make_risky()):
            with self.subTest(way=way):
                order = self.make_risky()
                with self.assertRaisesRegex(UserError, RISK):
                    self.ways(order)[way]()
                self.assertEqual(order.state, "draft")

    def test_an_order_is_not_made_confirmed_or_sent(self):
        for state in ("sent", "sale"):
            with self.subTest(state=state):
                with self.assertRaisesRegex(UserError, "promises what will probably"):
                    self.make_risky(state=state)

    def test_all_of_a_batch_or_none(self):
        orders = self.make_order([{"name": "Safe"}]) | self.make_risky()
        with self.assertRaisesRegex(UserError, "A risk"):
            orders.action_confirm()
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_safe_and_approved_ones_pass_every_way(self):
        for name in ("Safe", "A risk"):
            for way in self.ways(self.make_checked(name)):
                with self.subTest(promise=name, way=way):
                    order = self.make_checked(name)
                    if name == "A risk":
                        self.ask(order).with_user(self.approver).action_approve()
                    self.ways(order)[way]()
                    expected = "draft" if way == "send" else order.state
                    self.assertEqual(order.state, expected)
                    self.assertIn(order.state, ("draft", "sent", "sale"))

    def test_other_policies_only_warn_or_do_nothing(self):
        for policy in ("warn", "off"):
            with self.subTest(policy=policy):
                self.company.customer_check_policy = policy
                order = self.make_risky()
                order.with_user(self.seller).action_confirm()
                self.assertEqual(order.state, "sale")

    def test_a_customer_who_signs_is_not_held_up(self):
        order = self.make_risky()
        order.sudo()._validate_order()
        self.assertEqual(order.state, "sale")
        promise = order.customer_promise_ids
        self.assertRecordValues(
            promise, [{"state": "open", "approval_state": "bypassed"}]
        )
        self.assertEqual(promise.activity_ids.user_id, self.approver)

    def test_a_payment_under_way_is_not_held_up(self):
        """It marks the quotation as sent."""
        order = self.make_risky()
        with patch.object(
            PaymentTransaction,
            "_post_process",
            lambda tx: order.with_env(tx.env).action_quotation_sent(),
        ):
            self.env["payment.transaction"].sudo()._post_process()
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.customer_promise_ids.approval_state, "bypassed")

    def test_a_standing_promise_at_risk_is_flagged(self):
        """Nobody typed it, so nobody is held up; the approver learns of it."""
        self.env["customer.promise.template"].create(
            {"name": "Safe", "is_standing": True, "company_id": self.company.id}
        )
        Promise = type(self.env["customer.promise"])

        def find(promises):
            promises._by_action().write({"feasibility": "red"})

        order = self.make_order()
        with patch.object(Promise, "_check_feasibility", find):
            order.with_user(self.seller).action_confirm()
        promise = order.customer_promise_ids
        self.assertRecordValues(
            promise, [{"state": "open", "approval_state": "bypassed"}]
        )
        self.assertEqual(promise.activity_ids.user_id, self.approver)

    def test_a_customer_who_pays_is_not_held_up(self):
        order = self.make_risky()
        with patch.object(
            PaymentTransaction,
            "_check_amount_and_confirm_order",
            lambda tx: order.with_env(tx.env).action_confirm(),
        ):
            self.env["payment.transaction"].sudo()._check_amount_and_confirm_order()
        self.assertEqual(order.state, "sale")
        self.assertEqual(order.customer_promise_ids.approval_state, "bypassed")


@tagged("post_install", "-at_install")
class TestApproval(ApprovalCase):
    def test_asking_gives_the_approver_an_activity_with_the_reason(self):
        order = self.make_risky()
        self.assertTrue(order.customer_approval_needed)
        promise = self.ask(order)
        self.assertRecordValues(
            promise, [{"approval_state": "requested", "override_reason": "They know"}]
        )
        self.assertRecordValues(promise.activity_ids, [{"user_id": self.approver.id}])
        self.assertIn("They know", promise.activity_ids.note)
        self.assertFalse(order.customer_approval_needed)

    def test_deciding_ends_the_activity_and_tells_who_gave_it(self):
        for decision in ("approve", "refuse"):
            with self.subTest(decision=decision):
                promise = self.ask(self.make_risky())
                getattr(promise.with_user(self.approver), f"action_{decision}")()
                self.assertEqual(promise.approver_id, self.approver)
                self.assertEqual(promise.activity_ids.user_id, self.seller)

    def test_nobody_but_an_approver_decides(self):
        promise = self.ask(self.make_risky())
        with self.assertRaisesRegex(UserError, "Only an approver"):
            promise.with_user(self.seller).action_approve()
        with self.assertRaises(AccessError):
            promise.with_user(self.employee).action_approve()
        self.assertEqual(promise.approval_state, "requested")

    def test_nobody_approves_their_own_promise(self):
        for name in ("requested_by_id", "promisor_id", "responsible_id"):
            with self.subTest(name=name):
                promise = self.ask(self.make_risky())
                promise._by_action()[name] = self.manager
                own = promise.with_user(self.manager)
                self.assertFalse(own.can_decide)
                for decide in (own.action_approve, own.action_refuse):
                    with self.assertRaisesRegex(UserError, "concerns yourself"):
                        decide()
                self.assertEqual(promise.approval_state, "requested")
                self.assertTrue(promise.with_user(self.approver).can_decide)

    def test_nobody_approves_what_stands_on_their_own_order(self):
        promise = self.ask(self.make_risky())
        order = promise.order_id
        self.env.cr.execute(
            "UPDATE sale_order SET user_id = %s WHERE id = %s",
            (self.manager.id, order.id),
        )
        order.invalidate_recordset(["user_id"])
        with self.assertRaisesRegex(UserError, "concerns yourself"):
            promise.with_user(self.manager).action_approve()

    def test_putting_somebody_else_in_between_asks_anew(self):
        changes = {
            "promisor_id": self.seller_two.id,
            "responsible_id": self.seller_two.id,
            "source": "call",
        }
        for name, value in changes.items():
            with self.subTest(name=name):
                promise = self.ask(self.make_risky())
                self.assertEqual(promise.requested_by_id, self.seller)
                # a manager: sellers promise in nobody else's name
                promise.with_user(self.manager)[name] = value
                self.assertRecordValues(
                    promise, [{"approval_state": "none", "requested_by_id": False}]
                )
                self.assertFalse(promise.activity_ids)

    def test_a_quotation_of_another_seller_is_asked_about_anew(self):
        order = self.make_risky()
        promise = self.ask(order)
        order.user_id = self.seller_two
        self.assertEqual(promise.promisor_id, self.seller_two)
        self.assertEqual(promise.approval_state, "none")

    def test_nobody_writes_who_asked(self):
        promise = self.ask(self.make_risky())
        with self.assertRaisesRegex(UserError, "cannot be written directly"):
            promise.with_user(self.seller).requested_by_id = self.seller_two

    def test_what_was_given_is_not_decided_on_afterwards(self):
        promise = self.ask(self.make_risky())
        promise._by_action().state = "open"
        with self.assertRaisesRegex(UserError, "not waiting for approval"):
            promise.with_user(self.approver).action_approve()

    def test_another_policy_waits_for_nobody(self):
        order = self.make_risky()
        promise = self.ask(order)
        self.company.customer_check_policy = "warn"
        order.action_confirm()
        self.assertRecordValues(promise, [{"state": "open", "approval_state": "none"}])
        self.assertFalse(promise.activity_ids)

    def test_the_substitute_is_asked_about_the_approvers_own(self):
        for name in ("promisor_id", "responsible_id"):
            with self.subTest(name=name):
                order = self.make_risky()
                order.customer_promise_ids._by_action()[name] = self.approver
                self.assertEqual(self.ask(order).activity_ids.user_id, self.manager)

    def test_an_approver_who_asks_leaves_it_to_the_substitute(self):
        self.company.customer_approver_id = self.manager
        self.company.customer_approver_substitute_id = self.approver
        order = self.make_risky()
        Dialog = self.env["customer.promise.approve"].with_user(self.manager)
        Dialog.create({"order_id": order.id, "reason": "Me"}).action_ask()
        self.assertEqual(order.customer_promise_ids.activity_ids.user_id, self.approver)

    def test_with_nobody_else_to_ask_the_message_says_what_to_do(self):
        self.company.customer_approver_substitute_id = False
        order = self.make_risky()
        order.customer_promise_ids._by_action().promisor_id = self.approver
        with self.assertRaisesRegex(UserError, "choose an approver in the settings"):
            self.ask(order)

    def test_an_approver_in_the_settings_has_the_role(self):
        for name in ("customer_approver_id", "customer_approver_substitute_id"):
            with self.subTest(name=name):
                with self.assertRaisesRegex(ValidationError, "the role Approver"):
                    self.company[name] = self.seller

    def test_the_settings_offer_approvers_only(self):
        Settings = self.env["res.config.settings"]
        arch = etree.fromstring(Settings.get_view(view_type="form")["arch"])
        for name in ("customer_approver_id", "customer_approver_substitute_id"):
            (node,) = arch.iterfind(f".//field[@name='{name}']")
            offered = self.env["res.users"].search(literal_eval(node.get("domain")))
            self.assertIn(self.approver, offered)
            self.assertNotIn(self.seller, offered)

    def test_a_cancelled_order_waits_for_nobody(self):
        order = self.make_risky()
        promise = self.ask(order)
        order._action_cancel()
        self.assertRecordValues(
            promise, [{"state": "cancelled", "approval_state": "none"}]
        )
        self.assertFalse(promise.activity_ids)
        with self.at("2026-03-03 10:00:00"):
            self.run_job("ir_cron_customer_promise_escalate_approval")
        self.assertFalse(promise.activity_ids)

    def test_only_drafts_and_what_the_customer_took_escalate(self):
        for asked, state, told in (
            ("requested", "draft", 2),
            ("requested", "cancelled", 1),
            ("bypassed", "open", 2),
            ("bypassed", "kept", 1),
        ):
            with self.subTest(asked=asked, state=state):
                promise = self.ask(self.make_risky())
                promise._by_action().write(
                    {
                        "approval_state": asked,
                        "state": state,
                        "closed_on": "2026-03-02",
                    }
                )
                with self.at("2026-03-03 10:00:00"):
                    self.run_job("ir_cron_customer_promise_escalate_approval")
                self.assertEqual(len(promise.activity_ids), told)

    def test_an_approver_sees_what_waits_and_nothing_else(self):
        waiting, other = self.ask(self.make_risky()), self.make_promise()
        Promise = self.env["customer.promise"].with_user(self.approver)
        self.assertEqual(Promise.search([]), waiting)
        with self.assertRaises(AccessError):
            other.with_user(self.approver).read(["name"])
        with self.assertRaises(AccessError):
            waiting.with_user(self.approver).write({"name": "Other"})

    def test_another_date_is_asked_about_anew(self):
        order = self.make_risky()
        self.ask(order).with_user(self.approver).action_approve()
        order.customer_promise_ids.with_user(self.seller).deadline = "2026-03-05"
        self.assertEqual(order.customer_promise_ids.approval_state, "none")
        with self.assertRaisesRegex(UserError, RISK):
            order.with_user(self.seller).action_confirm()

    def test_a_refused_promise_is_not_given(self):
        order = self.make_risky()
        self.ask(order).with_user(self.approver).action_refuse()
        with self.assertRaisesRegex(UserError, RISK):
            order.with_user(self.seller).action_confirm()

    def test_after_four_working_hours_the_substitute_is_asked_once(self):
        promise = self.ask(self.make_risky())  # Monday 10:00 of the working day 8 to 17
        job = "ir_cron_customer_promise_escalate_approval"
        for moment, users in (
            ("2026-03-02 14:30:00", self.approver),
            ("2026-03-02 15:30:00", self.approver | self.manager),
            ("2026-03-03 10:00:00", self.approver | self.manager),
        ):
            with self.subTest(moment=moment), self.at(moment):
                self.run_job(job)
                self.assertEqual(promise.activity_ids.user_id, users)
        self.assertEqual(len(promise.activity_ids), 2)

    def test_without_an_approver_the_message_says_what_to_do(self):
        self.company.customer_approver_id = False
        self.company.customer_approver_substitute_id = False
        with self.assertRaisesRegex(UserError, "choose an approver in the settings"):
            self.ask(self.make_risky())

    def test_the_order_asks_from_its_tab(self):
        order = self.make_risky()
        action = order.with_user(self.seller).action_ask_approval()
        Dialog = self.env["customer.promise.approve"].with_user(self.seller)
        with Form(Dialog.with_context(**action["context"])) as form:
            form.reason = "Goods are reserved"
        form.record.action_ask()
        self.assertEqual(
            order.customer_promise_ids.override_reason, "Goods are reserved"
        )
