"""Who is asked at which event, once; who is not, and why; all of it in batches."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.listening import customer_invitation_plan
from ..tools import drawing
from .common import CustomerCase, CustomerInvoicingCase

CRON = "ir_cron_customer_invitation_plan"


class PlanMixin:
    """Key moments that are planned at once; nothing is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["customer.moment"].search([]).active = False
        cls.switch_on("listening")

    def plan(self):
        """Plan all there is; how many batches it took."""
        batches = 0
        while self.env["customer.invitation"]._plan():
            batches += 1
        return batches

    @property
    def invitations(self):
        """Those of this test, the first planned first."""
        ours = (self.company | self.other_company).ids
        return self.env["customer.invitation"].search(
            [("company_id", "in", ours)], order="id"
        )

    @property
    def asked(self):
        return self.invitations.filtered(lambda i: i.state == "planned").partner_id

    def assertEvents(self, *records):
        """One invitation about each of these records, and no other."""
        self.plan()
        self.assertEqual(
            sorted(self.invitations.mapped("occurrence_key")),
            sorted(f"{record._name},{record.id}" for record in records),
        )

    def make_role(self, name="Buyer", contacts=()):
        role = self.env["customer.contact.role"].create({"name": name})
        for contact in contacts:
            contact.customer_role_ids |= role
        return role

    def make_contact(self, name, **values):
        values = {"email": f"{name.lower()}@acme.example.com", **values}
        return self.env["res.partner"].create(
            {"name": name, "parent_id": self.customer.id, **values}
        )

    def make_wave(self, **values):
        return self.make_moment(
            **{"name": "Wave", "trigger": "wave", "active_from": "2026-03-01", **values}
        )


class PlanCase(PlanMixin, CustomerCase):
    pass


