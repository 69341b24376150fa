"""Agents: credited with what their customers buy."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .commission_common import DAY, CommissionCase


class AgentCase(CommissionCase):
    """The agent of Acme from 1 February to 20 March, and a plan that pays agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.make_partner("Agent")
        cls.tie = cls.env["seller.agent"].create(
            {
                "profile_id": cls.make_profile().id,
                "partner_id": cls.agent.id,
                "date_from": "2026-02-01",
                "date_to": "2026-03-20",
            }
        )
        cls.plan = cls.make_agent_plan()

    @classmethod
    def make_agent_plan(cls, **rule):
        payee = {"partner_id": cls.agent.id, "role": "agent", "accepted_on": DAY}
        return cls.make_rule_plan(plan={"payee_ids": [Command.create(payee)]}, **rule)


@tagged("post_install", "-at_install")
class TestCredit(AgentCase):
    def test_an_agent_has_what_the_customer_buys_whoever_sells(self):
        self.make_invoices(
            {"invoice_user_id": self.seller_two.id, "partner_id": self.contact.id},
            {"amounts": [500], "invoice_user_id": False},
            {"partner_id": self.make_partner().id},
        )
        self.assertEqual(self.bases(self.compute(self.plan)), [500, 1000])

    def test_an_agent_of_the_day_of_the_document(self):
        days = "2026-03-20", "2026-03-21"
        self.make_invoices(*({"invoice_date": day} for day in days))
        lines = self.compute(self.plan).line_ids
        self.assertEqual([str(line.date) for line in lines], ["2026-03-20"])

    def test_a_payment_after_the_agents_time_counts_for_what_was_agreed_in_it(self):
        invoice = self.make_invoices({})
        self.pay(invoice, day="2026-03-25")
        plan = self.make_agent_plan(basis="paid")
        self.assertEqual(self.bases(self.compute(plan)), [1000])

    def test_an_agent_has_orders_too(self):
        self.make_confirmed_order()
        plan = self.make_agent_plan(basis="ordered")
        self.assertEqual(self.bases(self.compute(plan)), [2000])

    def test_salesperson_and_agent_are_both_paid(self):
        """The agent is a user as well, and yet has no part in what they sell."""
        user = new_test_user(self.env, "test_agent", groups="base.group_portal")
        user.partner_id.is_company = True
        self.tie.partner_id = user.partner_id
        plan = self.make_rule_plan(approve=False)
        payee = {"partner_id": user.partner_id.id, "role": "agent"}
        plan.payee_ids = [Command.create(payee)]
        plan.action_approve()
        self.make_invoices({}, {"amounts": [300], "partner_id": self.make_partner().id})
        self.assertEqual(self.bases(self.compute(plan)), [300, 1000, 1000])

    def test_an_agent_with_a_share_of_the_order_has_that_only(self):
        shares = ((self.agent, 40), (self.seller.partner_id, 60))
        order = self.make_confirmed_order(
            customer_split_ids=[
                Command.create({"partner_id": partner.id, "share": share})
                for partner, share in shares
            ]
        )
        self.make_invoice(order)
        self.assertEqual(self.bases(self.compute(self.plan)), [800])


