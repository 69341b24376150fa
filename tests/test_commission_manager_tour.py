from unittest.mock import patch

from odoo.fields import Command, Date
from odoo.tests import HttpCase, new_test_user, tagged

GROUP = "customer_promise.customer_promise_group_"


@tagged("post_install", "-at_install")
class TestManagerTours(HttpCase):
    """From a sale to a payout, by the manager; and back to its reasons, by auditors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.config.settings"]._customer_switch_on(["listening", "commissions"])
        for name, group in (
            ("seller", "user"),
            ("manager", "commission_manager"),
            ("auditor", "auditor"),
        ):
            user = new_test_user(
                cls.env,
                f"tour_{name}",
                f"base.group_user,{GROUP}{group}",
                name=f"Tour {name.title()}",
                tz="UTC",
            )
            setattr(cls, name, user)
        # the running month is approved too: the browser's clock cannot be set
        Statement = cls.env.registry["seller.commission.statement"]
        cls.startClassPatcher(
            patch.object(Statement, "_check_over", lambda _self: None)
        )
        cls.today = cls.env.company._customer_today()
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Tour Customer",
                "is_company": True,
                "child_ids": [Command.create({"name": "Tour Contact"})],
            }
        )
        cls.plan = cls.env["seller.commission.plan"].create(
            {
                "name": "Tour Plan",
                "date_from": cls.today.replace(day=1),
                "payee_ids": [
                    Command.create(
                        {
                            "partner_id": cls.seller.partner_id.id,
                            "accepted_on": Date.subtract(cls.today, months=2),
                        }
                    )
                ],
                "rule_ids": [Command.create({"name": "5 %", "rate": 5})],
                "weighting_ids": [Command.create({"index": "feedback"})],
            }
        )
        cls.plan.with_user(cls.manager).action_approve()
        cls.sell(1000)
        cls.plan._compute_statements(cls.today)
        cls.statement = cls.plan.statement_ids

    @classmethod
    def sell(cls, amount):
        """A posted invoice of the seller."""
        move = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_user_id": cls.seller.id,
                "invoice_date": cls.today,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        move.action_post()

    @classmethod
    def hear(cls):
        """What the customer's contact said of it, in the last months."""
        pair = cls.customer, cls.env.company
        (profile,) = cls.env["customer.profile"]._get_or_create([pair]).values()
        moment = cls.env.ref("customer_promise.customer_moment_order_confirmed")
        cls.env["customer.feedback"].create(
            {
                "key": "tour",
                "profile_id": profile.id,
                "partner_id": cls.customer.child_ids.id,
                "moment_id": moment.id,
                "date": Date.subtract(cls.today, days=1),
                "user_id": cls.seller.id,
                "score": 50,
                "comment": "Nobody called",
            }
        )

    def test_a_manager_computes_approves_and_pays(self):
        self.assertEqual(self.statement.net, 50)
        self.sell(2000)
        action = "action-customer_promise.seller_commission_plan_action"
        self.start_tour(
            f"/odoo/{action}/{self.plan.id}",
            "commission_manager",
            login="tour_manager",
        )
        self.assertRecordValues(self.statement, [{"net": 150, "state": "paid"}])

    def test_an_auditor_finds_the_reason_and_changes_nothing(self):
        self.hear()
        self.plan._compute_statements(self.today)
        statement = self.statement.with_user(self.manager)
        statement.action_publish()
        statement.action_approve()
        self.start_tour(
            f"/odoo/seller.commission.statement/{statement.id}",
            "commission_auditor",
            login="tour_auditor",
        )
        self.assertEqual(self.statement.state, "approved")