@tagged("post_install", "-at_install")
class TestOrders(PlanCase):
    def test_a_confirmed_order_asks_its_contact(self):
        moment = self.make_moment()
        order = self.make_confirmed_order(partner_id=self.contact.id)
        profile = self.make_profile(user_id=self.manager.id)
        self.plan()
        self.assertRecordValues(
            self.invitations,
            [
                {
                    "moment_id": moment.id,
                    "partner_id": self.contact.id,
                    "occurrence_key": f"sale.order,{order.id}",
                    "profile_id": profile.id,
                    "company_id": self.company.id,
                    "order_id": order.id,
                    "state": "planned",
                    "skip_reason": False,
                    "channel": "email",
                    "mode": "web",
                    "user_id": self.seller.id,
                    "owner_id": self.manager.id,
                    "team_id": self.team.id,
                }
            ],
        )

    def test_the_customer_gets_a_profile_on_the_way(self):
        self.make_moment()
        self.make_confirmed_order()
        self.assertFalse(self.customer.customer_profile_ids)
        self.plan()
        self.assertEqual(self.invitations.profile_id.partner_id, self.customer)
        self.assertEqual(self.invitations.owner_id, self.seller)

    def test_who_was_salesperson_and_owner_then_stays_on_record(self):
        self.make_moment()
        order = self.make_confirmed_order()
        self.plan()
        order.user_id = self.invitations.profile_id.user_id = self.seller_two
        self.assertRecordValues(
            self.invitations,
            [{"user_id": self.seller.id, "owner_id": self.seller.id}],
        )

    def test_quotations_and_cancelled_orders_ask_nobody(self):
        self.make_moment()
        self.make_order()
        self.make_confirmed_order()._action_cancel()
        self.assertEvents()

    def test_an_order_is_delivered_when_all_of_it_is(self):
        self.make_moment(trigger="order_delivered")
        order, part = self.make_confirmed_order(), self.make_confirmed_order()
        part.order_line.qty_delivered = 1
        self.assertEvents()
        order.order_line.qty_delivered = 2
        self.assertEvents(order)

    def test_of_an_order_with_goods_the_goods_count(self):
        goods = self.env["product.product"].create({"name": "Chair", "type": "consu"})
        self.make_moment(trigger="order_delivered")
        order = self.make_confirmed_order(
            order_line=[
                Command.create({"product_id": product.id, "price_unit": 10})
                for product in (goods, self.desk)
            ]
        )
        order.order_line[1].qty_delivered = 1
        self.assertEvents()
        order.order_line[0].qty_delivered = 1
        self.assertEvents(order)

    def test_the_companys_tolerance_holds_for_moments_too(self):
        self.company.customer_delivery_tolerance = 0.5
        self.make_moment(trigger="order_delivered")
        order = self.make_confirmed_order()
        order.order_line.qty_delivered = 1
        self.assertEvents(order)

    def test_what_was_delivered_before_the_moment_began_is_past(self):
        before, after = self.make_confirmed_order(), self.make_confirmed_order()
        before.order_line.qty_delivered = 2
        self.env.flush_all()
        with self.at("2026-03-03 10:00:00"):
            self.make_moment(
                trigger="order_delivered", active_from="2026-03-03 09:00:00"
            )
            after.order_line.qty_delivered = 2
            self.assertEvents(after)

    def test_orders_before_the_moment_began_are_past(self):
        self.make_moment(active_from="2026-03-02 10:00:00")
        with self.at("2026-03-02 09:59:59"):
            self.make_confirmed_order()
        self.assertEvents(self.make_confirmed_order())

    def test_a_second_run_asks_nobody_twice(self):
        self.make_moment()
        order = self.make_confirmed_order()
        self.assertEvents(order)
        self.assertEvents(order)

    def test_a_parallel_run_that_sees_nothing_of_the_first_doubles_nothing(self):
        """As if the anti-join ran on a snapshot taken before the first had finished."""
        self.make_moment()
        order = self.make_confirmed_order()
        Invitation = self.env["customer.invitation"]
        blind = SQL("SELECT WHERE FALSE")
        self.assertEqual(Invitation._plan(), 1)
        with patch.object(type(Invitation), "_recorded_sql", lambda *_args: blind):
            self.assertEqual(Invitation._plan(), 0)
        self.assertEvents(order)

    def test_two_moments_ask_about_one_order_each(self):
        both = self.make_moment() | self.make_moment(name="Once more")
        self.make_confirmed_order()
        self.plan()
        self.assertEqual(self.invitations.moment_id, both)
        self.assertEqual(len(self.invitations), 2)

    def test_another_contact_on_the_order_is_not_asked_again(self):
        self.make_moment()
        order = self.make_confirmed_order()
        self.plan()
        order.partner_id = self.contact
        self.plan()
        self.assertEqual(self.invitations.partner_id, self.customer)

    def test_an_order_deleted_later_leaves_its_invitation(self):
        self.make_moment()
        order = self.make_confirmed_order()
        key = f"sale.order,{order.id}"
        self.plan()
        order._action_cancel()
        order.unlink()
        self.plan()
        self.assertRecordValues(
            self.invitations, [{"order_id": False, "occurrence_key": key}]
        )

    def test_all_batches_are_planned(self):
        self.make_moment()
        orders = [self.make_confirmed_order() for _number in range(5)]
        with patch.object(customer_invitation_plan, "PLAN_BATCH", 2):
            self.assertEqual(self.plan(), 3)
        self.assertEvents(*orders)

    def test_a_moment_off_asks_nobody(self):
        self.make_moment(active=False)
        self.make_confirmed_order()
        self.assertEvents()

    def test_a_moment_of_another_company_does_not_ask_here(self):
        self.make_moment(company_id=self.other_company.id)
        self.make_confirmed_order()
        theirs = self.make_confirmed_order(
            company_id=self.other_company.id, team_id=False
        )
        self.assertEvents(theirs)
        self.assertEqual(self.invitations.company_id, self.other_company)

    def test_a_shared_moment_asks_in_every_company(self):
        self.make_moment(company_id=False)
        ours = self.make_confirmed_order()
        theirs = self.make_confirmed_order(
            company_id=self.other_company.id, team_id=False
        )
        self.assertEvents(ours, theirs)
        self.assertEqual(
            self.invitations.profile_id.company_id, self.company | self.other_company
        )

    def test_the_condition_on_the_order_holds(self):
        self.make_moment(trigger_domain="[('amount_total', '>', 2000)]")
        self.make_confirmed_order()
        large = self.make_confirmed_order()
        large.order_line.product_uom_qty = 3
        self.assertEvents(large)

    def test_a_condition_that_can_no_longer_be_read_stops_its_moment_only(self):
        broken = self.make_moment(name="Broken", trigger_domain="[('id', '>', 0)]")
        self.make_moment()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE customer_moment SET trigger_domain = %s WHERE id = %s",
            ["[('gone', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        order = self.make_confirmed_order()
        with mute_logger("odoo.addons.customer_promise.models.listening"):
            self.assertEvents(order)


@tagged("post_install", "-at_install")
class TestPromisesAndCases(PlanCase):
    def test_a_promise_kept_or_broken_is_closed(self):
        self.make_moment(trigger="promise_closed")
        kept, broken, released, _open = (self.make_promise() for _number in range(4))
        (kept | broken | released)._open()
        self.close_promise(kept)
        self.close_promise(broken, "broken")
        self.close_promise(released, "released")
        self.assertEvents(kept, broken)
        self.assertEqual(self.invitations.promise_id, kept | broken)
        self.assertEqual(self.invitations.user_id, self.seller)

    def test_a_broken_promise_has_a_moment_of_its_own(self):
        self.make_moment(trigger="promise_broken")
        kept, broken = self.make_promise(), self.make_promise()
        (kept | broken)._open()
        self.close_promise(kept)
        self.close_promise(broken, "broken")
        self.assertEvents(broken)

    def test_who_heard_the_promise_is_asked(self):
        self.make_moment(trigger="promise_closed")
        promise = self.make_promise(receiver_id=self.contact.id)
        promise._open()
        self.close_promise(promise)
        self.plan()
        self.assertEqual(self.invitations.partner_id, self.contact)

    def test_imported_history_is_not_asked_about(self):
        self.make_moment(trigger="promise_closed")
        promise = self.make_promise()
        promise._open()
        self.close_promise(promise)
        promise._by_action().closed_by = "import"
        self.assertEvents()

    def test_what_is_closed_on_the_day_of_switching_on_counts_from_then_on(self):
        before, after = self.make_promise(), self.make_promise()
        (before | after)._open()
        with self.at("2026-03-02 09:00:00"):
            self.close_promise(before)
            self.env.flush_all()
        self.make_moment(trigger="promise_closed", active_from="2026-03-02 10:00:00")
        self.close_promise(after)
        self.assertEvents(after)

    def test_a_closed_case_asks_again_whom_it_is_about(self):
        self.make_moment(trigger="case_closed")
        case = self.env["customer.case"].create(
            {
                "name": "Scratched",
                "profile_id": self.make_profile().id,
                "partner_id": self.contact.id,
                "cause_id": self.env["customer.cause"].search([], limit=1).id,
                "action_taken": "Polished",
            }
        )
        self.assertEvents()
        case._close()
        self.assertEvents(case)
        self.assertRecordValues(
            self.invitations, [{"case_id": case.id, "partner_id": self.contact.id}]
        )

    def settle(self):
        """Send what is due; the reasons why it was not, the first planned first."""
        self.env["customer.invitation"]._send_due()
        return [i.skip_reason or i.state for i in self.invitations]

    def test_a_case_that_is_open_again_is_not_asked_about(self):
        self.make_moment(trigger="case_closed")
        case = self.env["customer.case"].create(
            {
                "name": "Scratched",
                "profile_id": self.make_profile().id,
                "partner_id": self.contact.id,
                "cause_id": self.env["customer.cause"].search([], limit=1).id,
                "action_taken": "Polished",
            }
        )
        case._close()
        self.plan()
        case.action_reopen()
        with self.env.cr.savepoint() as undo:
            self.assertEqual(self.settle(), ["order_off"])
            undo.rollback()
            self.env.invalidate_all()
        # closed anew: asked once, about the last time
        case._close()
        self.plan()
        self.assertEqual(self.settle(), ["order_off", "sent"])

    def test_a_promise_that_is_open_again_or_gone_is_not_asked_about(self):
        opened, kept = {"state": "open"}, {"state": "kept"}
        for trigger, values, expected in (
            ("promise_closed", {}, "sent"),
            ("promise_closed", kept, "sent"),
            ("promise_closed", opened, "order_off"),
            ("promise_closed", None, "order_off"),
            ("promise_broken", kept, "order_off"),
        ):
            with (
                self.subTest(trigger=trigger, values=values),
                self.env.cr.savepoint() as undo,
            ):
                self.make_moment(trigger=trigger)
                promise = self.make_promise()
                promise._open()
                promise = self.close_promise(promise, "broken")._by_action()
                self.plan()
                promise.unlink() if values is None else promise.write(values)
                self.assertEqual(self.settle(), [expected])
                undo.rollback()
                self.env.invalidate_all()

    def test_a_case_without_a_contact_asks_the_customer(self):
        self.make_moment(trigger="case_closed")
        case = self.env["customer.case"].create(
            {
                "name": "Scratched",
                "profile_id": self.make_profile().id,
                "cause_id": self.env["customer.cause"].search([], limit=1).id,
                "action_taken": "Polished",
            }
        )
        case._close()
        self.assertEvents(case)
        self.assertEqual(self.invitations.partner_id, self.customer)


@tagged("post_install", "-at_install")
class TestInvoices(PlanMixin, CustomerInvoicingCase):
    def pay(self, invoice):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()

    def test_an_order_is_invoiced_when_all_of_it_is(self):
        self.make_moment(trigger="order_invoiced")
        order = self.make_confirmed_order()
        draft = self.make_invoice(post=False)
        invoice = self.make_invoice(order, post=False)
        self.assertEvents()
        invoice.action_post()
        self.assertEvents(order)
        self.assertFalse(draft.posted_before)

    def test_an_invoice_posted_earlier_that_day_is_past(self):
        with self.at("2026-03-02 09:00:00"):
            self.make_invoice()
            self.env.flush_all()
        self.make_moment(trigger="order_invoiced", active_from="2026-03-02 10:00:00")
        order = self.make_confirmed_order()
        self.make_invoice(order)
        self.assertEvents(order)

    def test_a_paid_invoice_asks_its_contact_with_or_without_an_order(self):
        self.make_moment(trigger="invoice_paid")
        order = self.make_confirmed_order()
        ordered = self.make_invoice(order)
        plain = self.init_invoice(
            "out_invoice", self.contact, "2026-03-02", post=True, amounts=[100]
        )
        plain.invoice_user_id = self.seller_two
        self.assertEvents()
        self.pay(ordered)
        self.pay(plain)
        self.assertEvents(ordered, plain)
        by_move = self.invitations.grouped("move_id")
        self.assertRecordValues(
            by_move[ordered],
            [{"order_id": order.id, "user_id": self.seller.id}],
        )
        self.assertRecordValues(
            by_move[plain],
            [
                {
                    "order_id": False,
                    "user_id": self.seller_two.id,
                    "partner_id": self.contact.id,
                }
            ],
        )

    def test_an_invoice_that_is_no_longer_paid_is_not_asked_about(self):
        self.make_moment(trigger="invoice_paid")
        paid, undone = self.make_invoice(), self.make_invoice()
        self.pay(paid)
        self.pay(undone)
        self.plan()
        undone.line_ids.remove_move_reconcile()
        self.company.customer_ask_days = 0
        self.env["customer.invitation"]._send_due()
        by_move = self.invitations.grouped("move_id")
        self.assertEqual(by_move[undone].skip_reason, "order_off")
        self.assertEqual(by_move[paid].state, "sent")

    def test_credit_notes_bills_and_part_payments_ask_nobody(self):
        self.make_moment(trigger="invoice_paid")
        for kind in ("out_refund", "in_invoice"):
            move = self.init_invoice(
                kind, self.customer, "2026-03-02", post=True, amounts=[100]
            )
            self.pay(move)
            self.assertIn(move.payment_state, ("paid", "in_payment"))
        invoice = self.make_invoice()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"amount": 1})._create_payments()
        self.assertEvents()

    def test_what_was_paid_before_the_moment_began_is_past(self):
        with self.at("2026-03-02 09:00:00"):
            self.pay(self.make_invoice())
            self.env.flush_all()
        self.make_moment(trigger="invoice_paid", active_from="2026-03-02 10:00:00")
        invoice = self.make_invoice()
        self.pay(invoice)
        self.assertEvents(invoice)


