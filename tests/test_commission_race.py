"""Two connections at once: nothing paid twice, nothing lost, nothing overwritten."""

from dateutil.relativedelta import relativedelta
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .process_common import ProcessCase, connection


class CommissionProcessCase(ProcessCase):
    """A plan at 5 % and a posted invoice over 100 and 200, all committed."""

    made = (
        "seller.commission.statement",
        "seller.commission.plan",
        "account.move.line",
        "account.move",
        "customer.profile",
        "mail.message",
        "res.partner",
    )
    plans = 1

    def setUp(self):
        super().setUp()
        with connection() as env:
            self.day = env.company._customer_today()
            self.partner = env["res.partner"].create({"name": "Customer"}).id
            self.invoice(env, 100, 200)
            self.ids = [self.make_plan(env, i).id for i in range(self.plans)]

    def make_plan(self, env, number):
        plan = env["seller.commission.plan"].create(
            {
                "name": f"Plan {number}",
                "date_from": self.day.replace(day=1),
                "payee_ids": [
                    Command.create(
                        {
                            "partner_id": env.user.partner_id.id,
                            "accepted_on": self.day.replace(day=1),
                        }
                    )
                ],
                # what else this user sold, in demo data, is not of the test
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Sales",
                            "rate": 5,
                            "partner_ids": [Command.set([self.partner])],
                        }
                    )
                ],
            }
        )
        plan.action_approve()
        return plan

    def invoice(self, env, *amounts):
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner,
                "invoice_user_id": env.uid,
                "invoice_date": self.day,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount})
                    for amount in amounts
                ],
            }
        )
        invoice.action_post()
        env.flush_all()

    def compute(self, env, months=0):
        plan = env["seller.commission.plan"].browse(self.ids[0])
        plan._compute_statements(self.day + relativedelta(months=months))

    def statements(self, env):
        return env["seller.commission.statement"].search(
            [("plan_id", "in", self.ids)], order="plan_id, date_from"
        )

    def found(self):
        """(state, bases of the lines, net) of each statement."""
        with connection() as env:
            return [
                (s.state, sorted(s.line_ids.mapped("base")), s.net)
                for s in self.statements(env)
            ]


@tagged("post_install", "-at_install")
class TestCommissionRace(CommissionProcessCase):
    def test_the_second_run_is_told_to_wait_and_finds_nothing_to_do(self):
        with connection() as first:
            self.compute(first)
            with (
                connection() as second,
                self.assertRaisesRegex(UserError, "Plan 0 is being computed by some"),
            ):
                self.compute(second)
        self.assertEqual(self.found(), [("draft", [100, 200], 15)])
        with connection() as third:
            self.compute(third)
        self.assertEqual(self.found(), [("draft", [100, 200], 15)])

    def test_an_invoice_posted_during_a_run_is_paid_by_the_next(self):
        with connection() as run:
            self.compute(run)
            with connection() as other:
                self.invoice(other, 40)
        self.assertEqual(self.found(), [("draft", [100, 200], 15)])
        with connection() as run:
            self.compute(run)
        self.assertEqual(self.found(), [("draft", [40, 100, 200], 17)])

    def test_an_invoice_under_way_when_the_month_was_approved_is_paid_next(self):
        """Its time of writing lies before the run that could not see it yet."""
        with connection() as other:
            self.invoice(other, 40)
            with connection() as run:
                self.compute(run)
                # nobody approves their own, and here the payee is the only user
                run.cr.execute(
                    "UPDATE seller_commission_statement SET state = 'approved'"
                    " WHERE id = ANY (%s)",
                    [self.statements(run).ids],
                )
        with connection() as run:
            self.compute(run, months=1)
        self.assertEqual(
            self.found(), [("approved", [100, 200], 15), ("draft", [40], 2)]
        )

    def test_a_statement_published_meanwhile_is_not_written_over(self):
        with connection() as run:
            self.compute(run)
        with mute_logger("odoo.sql_db"), connection() as run:
            self.assertEqual(self.statements(run).state, "draft")
            with connection() as other:
                self.invoice(other, 40)
                other.cr.execute(
                    "UPDATE seller_commission_statement SET state = 'published'"
                    " WHERE id = ANY (%s)",
                    [self.statements(other).ids],
                )
            with self.assertRaises(SerializationFailure):
                self.compute(run)
            run.cr.rollback()
        with connection() as run:
            self.compute(run)
        self.assertEqual(self.found(), [("published", [100, 200], 15)])
