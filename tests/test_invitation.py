"""Who is asked at a key moment, once, and who is not and why."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.listening import customer_invitation_plan, customer_invitation_send
from .common import CustomerCase

CRON = "ir_cron_customer_invitation_plan"


class InvitationCase(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("listening")
        cls.moment = cls.make_moment()

    @property
    def invitations(self):
        ours = (self.company | self.other_company).ids
        return self.env["customer.invitation"].search(
            [("company_id", "in", ours)], order="id"
        )

    def mails(self, invitations=None):
        ids = (invitations or self.invitations).ids
        return self.env["mail.mail"].search([("customer_invitation_id", "in", ids)])


@tagged("post_install", "-at_install")
class TestPlanning(InvitationCase):
    def test_the_contact_of_a_confirmed_order_is_asked(self):
        order = self.make_confirmed_order(partner_id=self.contact.id)
        profile = self.make_profile(user_id=self.manager.id)
        self.run_job(CRON)
        self.assertRecordValues(
            self.invitations,
            [
                {
                    "moment_id": self.moment.id,
                    "partner_id": self.contact.id,
                    "occurrence_key": f"sale.order,{order.id}",
                    "profile_id": profile.id,
                    "company_id": self.company.id,
                    "order_id": order.id,
                    "state": "sent",
                    "skip_reason": False,
                    "user_id": self.seller.id,
                    "owner_id": self.manager.id,
                    "team_id": self.team.id,
                }
            ],
        )

    def test_the_customer_gets_a_profile_on_the_way(self):
        order = self.make_confirmed_order()
        self.assertFalse(self.customer.customer_profile_ids)
        self.run_job(CRON)
        profile = self.invitations.profile_id
        self.assertEqual(profile.partner_id, order.partner_id)
        self.assertEqual(self.invitations.owner_id, self.seller)

    def test_who_was_salesperson_and_owner_then_stays_on_record(self):
        order = self.make_confirmed_order()
        self.run_job(CRON)
        order.user_id = self.invitations.profile_id.user_id = self.seller_two
        self.assertRecordValues(
            self.invitations,
            [{"user_id": self.seller.id, "owner_id": self.seller.id}],
        )

    def test_quotations_and_cancelled_orders_ask_nobody(self):
        self.make_order()
        self.make_confirmed_order()._action_cancel()
        self.run_job(CRON)
        self.assertFalse(self.invitations)

    def test_a_second_run_asks_nobody_twice(self):
        self.make_confirmed_order()
        self.run_job(CRON)
        self.run_job(CRON)
        self.assertEqual(len(self.invitations), 1)
        self.assertEqual(len(self.mails()), 1)

    def test_a_parallel_run_that_sees_nothing_of_the_first_doubles_nothing(self):
        """As if the anti-join ran on a snapshot taken before the first had finished."""
        self.make_confirmed_order()
        Invitation = self.env["customer.invitation"]
        blind = SQL("SELECT WHERE FALSE")
        self.assertEqual(Invitation._plan(), 1)
        with patch.object(type(Invitation), "_recorded_sql", lambda *_args: blind):
            self.assertEqual(Invitation._plan(), 0)
        self.assertEqual(len(self.invitations), 1)

    def test_two_orders_of_one_contact_are_two_occurrences(self):
        orders = self.make_confirmed_order() | self.make_confirmed_order()
        self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, orders)
        self.assertEqual(len(self.invitations), 2)

    def test_two_moments_ask_about_one_order_each(self):
        other = self.make_moment(name="Once more")
        self.make_confirmed_order()
        self.run_job(CRON)
        self.assertEqual(self.invitations.moment_id, self.moment | other)
        self.assertEqual(len(self.invitations), 2)

    def test_another_contact_on_the_order_is_not_asked_again(self):
        order = self.make_confirmed_order()
        self.run_job(CRON)
        order.partner_id = self.contact
        self.run_job(CRON)
        self.assertEqual(self.invitations.partner_id, self.customer)

    def test_all_batches_are_planned(self):
        orders = self.env["sale.order"]
        for number in range(5):
            partner = self.make_partner(f"P{number}")
            orders |= self.make_confirmed_order(partner_id=partner.id)
        with (
            patch.object(customer_invitation_plan, "PLAN_BATCH", 2),
            patch.object(customer_invitation_send, "SEND_BATCH", 2),
        ):
            self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, orders)
        self.assertEqual(set(self.invitations.mapped("state")), {"sent"})
        self.assertEqual(len(self.mails()), 5)

    # === WHEN === #

    def test_orders_before_the_moment_began_are_not_asked_about(self):
        self.moment.active_from = "2026-03-02 10:00:00"
        with self.at("2026-03-02 09:59:59"):
            self.make_confirmed_order()
        order = self.make_confirmed_order()
        self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, order)

    def test_switching_a_moment_on_asks_about_nothing_before(self):
        self.moment.active = False
        self.make_confirmed_order()
        with self.at("2026-03-03 10:00:00"):
            self.moment.active = True
            order = self.make_confirmed_order()
            self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, order)

    def test_switching_on_with_a_date_asks_from_that_date(self):
        self.moment.active = False
        order = self.make_confirmed_order()
        with self.at("2026-03-03 10:00:00"):
            self.moment.write({"active": True, "active_from": "2026-03-01"})
            self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, order)

    def test_an_archived_moment_asks_nobody(self):
        self.moment.active = False
        self.make_confirmed_order()
        self.run_job(CRON)
        self.assertFalse(self.invitations)

    def test_a_moment_of_another_company_does_not_ask_here(self):
        self.moment.company_id = self.other_company
        self.make_confirmed_order()
        theirs = self.make_confirmed_order(
            company_id=self.other_company.id, team_id=False
        )
        self.run_job(CRON)
        self.assertRecordValues(
            self.invitations,
            [{"order_id": theirs.id, "company_id": self.other_company.id}],
        )

    def test_a_shared_moment_asks_in_every_company(self):
        self.moment.company_id = False
        orders = self.make_confirmed_order() | self.make_confirmed_order(
            company_id=self.other_company.id, team_id=False
        )
        self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, orders)
        self.assertEqual(
            self.invitations.profile_id.company_id, self.company | self.other_company
        )

    # === WHO NOT === #

    def assertSkipped(self, reason):
        self.assertRecordValues(
            self.invitations,
            [{"state": "skipped", "skip_reason": reason, "user_input_id": False}],
        )
        self.assertFalse(self.mails())

    def test_a_contact_without_address_is_skipped(self):
        self.make_confirmed_order(partner_id=self.make_partner(email=False).id)
        self.run_job(CRON)
        self.assertSkipped("no_address")

    def test_a_contact_whose_address_is_none_is_skipped(self):
        self.make_confirmed_order(partner_id=self.make_partner(email="unknown").id)
        self.run_job(CRON)
        self.assertSkipped("no_address")

    def test_an_internal_user_is_skipped(self):
        self.employee.partner_id.email = "employee@example.com"
        self.make_confirmed_order(partner_id=self.employee.partner_id.id)
        self.run_job(CRON)
        self.assertSkipped("internal")

    def test_an_archived_contact_is_skipped(self):
        order = self.make_confirmed_order()
        order.partner_id.active = False
        self.run_job(CRON)
        self.assertSkipped("archived")

    def test_a_portal_user_is_asked_like_any_contact(self):
        self.portal.partner_id.email = "portal@example.com"
        self.make_confirmed_order(partner_id=self.portal.partner_id.id)
        self.run_job(CRON)
        self.assertEqual(self.invitations.state, "sent")

    def test_who_was_skipped_is_not_asked_later(self):
        order = self.make_confirmed_order(partner_id=self.make_partner(email=False).id)
        self.run_job(CRON)
        order.partner_id.email = "late@example.com"
        self.run_job(CRON)
        self.assertSkipped("no_address")


@tagged("post_install", "-at_install")
class TestWaking(InvitationCase):
    def triggers(self):
        cron = self.env.ref(f"customer_promise.{CRON}")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

    def test_confirming_wakes_the_job_once_for_all_orders(self):
        orders = self.make_order() | self.make_order()
        before = self.triggers()
        orders.action_confirm()
        self.assertEqual(self.triggers(), before + 1)

    def test_without_a_moment_nobody_is_woken(self):
        self.env["customer.moment"].search([]).active = False
        before = self.triggers()
        self.make_confirmed_order()
        self.assertEqual(self.triggers(), before)

    def test_while_listening_is_off_nobody_is_woken(self):
        self.env["res.config.settings"]._customer_switch_crons("listening", False)
        self.env.registry.clear_cache()
        before = self.triggers()
        self.make_confirmed_order()
        self.assertEqual(self.triggers(), before)

    def test_a_portal_customer_who_signs_wakes_the_job_too(self):
        before = self.triggers()
        order = self.make_order()
        order.with_user(self.env.ref("base.public_user")).sudo().action_confirm()
        self.assertEqual(self.triggers(), before + 1)


@tagged("post_install", "-at_install")
class TestMoment(InvitationCase):
    def test_a_used_moment_is_archived_and_stays(self):
        invitation = self.make_invitation(moment=self.moment)
        self.moment.active = False
        self.assertEqual(invitation.moment_id, self.moment)
        self.assertEqual(invitation.state, "sent")

    def test_the_moment_counts_who_was_asked_and_who_answered(self):
        for values in ({"email": False}, {"name": "Two"}, {"name": "Three"}):
            partner = self.make_partner(**values)
            self.make_confirmed_order(partner_id=partner.id)
        self.run_job(CRON)
        self.answer(self.invitations.filtered(lambda i: i.state == "sent")[0])
        self.moment.invalidate_recordset()
        self.assertRecordValues(
            self.moment, [{"invitation_count": 2, "feedback_count": 1}]
        )
        action = self.moment.action_view_invitations()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]), self.invitations
        )

    def test_a_new_moment_asks_from_now_on(self):
        moment = self.env["customer.moment"].create(
            {"name": "New", "survey_id": self.moment.survey_id.id}
        )
        self.assertEqual(str(moment.active_from), "2026-03-02 10:00:00")

    def test_the_shipped_moment_is_off_until_somebody_wants_it(self):
        moment = self.env.ref("customer_promise.customer_moment_order_confirmed")
        moment.active = False
        with self.at("2026-03-05 10:00:00"):
            moment.active = True
        self.assertEqual(str(moment.active_from), "2026-03-05 10:00:00")

    def test_a_link_is_open_for_a_day_at_least(self):
        for values in ({"expiry_days": 0}, {"delay_days": -1}):
            with (
                self.subTest(**values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught,
            ):
                self.moment.write(values)
                self.env.flush_all()
            self.assertEqual(
                caught.exception.diag.constraint_name,
                "customer_moment_expiry_positive",
            )