@tagged("post_install", "-at_install")
class TestWhom(PlanCase):
    def setUp(self):
        super().setUp()
        self.bob = self.make_contact("Bob")

    def test_contacts_with_the_role_are_asked_instead_of_the_orders(self):
        role = self.make_role(contacts=self.bob)
        self.make_moment(role_ids=role.ids)
        self.make_confirmed_order(partner_id=self.contact.id)
        self.plan()
        self.assertEqual(self.asked, self.bob)

    def test_everybody_with_one_of_the_roles_is_asked_once(self):
        roles = self.make_role("A", self.bob) | self.make_role(
            "B", self.bob | self.contact
        )
        self.make_moment(role_ids=roles.ids)
        self.make_confirmed_order()
        self.plan()
        self.assertEqual(self.asked, self.bob | self.contact)
        self.assertEqual(len(self.invitations), 2)

    def test_where_nobody_has_the_role_the_contact_of_the_event_is_asked(self):
        self.make_moment(role_ids=self.make_role().ids)
        self.make_confirmed_order(partner_id=self.contact.id)
        self.plan()
        self.assertEqual(self.asked, self.contact)

    def test_an_address_for_deliveries_with_the_role_is_a_person(self):
        stores = self.make_contact("Stores", type="delivery")
        self.make_moment(role_ids=self.make_role(contacts=stores).ids)
        self.make_confirmed_order()
        self.plan()
        self.assertEqual(self.invitations.partner_id, stores)

    def test_who_has_the_role_and_was_archived_is_on_record(self):
        role = self.make_role(contacts=self.bob | self.contact)
        self.make_moment(role_ids=role.ids)
        self.bob.active = False
        self.make_confirmed_order()
        self.plan()
        self.assertEqual(self.asked, self.contact)
        skipped = self.invitations - self.invitations.filtered(
            lambda i: i.state == "planned"
        )
        self.assertRecordValues(
            skipped, [{"partner_id": self.bob.id, "skip_reason": "archived"}]
        )

    def test_where_all_with_the_role_were_archived_the_events_contact_is_asked(self):
        self.make_moment(role_ids=self.make_role(contacts=self.bob).ids)
        self.bob.active = False
        order = self.make_confirmed_order()
        self.plan()
        self.assertEqual(self.asked, order.partner_id)
        self.assertEqual(len(self.invitations), 2)

    def test_a_role_taken_off_after_planning_takes_nobody_out(self):
        self.make_moment(role_ids=self.make_role(contacts=self.bob).ids)
        self.make_confirmed_order()
        self.plan()
        self.bob.customer_role_ids = False
        self.env["customer.invitation"]._send_due()
        self.assertRecordValues(
            self.invitations, [{"partner_id": self.bob.id, "state": "sent"}]
        )

    def test_the_role_of_another_customers_contact_counts_there_only(self):
        stranger = self.env["res.partner"].create(
            {"name": "Eve", "parent_id": self.make_partner("Other").id}
        )
        self.make_moment(role_ids=self.make_role(contacts=stranger).ids)
        self.make_confirmed_order(partner_id=self.contact.id)
        self.plan()
        self.assertEqual(self.asked, self.contact)

    def test_by_the_event_its_contact_alone_is_asked(self):
        role = self.make_role(contacts=self.bob)
        self.make_moment(whom="event", role_ids=role.ids)
        self.make_confirmed_order(partner_id=self.contact.id)
        self.plan()
        self.assertEqual(self.asked, self.contact)

    def test_all_are_the_persons_at_the_customers(self):
        self.make_contact("Stores", type="delivery")
        self.make_contact("Gone", active=False)
        self.make_moment(whom="all")
        self.make_confirmed_order()
        self.plan()
        self.assertEqual(self.asked, self.contact | self.bob)

    def test_a_person_who_is_the_customer_is_asked(self):
        person = self.make_partner("Jane", is_company=False)
        self.make_moment(whom="all")
        self.make_confirmed_order(partner_id=person.id)
        self.plan()
        self.assertEqual(self.asked, person)

    def assertSkipped(self, partner, reason):
        self.plan()
        self.assertRecordValues(
            self.invitations,
            [{"partner_id": partner.id, "state": "skipped", "skip_reason": reason}],
        )

    def test_an_internal_user_is_skipped(self):
        self.make_moment()
        self.make_confirmed_order(partner_id=self.employee.partner_id.id)
        self.assertSkipped(self.employee.partner_id, "internal")

    def test_an_archived_contact_is_skipped_and_not_looked_at_again(self):
        self.make_moment()
        order = self.make_confirmed_order()
        order.partner_id.active = False
        self.assertSkipped(order.partner_id, "archived")
        order.partner_id.active = True
        self.assertSkipped(order.partner_id, "archived")

    def test_a_portal_user_is_asked_like_any_contact(self):
        self.make_moment()
        self.make_confirmed_order(partner_id=self.portal.partner_id.id)
        self.plan()
        self.assertEqual(self.asked, self.portal.partner_id)


