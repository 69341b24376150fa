from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.date_utils import add

from .common import GROUP


@tagged("post_install", "-at_install")
class TestCommissionTour(HttpCase):
    """A seller asks why an amount is what it is, what would change it, and objects."""

    def test_a_seller_finds_the_answer_behind_an_amount(self):
        self.env["res.config.settings"]._customer_switch_on(["commissions"])
        seller = new_test_user(self.env, "tour_seller", GROUP + "user", tz="UTC")
        today = self.env.company._customer_today()
        before = add(today.replace(day=1), months=-1)
        plan = self.env["seller.commission.plan"].create(
            {
                "name": "Tour Plan",
                "date_from": before,
                "payee_ids": [Command.create({"partner_id": seller.partner_id.id})],
                "rule_ids": [Command.create({"name": "Sales", "rate": 5})],
                "weighting_ids": [Command.create({})],
            }
        )
        plan.payee_ids.sudo().accepted_on = plan.date_from
        self.make_answers(seller)
        plan.action_approve()
        plan._compute_statements(before)
        earlier = plan.statement_ids
        disputed = self.make_line(earlier, "INV/TOUR/0", base=1_000, net=50)
        earlier.action_publish()
        plan._compute_statements(today)
        statement = plan.statement_ids - earlier
        self.make_line(statement, "INV/TOUR/1", base=12_400, net=582.8)
        self.start_tour("/odoo/promises", "commission_seller", login="tour_seller")
        self.assertEqual(plan.payee_ids.seen_on, today)
        self.assertEqual(statement.net, 582.8)
        self.assertRecordValues(
            earlier.dispute_ids,
            [
                {
                    "statement_id": earlier.id,
                    "line_id": disputed.id,
                    "partner_id": seller.partner_id.id,
                    "reason": "amount",
                    "text": "Half of it is missing",
                    "state": "open",
                }
            ],
        )

    def make_line(self, statement, document, base, net):
        """Five per cent of an invoice, on the only line of a statement."""
        figures = {"base": base, "gross": base * 0.05, "net": net}
        # sudo: only runs write statements; posting an invoice needs a company's books
        statement.sudo().write(figures)
        return statement.line_ids.sudo().create(
            {
                "statement_id": statement.id,
                "rule_id": statement.plan_id.rule_ids.id,
                "source_model": "account.move.line",
                "source_res_id": 0,
                "document": document,
                "customer": "Tour Customer",
                "date": statement.date_from,
                "rate": 5,
                "coefficient": statement.coefficient,
                **figures,
            }
        )

    def make_answers(self, seller):
        """Five answers of 60: the coefficient is 0.94."""
        company = self.env.company
        customer = self.env["res.partner"].create({"name": "Tour Customer"})
        pair = customer, company
        (profile,) = self.env["customer.profile"]._get_or_create([pair]).values()
        people = self.env["res.partner"].create(
            [{"name": f"Voice {i}", "parent_id": customer.id} for i in range(5)]
        )
        moment = self.env.ref("customer_promise.customer_moment_order_confirmed")
        self.env["customer.feedback"].sudo().create(
            [
                {
                    "key": f"tour,{person.id}",
                    "profile_id": profile.id,
                    "partner_id": person.id,
                    "moment_id": moment.id,
                    "date": self.env.cr.now(),
                    "user_id": seller.id,
                    "owner_id": seller.id,
                    "score": 60,
                }
                for person in people
            ]
        )
