"""A job killed in the middle loses nothing and doubles nothing."""

from odoo.tests import tagged

from .process_common import ProcessCase, connection

JOB = "customer.invitation", "_cron_invite"
# what is planned in a year is not sent meanwhile
LATER = 365
SMALL = {"models__listening__customer_invitation_plan__PLAN_BATCH": 2}


@tagged("post_install", "-at_install")
class TestPlanningKilled(ProcessCase):
    made = (
        "customer.invitation",
        "customer.moment",
        "mail.message",
        "sale.order.line",
        "sale.order",
        "customer.profile",
        "res.partner",
    )

    def setUp(self):
        super().setUp()
        with connection() as env:
            partners = env["res.partner"].create(
                [{"name": f"Killed {number}"} for number in range(7)]
            )
            orders = env["sale.order"].create(
                [{"partner_id": partner.id} for partner in partners]
            )
            orders.write({"state": "sale"})
            moment = env["customer.moment"].create(
                {
                    "name": "Killed",
                    "survey_id": env.ref("customer_promise.survey_survey_order").id,
                    "active_from": min(orders.mapped("date_order")),
                    "delay_days": LATER,
                }
            )
            self.moment, self.orders = moment.id, sorted(orders.ids)

    def planned(self):
        with connection() as env:
            invitations = env["customer.invitation"].search(
                [("moment_id", "=", self.moment), ("order_id", "in", self.orders)]
            )
            return sorted(invitations.mapped("order_id.id")), len(invitations)

    def test_a_killed_planning_goes_on_where_it_was(self):
        self.kill_job(*JOB, commits=2, **SMALL)
        some, count = self.planned()
        self.assertEqual(len(some), 4)
        self.assertEqual(count, 4)
        self.run_job_apart(*JOB, **SMALL)
        self.assertEqual(self.planned(), (self.orders, 7))
        self.run_job_apart(*JOB, **SMALL)
        self.assertEqual(self.planned(), (self.orders, 7))