@tagged("post_install", "-at_install")
class TestTerms(AgentCase):
    def test_an_agent_of_a_customer_is_one_once_at_a_time(self):
        values = {
            "profile_id": self.tie.profile_id.id,
            "partner_id": self.agent.id,
            "date_from": "2026-03-20",
        }
        Agent = self.env["seller.agent"]
        with (
            self.assertRaisesRegex(ValidationError, "twice at the same time"),
            self.env.cr.savepoint(),
        ):
            Agent.create(values)
        later = Agent.create({**values, "date_from": "2026-03-21"})
        other = Agent.create({**values, "partner_id": self.seller.partner_id.id})
        self.assertEqual(len(self.tie.search([]) & (later | other | self.tie)), 3)

    def test_agents_are_paid_at_least_each_quarter(self):
        with self.assertRaisesRegex(ValidationError, "at least each quarter"):
            self.make_plan_for("half")
        plan = self.make_plan_for("quarter")
        with self.assertRaisesRegex(ValidationError, "at least each quarter"):
            plan.period = "year"

    def test_what_was_settled_with_an_agent_stays_theirs(self):
        """Otherwise it would be taken back when somebody touches a document."""
        self.tie.date_to = False
        self.make_invoices({})
        february = self.compute(self.plan, "2026-02-02")
        statement = self.compute(self.plan)
        statement.with_user(self.commission_manager).action_publish()
        self.tie.date_to = "2026-03-25"
        self.approve(february | statement)
        other = self.tie.copy({"date_from": "2026-04-01", "date_to": False})
        for values in (
            {"partner_id": self.customer.id},
            {"profile_id": self.make_profile(self.make_partner()).id},
            {"date_from": "2026-01-01"},
            {"date_to": "2026-03-20"},
            {"date_to": "2026-04-30"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "approved up to 03/31/2026"),
            ):
                self.tie.write(values)
        with self.assertRaisesRegex(UserError, "approved up to 03/31/2026"):
            self.tie.unlink()
        other.date_from = "2026-04-02"
        other.unlink()

    def test_an_agent_settled_with_ends_later(self):
        self.tie.date_to = False
        self.make_invoices({})
        self.approve(self.compute(self.plan))
        with self.assertRaisesRegex(UserError, "approved up to 03/31/2026"):
            self.tie.date_to = "2026-03-30"
        for day in ("2026-03-31", "2026-06-30"):
            self.tie.date_to = day
            self.assertEqual(str(self.tie.date_to), day)

    def make_plan_for(self, period):
        payee = Command.create({"partner_id": self.agent.id, "role": "agent"})
        return self.make_plan(approve=False, period=period, payee_ids=[payee])


@tagged("post_install", "-at_install")
class TestCreditNotes(AgentCase):
    """What is credited for our own fault costs the agent nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({})
        cls.note = cls.credit(cls.invoice)
        cls.accountant = new_test_user(
            cls.env,
            "test_accountant",
            groups="account.group_account_user",
            company_id=cls.company.id,
        )

    def test_a_credit_note_takes_nothing_back_unless_it_is_recorded(self):
        self.assertEqual(self.bases(self.compute(self.plan)), [1000])
        seller = self.make_rule_plan()
        self.assertEqual(self.bases(self.compute(seller)), [-1000, 1000])

    def test_nor_of_an_agents_share_of_an_order(self):
        shares = ((self.agent, 40), (self.seller.partner_id, 60))
        order = self.make_confirmed_order(
            customer_split_ids=[
                Command.create({"partner_id": partner.id, "share": share})
                for partner, share in shares
            ]
        )
        self.credit(self.make_invoice(order))
        self.assertEqual(self.bases(self.compute(self.plan)), [800, 1000])

    def test_recorded_by_a_second_person_it_takes_back(self):
        for user in (self.accountant, self.commission_manager):
            note = self.note.with_user(user).sudo(user == self.commission_manager)
            note.action_customer_reverse_agents()
            self.assertIn(user.name, self.note.customer_reversal_note)
            self.assertEqual(self.bases(self.compute(self.plan)), [-1000, 1000])
            self.assertIn("cause is not ours", self.note.message_ids[0].body)
            note.action_customer_keep_agents()
            self.assertIn("ours after all", self.note.message_ids[0].body)
            self.assertFalse(self.note.customer_reversal_note)
            self.assertEqual(self.bases(self.compute(self.plan)), [1000])

    def test_recorded_after_the_agents_time_and_after_approval(self):
        """What was agreed in the agent's time is taken back later, too."""
        self.approve(self.compute(self.plan))
        with self.at("2026-04-02 10:00:00"):
            self.note.with_user(self.accountant).action_customer_reverse_agents()
            april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(
            [(ln.kind, ln.base) for ln in april.line_ids], [("reversal", -1000)]
        )

    def test_its_maker_does_not_record_it(self):
        with self.assertRaisesRegex(UserError, "You made"):
            self.note.action_customer_reverse_agents()

    def test_only_managers_of_pay_and_accountants_record_it(self):
        with self.assertRaisesRegex(AccessError, "Only a commission manager"):
            self.note.with_user(self.seller_all).action_customer_reverse_agents()

    def test_it_is_recorded_of_credit_notes_only(self):
        with self.assertRaisesRegex(UserError, "no credit note"):
            self.invoice.with_user(self.accountant).action_customer_reverse_agents()

    def test_nobody_writes_it_without_the_button(self):
        note = self.note.with_user(self.accountant)
        with self.assertRaises(AccessError):
            note.write({"customer_reversal_on": DAY})
        with self.assertRaises(AccessError):
            note.with_context(default_customer_reversal_on=DAY).copy()
        self.assertFalse(self.note.customer_reversal)
