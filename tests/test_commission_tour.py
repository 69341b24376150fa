from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import GROUP


@tagged("post_install", "-at_install")
class TestCommissionTour(HttpCase):
    """A seller asks why an amount is what it is, and what would change it."""

    def test_a_seller_finds_the_answer_behind_an_amount(self):
        self.env["res.config.settings"]._customer_switch_on(["commissions"])
        seller = new_test_user(self.env, "tour_seller", GROUP + "user", tz="UTC")
        plan = self.env["seller.commission.plan"].create(
            {
                "name": "Tour Plan",
                "payee_ids": [Command.create({"partner_id": seller.partner_id.id})],
                "rule_ids": [Command.create({"name": "Sales", "rate": 5})],
                "weighting_ids": [Command.create({})],
            }
        )
        plan.payee_ids.sudo().accepted_on = plan.date_from
        self.make_answers(seller)
        plan.action_approve()
        plan._compute_statements(plan.company_id._customer_today())
        statement = plan.statement_ids
        # sudo: only runs write statements; posting an invoice needs a company's books
        self.env["seller.commission.line"].sudo().create(
            {
                "statement_id": statement.id,
                "rule_id": plan.rule_ids.id,
                "source_model": "account.move.line",
                "source_res_id": 0,
                "document": "INV/TOUR/1",
                "customer": "Tour Customer",
                "date": statement.date_from,
                "base": 12_400,
                "rate": 5,
                "gross": 620,
                "coefficient": statement.coefficient,
                "net": 582.8,
            }
        )
        statement.sudo().write({"base": 12_400, "gross": 620, "net": 582.8})
        self.start_tour("/odoo/promises", "commission_seller", login="tour_seller")
        self.assertEqual(plan.payee_ids.seen_on, plan.company_id._customer_today())
        self.assertEqual(statement.net, 582.8)

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
