"""The whole job: what happened is planned and sent, and nobody is asked twice."""

from unittest.mock import patch

from odoo.tests import tagged

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

    def test_a_second_run_asks_nobody_twice(self):
        self.make_confirmed_order()
        self.run_job(CRON)
        self.run_job(CRON)
        self.assertEqual(len(self.invitations), 1)
        self.assertEqual(len(self.mails()), 1)

    def test_two_orders_of_one_contact_are_two_occurrences(self):
        orders = self.make_confirmed_order() | self.make_confirmed_order()
        self.run_job(CRON)
        self.assertEqual(self.invitations.order_id, orders)
        self.assertEqual(len(self.invitations), 2)

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