@tagged("post_install", "-at_install")
class TestDraw(PlanCase):
    def make_profiles(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {index}"} for index in range(number)]
        )
        for partner in partners:
            self.make_profile(partner)
        return partners

    def test_the_database_draws_like_the_kernel(self):
        moment = self.make_wave()
        self.make_profiles(20)
        self.plan()
        self.assertEqual(len(self.invitations), 20)
        for invitation in self.invitations:
            self.assertAlmostEqual(
                invitation.drawn,
                drawing.drawn(
                    moment.id, invitation.occurrence_key, invitation.partner_id.id
                ),
                places=9,
            )

    def test_a_share_asks_whose_draw_is_below_it_and_keeps_the_others(self):
        moment = self.make_wave(draw="share", draw_share=0.3)
        partners = self.make_profiles(40)
        self.plan()
        below = partners.filtered(
            lambda p: drawing.drawn(moment.id, "wave,2026-03", p.id) < 0.3
        )
        self.assertEqual(self.asked.sorted("id"), below.sorted("id"))
        left = self.invitations.filtered(lambda i: i.partner_id not in below)
        self.assertEqual(set(left.mapped("skip_reason")), {"not_drawn"})
        self.assertEqual(len(self.invitations), 40)

    def test_a_sample_is_the_lowest_draws_of_all(self):
        moment = self.make_wave(draw="size", draw_size=7)
        partners = self.make_profiles(20)
        with patch.object(customer_invitation_plan, "PLAN_BATCH", 3):
            self.plan()
        drawn = drawing.sample(moment.id, "wave,2026-03", partners.ids, 7)
        self.assertEqual(sorted(self.asked.ids), sorted(drawn))
        self.assertEqual(len(self.invitations), 20)

    def test_who_cannot_be_asked_takes_no_place_in_the_sample(self):
        self.make_wave(draw="size", draw_size=2)
        self.make_profiles(2)
        self.make_profile(self.employee.partner_id)
        self.plan()
        self.assertEqual(len(self.asked), 2)

    def test_a_customer_who_comes_later_changes_no_sample(self):
        self.make_wave(draw="size", draw_size=2)
        self.make_profiles(2)
        self.plan()
        before = self.asked
        self.make_profiles(5)
        self.plan()
        self.assertEqual(self.asked, before)
        self.assertEqual(len(self.invitations), 2)

    def test_each_company_has_a_sample_of_its_own(self):
        self.make_wave(company_id=False, draw="size", draw_size=1)
        for partner in self.make_profiles(3):
            self.make_profile(partner, self.other_company)
        for name in ("Only here", "Only there"):
            self.make_profile(
                self.make_partner(name),
                self.company if name == "Only here" else self.other_company,
            )
        self.plan()
        asked = self.invitations.filtered(lambda i: i.state == "planned")
        self.assertEqual(asked.company_id, self.company | self.other_company)
        self.assertEqual(len(asked), 2)


