"""Payees dispute what they think is wrong; a manager answers and corrects."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .commission_common import CommissionCase


@tagged("post_install", "-at_install")
class TestDispute(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({"amounts": [1000, 3000]})
        cls.plan = cls.make_plan()
        cls.statement = cls.compute(cls.plan)
        cls.statement.action_publish()
        cls.line = cls.statement.line_ids.filtered(lambda line: line.base == 1000)
        cls.disputes = cls.env["seller.commission.dispute"]

    def dispute(self, line=None, statement=None, user=None, text="Half is missing"):
        user = user or self.seller
        line = self.line if line is None else line
        return self.disputes.with_user(user)._open_dispute(
            user.partner_id, statement or self.statement, line, "amount", text
        )

    def answer(self, dispute, correction=0, user=None):
        user = user or self.commission_manager
        dispute.with_user(user)._answer("You are right", correction)

    def nothing(self):
        return self.line.browse()

    # === OPENING === #

    def test_a_payee_disputes_a_line(self):
        self.company.customer_dispute_days = 10
        dispute = self.dispute().sudo()
        self.assertRecordValues(
            dispute,
            [
                {
                    "state": "open",
                    "partner_id": self.seller.partner_id.id,
                    "document": self.invoice.name,
                    "company_id": self.company.id,
                    "due_on": self.company._customer_today().replace(day=12),
                }
            ],
        )
        self.assertEqual(
            dispute.display_name, f"{self.invoice.name}: Seller, March 2026"
        )
        self.assertEqual(self.statement.dispute_count, 1)

    def test_managers_have_it_on_their_day(self):
        self.seller.group_ids |= self.commission_manager.group_ids
        dispute = self.dispute()
        activities = dispute.sudo().activity_ids
        self.assertIn(self.commission_manager, activities.user_id)
        self.assertNotIn(self.seller, activities.user_id)
        self.assertEqual(activities.mapped("summary")[0], "Answer Seller")
        self.answer(dispute)
        self.assertEqual(activities.exists().ids, [])

    def test_nobody_disputes_what_is_not_theirs(self):
        with self.assertRaisesRegex(AccessError, "your own commission only"):
            self.dispute(user=self.seller_two)
        before = self.compute(self.plan, "2026-02-02")
        before._by_action().state = "published"
        with self.assertRaisesRegex(AccessError, "your own commission only"):
            self.dispute(statement=before)

    def test_only_what_is_published(self):
        for state in ("draft", "superseded"):
            self.statement._by_action().state = state
            with self.subTest(state=state):
                with self.assertRaisesRegex(UserError, "is not yet published, or a"):
                    self.dispute()
        self.statement._by_action().state = "paid"
        self.assertEqual(self.dispute().sudo().state, "open")

    def test_once_at_a_time(self):
        dispute = self.dispute()
        with self.assertRaisesRegex(UserError, "is in dispute already"):
            self.dispute()
        self.dispute(self.nothing())
        with self.assertRaisesRegex(UserError, "March 2026 is in dispute already"):
            self.dispute(self.nothing())
        dispute.action_withdraw()
        self.assertEqual(self.dispute().sudo().state, "open")

    def test_it_says_what_is_wrong(self):
        with self.assertRaisesRegex(UserError, "Write what is wrong"):
            self.dispute(text=" ")

    def test_by_the_dialog(self):
        line = self.line.with_user(self.seller)
        for record in (line, line.statement_id):
            dialog = record.action_dispute()
            wizard = record.env[dialog["res_model"]].with_context(**dialog["context"])
            with Form(wizard) as form:
                form.reason = "score"
                form.text = "It was not mine"
            action = form.record.action_apply()
            dispute = self.disputes.with_user(self.seller).browse(action["res_id"])
            self.assertEqual(dispute.text, "It was not mine")
        self.assertEqual(self.statement.dispute_ids.line_id, self.line)

    # === APPROVAL === #

    def test_approval_holds_back_what_is_in_dispute(self):
        dispute = self.dispute()
        self.statement.action_approve()
        self.assertEqual(self.statement.state, "approved")
        self.assertEqual((self.statement.net, self.statement.held_net), (150, 50))
        hold = self.env["seller.commission.hold"].search([])
        self.assertEqual(
            hold.reason, "In dispute until it is answered: Half is missing"
        )
        april = self.compute(self.plan, "2026-04-02")
        self.assertEqual((april.net, april.held_net), (0, 50))
        self.answer(dispute)
        self.assertEqual(hold.state, "released")
        self.assertEqual((april.net, april.held_net), (50, 0))

    def test_a_statement_in_dispute_as_a_whole_is_approved(self):
        self.dispute(self.nothing())
        self.statement.action_approve()
        self.assertEqual((self.statement.net, self.statement.held_net), (200, 0))

    def test_a_dispute_goes_on_with_the_next_version(self):
        self.dispute()
        self.make_invoices({"amounts": [500]})
        self.plan._compute_again(self.statement.date_from)
        version = self.plan.statement_ids.filtered(lambda s: s.state == "draft")
        self.assertEqual((version.version, self.statement.state), (2, "superseded"))
        version.action_publish()
        version.action_approve()
        self.assertEqual((version.net, version.held_net), (175, 50))

    def test_a_withdrawn_one_holds_nothing(self):
        self.dispute().action_withdraw()
        self.statement.action_approve()
        self.assertEqual(self.statement.held_net, 0)

    # === ANSWER === #

    def test_the_payee_reads_the_answer(self):
        dispute = self.dispute()
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self.answer(dispute, 120)
        mail = mails.search([]) - before
        self.assertEqual(mail.recipient_ids, self.seller.partner_id)
        self.assertIn("You are right", mail.body_html)
        self.assertIn("$\xa0120.00", mail.body_html)
        self.assertRecordValues(
            dispute.with_user(self.seller),
            [
                {
                    "state": "answered",
                    "answer": "You are right",
                    "correction": 120,
                    "answered_by_id": self.commission_manager.id,
                }
            ],
        )

    def test_only_another_commission_manager_answers(self):
        dispute = self.dispute()
        self.seller.group_ids |= self.commission_manager.group_ids
        with self.assertRaisesRegex(UserError, "is your own"):
            self.answer(dispute, user=self.seller)
        for user in self.leader | self.manager | self.auditor:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.answer(dispute, user=user)
        with self.assertRaisesRegex(AccessError, "your own disputes only"):
            dispute.with_user(self.commission_manager).action_withdraw()

    def test_it_is_answered_once(self):
        dispute = self.dispute()
        self.answer(dispute)
        with self.assertRaisesRegex(UserError, "is no longer open"):
            self.answer(dispute)
        with self.assertRaisesRegex(UserError, "is no longer open"):
            dispute.action_withdraw()

    def test_by_the_dialog_of_managers(self):
        dispute = self.dispute().with_user(self.commission_manager)
        dialog = dispute.action_answer()
        wizard = dispute.env[dialog["res_model"]].with_context(**dialog["context"])
        with Form(wizard) as form:
            self.assertEqual(form.text, "Half is missing")
            form.answer = "So it is"
            form.correction = 7
        form.record.action_apply()
        self.assertEqual((dispute.answer, dispute.correction), ("So it is", 7))

    # === CORRECTION === #

    def test_a_correction_comes_with_the_next_statement_once(self):
        dispute = self.dispute()
        self.statement.action_approve()
        self.answer(dispute, 120)
        april = self.compute(self.plan, "2026-04-02")
        may = self.compute(self.plan, "2026-05-04")
        line = april.line_ids.filtered(lambda line: line.kind == "adjustment")
        self.assertRecordValues(
            line,
            [
                {
                    "source_model": self.disputes._name,
                    "source_res_id": dispute.id,
                    "document": self.invoice.name,
                    "net": 120,
                    "gross": 120,
                    "base": 0,
                    "note": "You are right",
                }
            ],
        )
        self.assertEqual((april.net, may.net), (170, 0))
        rows = self.rows(self.plan)
        for day in ("2026-04-02", "2026-05-04"):
            self.compute(self.plan, day)
        self.assertEqual(self.rows(self.plan), rows)
        april.action_publish()
        april.action_approve()
        self.compute(self.plan, "2026-05-04")
        self.assertEqual(may.line_ids.ids, [])

    def test_a_correction_moves_to_the_version_that_supersedes(self):
        self.answer(self.dispute(), -30)
        april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(april.net, -30)
        april.action_publish()
        self.make_invoices({"invoice_date": "2026-04-01"})
        self.plan._compute_again(april.date_from)
        version = self.plan.statement_ids.filtered(lambda s: s.supersedes_id == april)
        self.assertEqual((april.state, version.net), ("superseded", 20))

    def test_a_correction_is_paid_beside_the_limits_of_its_period(self):
        plan = self.make_plan(cap=300, floor=250)
        march = self.compute(plan)
        self.approve(march)
        self.answer(self.dispute(march.line_ids[:1], march), 120)
        self.assertEqual(self.compute(plan, "2026-04-02").net, 370)

    def test_a_held_correction_comes_again(self):
        self.answer(self.dispute(), 30)
        april = self.compute(self.plan, "2026-04-02")
        self.env["seller.commission.hold"]._hold(april.line_ids, "Wait")
        (self.statement | april)[1:].action_publish()
        (self.statement | april).action_approve()
        may = self.compute(self.plan, "2026-05-04")
        self.assertEqual((may.net, may.held_net), (0, 30))

    # === AGENTS === #

    def test_an_agent_reads_their_own_on_the_portal(self):
        dispute = self.dispute().sudo()
        own = dispute.with_user(self.portal)
        with self.assertRaises(AccessError):
            own.read(["text"])
        dispute.partner_id = self.portal.partner_id
        self.assertEqual(own.read(["text"])[0]["text"], "Half is missing")
        for name in ("answered_by_id", "message_ids"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                own.read([name])