@tagged("post_install", "-at_install")
class TestWaves(PlanCase):
    def test_each_customer_is_asked_once_in_a_wave_and_again_in_the_next(self):
        self.make_wave(wave_months=3)
        self.make_profile()
        for day, waves in (
            ("2026-03-02", ["2026-03"]),
            ("2026-05-31", ["2026-03"]),
            ("2026-06-01", ["2026-03", "2026-06"]),
            ("2026-12-24", ["2026-03", "2026-06", "2026-12"]),
        ):
            with self.subTest(day=day), self.at(f"{day} 12:00:00"):
                self.plan()
                self.assertEqual(
                    self.invitations.mapped("occurrence_key"),
                    [f"wave,{wave}" for wave in waves],
                )

    def test_a_wave_begins_on_the_companys_first_of_the_month(self):
        """At 20:00 UTC it is the first in Auckland, and not yet in Los Angeles."""
        self.company.customer_tz = "Pacific/Auckland"
        self.other_company.customer_tz = "America/Los_Angeles"
        self.make_wave(company_id=False, wave_months=1, active_from="2026-03-02")
        self.make_profile()
        self.make_profile(self.make_partner("West"), self.other_company)
        self.plan()
        with self.at("2026-03-31 20:00:00"):
            self.plan()
        self.assertEqual(
            self.invitations.grouped("company_id").keys(),
            {self.company, self.other_company},
        )
        keys = {
            company: sorted(some.mapped("occurrence_key"))
            for company, some in self.invitations.grouped("company_id").items()
        }
        self.assertEqual(keys[self.company], ["wave,2026-03", "wave,2026-04"])
        self.assertEqual(keys[self.other_company], ["wave,2026-03"])

    def test_the_main_contact_has_an_address_and_the_customer_comes_first(self):
        self.make_wave()
        self.make_profile()
        silent = self.make_partner("Silent", email=False)
        speaking = self.env["res.partner"].create(
            {"name": "Zoe", "parent_id": silent.id, "email": "zoe@example.com"}
        )
        self.make_profile(silent)
        self.plan()
        self.assertEqual(self.asked, self.customer | speaking)

    def test_contacts_with_the_role_are_asked(self):
        self.make_wave(role_ids=self.make_role(contacts=self.contact).ids)
        self.make_profile()
        self.plan()
        self.assertEqual(self.asked, self.contact)

    def test_the_condition_is_about_the_customer(self):
        self.make_wave(trigger_domain=f"[('user_id', '=', {self.manager.id})]")
        self.make_profile()
        other = self.make_partner("Other")
        self.make_profile(other, user_id=self.manager.id)
        self.plan()
        self.assertEqual(self.asked, other)

    def test_an_archived_customer_is_in_no_wave(self):
        self.make_wave()
        self.make_profile()
        self.customer.active = False
        self.plan()
        self.assertFalse(self.invitations)

    def test_a_customer_of_two_companies_is_asked_once(self):
        self.make_wave(company_id=False)
        self.make_profile()
        self.make_profile(company=self.other_company)
        self.plan()
        self.assertEqual(self.invitations.partner_id, self.customer)
        self.assertEqual(len(self.invitations), 1)


@tagged("post_install", "-at_install")
class TestWhen(PlanCase):
    def days(self):
        found = self.invitations.sorted(lambda i: (i.due_on, i.id))
        return [str(invitation.due_on)[:10] for invitation in found]

    def test_it_is_due_when_the_delay_is_over(self):
        self.make_moment(delay_days=3)
        self.make_confirmed_order()
        self.plan()
        self.assertEqual(str(self.invitations.due_on), "2026-03-05 10:00:00")

    def test_what_is_past_is_asked_about_bit_by_bit_the_latest_first(self):
        orders = self.env["sale.order"]
        for day in range(1, 6):
            with self.at(f"2026-02-0{day} 10:00:00"):
                orders |= self.make_confirmed_order()
        self.make_moment(daily_limit=2)
        with patch.object(customer_invitation_plan, "PLAN_BATCH", 3):
            self.plan()
        due = {i.order_id: str(i.due_on)[:10] for i in self.invitations}
        self.assertEqual(
            [due[order] for order in orders.sorted("id", reverse=True)],
            ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-03", "2026-03-04"],
        )

    def test_what_happens_today_does_not_wait_for_the_past(self):
        for day in range(1, 6):
            with self.at(f"2026-02-0{day} 10:00:00"):
                self.make_confirmed_order()
        self.make_moment(daily_limit=1)
        self.plan()
        order = self.make_confirmed_order()
        self.plan()
        today = self.invitations.filtered(lambda i: i.order_id == order)
        self.assertEqual(str(today.due_on), "2026-03-02 10:00:00")

    def test_a_wave_may_be_spread_over_days(self):
        self.make_wave(daily_limit=2)
        for number in range(5):
            self.make_profile(self.make_partner(f"P{number}"))
        self.plan()
        self.assertEqual(
            self.days(),
            ["2026-03-02"] * 2 + ["2026-03-03"] * 2 + ["2026-03-04"],
        )


@tagged("post_install", "-at_install")
class TestByHand(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.round = cls.make_moment(name="Round", trigger="manual")

    def ask(self, *partners, user=None, **values):
        partners = self.env["res.partner"].union(*partners)
        wizard = self.env["customer.moment.ask"].with_user(user or self.manager)
        return wizard.create(
            {
                "moment_id": self.round.id,
                "partner_ids": partners.ids,
                "company_id": self.company.id,
                **values,
            }
        )

    def test_the_job_starts_no_round(self):
        self.make_profile()
        self.plan()
        self.assertFalse(self.invitations)

    def test_each_round_has_a_key_of_its_own(self):
        for _number in range(2):
            self.ask(self.contact).action_ask()
        keys = self.invitations.mapped("occurrence_key")
        self.assertEqual(len(set(keys)), 2)
        self.assertEqual({key[:7] for key in keys}, {"manual,"})
        self.assertEqual(self.invitations.partner_id, self.contact)

    def test_the_action_shows_the_round(self):
        self.ask(self.contact).action_ask()
        action = self.ask(self.customer).action_ask()
        shown = self.env["customer.invitation"].search(action["domain"])
        self.assertEqual(shown.partner_id, self.customer)

    def test_whom_the_moment_names_is_asked_at_the_customers(self):
        bob = self.make_contact("Bob")
        self.round.role_ids = self.make_role(contacts=bob)
        self.ask(self.customer, self.contact).action_ask()
        self.assertEqual(self.invitations.partner_id, bob)
        self.assertEqual(len(self.invitations), 1)

    def test_a_sample_is_drawn_of_those_chosen(self):
        self.round.write({"draw": "size", "draw_size": 2})
        partners = [self.make_partner(f"P{number}") for number in range(5)]
        self.ask(*partners).action_ask()
        key = self.invitations[0].occurrence_key
        ids = [partner.id for partner in partners]
        self.assertEqual(
            sorted(self.asked.ids),
            sorted(drawing.sample(self.round.id, key, ids, 2)),
        )
        self.assertEqual(len(self.invitations), 5)

    def test_while_listening_is_off_no_round_is_planned(self):
        self.env["res.config.settings"]._customer_switch_crons("listening", False)
        with self.assertRaisesRegex(UserError, "while Listening is off"):
            self.ask(self.contact).action_ask()
        self.assertFalse(self.invitations)

    def test_nobody_asks_their_own_customers(self):
        cases = {
            "salesperson": lambda: self.customer.write({"user_id": self.manager.id}),
            "owner": lambda: self.make_profile(user_id=self.manager.id),
            "backup": lambda: self.make_profile(backup_user_id=self.manager.id),
            "contact": lambda: self.contact.write({"user_id": self.manager.id}),
            "order": lambda: self.make_confirmed_order(user_id=self.manager.id),
        }
        for whose, make in cases.items():
            self.customer.user_id = self.contact.user_id = self.seller
            self.make_profile(user_id=self.seller.id, backup_user_id=False)
            make()
            with (
                self.subTest(whose=whose),
                self.assertRaisesRegex(UserError, "Acme is your own customer"),
            ):
                self.ask(self.contact).action_ask()
        self.assertFalse(self.invitations)

    def test_salespeople_start_no_round(self):
        for user in (self.seller, self.seller_all, self.leader):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.ask(self.contact, user=user)

    def test_the_chosen_customers_stand_in_the_dialog(self):
        profile = self.make_profile()
        wizard = self.env["customer.moment.ask"].with_context(
            active_model="customer.profile", active_ids=profile.ids
        )
        values = wizard.default_get(["partner_ids", "moment_id"])
        self.assertEqual(values["partner_ids"], [Command.set(self.customer.ids)])
        self.assertEqual(values["moment_id"], self.round.id)


@tagged("post_install", "-at_install")
class TestPlanningCosts(PlanCase):
    def count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        planned = self.env["customer.invitation"]._plan()
        return planned, self.env.cr.sql_log_count - before

    def test_a_batch_costs_the_same_however_large_it_is(self):
        self.make_moment()
        self.make_wave(role_ids=self.make_role(contacts=self.contact).ids)
        self.make_confirmed_order()
        self.plan()
        costs = {}
        for number in (1, 20):
            for index in range(number):
                partner = self.make_partner(f"P{number} {index}")
                self.make_confirmed_order(partner_id=partner.id)
            for kind in ("orders", "wave"):
                costs[kind, number] = self.count()
        self.assertEqual(costs["orders", 1][0], 1)
        self.assertEqual(costs["orders", 20][0], 20)
        self.assertEqual(costs["wave", 20][0], 20)
        self.assertEqual(costs["orders", 1][1], costs["orders", 20][1])
        self.assertEqual(costs["wave", 1][1], costs["wave", 20][1])
