"""What a manager holds back comes again until it is released."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .commission_common import CommissionCase


@tagged("post_install", "-at_install")
class TestHold(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({"amounts": [1000, 3000]})
        cls.record_answers(60, 60, 60, 60, 60)
        cls.plan = cls.make_plan(weightings=[{}])
        cls.statement = cls.compute(cls.plan)
        cls.line = cls.statement.line_ids.filtered(lambda line: line.base == 1000)
        cls.holds = cls.env["seller.commission.hold"]

    def hold(self, lines=None, user=None):
        lines = (lines or self.line).with_user(user or self.commission_manager)
        self.holds.with_user(lines.env.user)._hold(lines, "Not delivered")
        return self.holds.search([("state", "=", "held")])

    def totals(self, statement=None):
        statement = statement or self.statement
        return statement.base, statement.gross, statement.net, statement.held_net

    def test_a_held_line_is_left_out_of_the_totals(self):
        self.assertEqual(self.totals(), (4000, 200, 188, 0))
        hold = self.hold()
        self.assertRecordValues(
            hold,
            [
                {
                    "partner_id": self.seller.partner_id.id,
                    "rule_id": self.plan.rule_ids.id,
                    "document": self.invoice.name,
                    "reason": "Not delivered",
                    "user_id": self.commission_manager.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual((self.line.held, self.line.hold_reason), (True, hold.reason))
        self.assertEqual(self.totals(), (3000, 150, 141, 47))

    def test_runs_keep_it_held(self):
        self.hold()
        rows = self.rows(self.plan)
        self.compute(self.plan)
        self.assertEqual(self.rows(self.plan), rows)
        self.assertEqual(self.totals(), (3000, 150, 141, 47))

    def test_a_released_one_is_paid_at_once_while_it_is_open(self):
        hold = self.hold()
        hold.with_user(self.commission_manager)._release("Delivered")
        self.assertRecordValues(
            hold,
            [
                {
                    "state": "released",
                    "released_by_id": self.commission_manager.id,
                    "release_reason": "Delivered",
                    "reason": "Not delivered",
                }
            ],
        )
        self.assertEqual(self.totals(), (4000, 200, 188, 0))
        self.assertEqual((self.line.held, self.line.hold_reason), (False, False))

    def test_a_published_statement_is_sealed_anew(self):
        self.statement.action_publish()
        sealed = self.statement.digest
        self.hold()
        self.assertNotEqual(self.statement.digest, sealed)
        self.assertEqual(self.totals(), (3000, 150, 141, 47))
        self.statement.action_approve()
        self.assertEqual(self.statement._find_broken(), self.statement.browse())

    def test_what_is_not_as_published_is_not_held_nor_sealed_anew(self):
        hold = self.hold()
        self.statement.action_publish()
        self.env.cr.execute("UPDATE seller_commission_line SET document = 'Forged'")
        self.env.invalidate_all()
        other = self.statement.line_ids - self.line
        words = "is no longer what its payee was shown"
        with self.assertRaisesRegex(UserError, words):
            self.hold(other)
        hold.with_user(self.commission_manager)._release()
        self.assertFalse(self.line.held)
        self.assertEqual(self.statement._find_broken(), self.statement)
        with self.assertRaisesRegex(UserError, words):
            self.statement.action_approve()

    def test_what_was_held_comes_again_until_it_is_released(self):
        self.hold()
        self.statement.action_publish()
        self.statement.action_approve()
        april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(self.totals(april), (0, 0, 0, 47))
        self.assertEqual(april.line_ids.hold_reason, "Not delivered")
        april.action_publish()
        april.action_approve()
        may = self.compute(self.plan, "2026-05-04")
        self.assertEqual(self.totals(may), (0, 0, 0, 47))
        self.holds.search([])._release()
        self.assertEqual(self.totals(may), (1000, 50, 47, 0))
        may.action_publish()
        may.action_approve()
        self.assertEqual(self.compute(self.plan, "2026-06-03").line_ids.ids, [])

    def test_on_two_open_statements_it_stands_on_the_first(self):
        self.hold()
        self.statement.action_publish()
        april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(april.line_ids.ids, [])
        april.action_publish()
        self.holds.search([])._release()
        self.assertEqual(self.totals(), (4000, 200, 188, 0))
        self.assertEqual(self.totals(april), (0, 0, 0, 0))

    def test_what_changes_of_it_meanwhile_is_held_with_it(self):
        self.hold()
        self.statement.action_publish()
        self.invoice.button_draft()
        april = self.compute(self.plan, "2026-04-02")
        self.assertEqual(self.totals(april), (-3000, -150, -141, -47))
        self.holds.search([])._release()
        self.assertEqual(self.totals()[2] + self.totals(april)[2], 0)

    def test_a_credit_note_of_what_is_held_is_held_and_released_with_it(self):
        self.hold()
        self.statement.action_publish()
        self.statement.action_approve()
        with self.at("2026-04-02 10:00:00"):
            self.credit(self.invoice, "2026-04-02")
            april = self.compute(self.plan, "2026-04-02")
            # of what was paid, the 3000; of the 1000, there and back, nothing
            self.assertEqual(self.totals(april), (-3000, -150, -141, 0))
            self.assertEqual(sorted(self.bases(april)), [-3000, -1000, 1000])
        with self.at("2026-05-04 10:00:00"):
            self.approve(april)
            may = self.compute(self.plan, "2026-05-04")
            self.assertEqual(self.totals(may), (0, 0, 0, 0))
            self.assertEqual(self.bases(may), [-1000, 1000])
            holds = self.holds.search([])
            self.assertEqual(len(holds), 2)
            holds.filtered(lambda hold: not hold.origin_id)._release()
            self.assertEqual(set(holds.mapped("state")), {"released"})
            self.assertEqual(may.line_ids.filtered("held").ids, [])
            self.assertEqual(self.totals(may), (0, 0, 0, 0))

    def test_so_is_one_that_was_there_when_it_was_held(self):
        with self.at("2026-03-04 10:00:00"):
            self.credit(self.invoice, "2026-03-04")
            self.compute(self.plan)
        self.hold()
        self.assertEqual(self.totals(), (0, 0, 0, 0))
        self.assertEqual(len(self.statement.line_ids.filtered("held")), 2)

    def test_a_hold_lasts_over_the_versions_of_a_plan(self):
        self.hold()
        self.statement.action_publish()
        self.statement.action_approve()
        rule = {"name": "Sales", "rate": 5, "family_id": self.plan.rule_ids.id}
        version = self.make_plan(
            date_from="2026-04-01",
            family_id=self.plan.id,
            version=2,
            rule_ids=[Command.create(rule)],
            weightings=[{}],
        )
        self.plan.sudo().date_to = "2026-03-31"
        april = self.compute(version, "2026-04-02")
        self.assertEqual(self.totals(april), (0, 0, 0, 47))
        self.holds.search([])._release()
        self.assertEqual(self.totals(april), (1000, 50, 47, 0))

    def test_what_is_approved_is_not_held(self):
        self.statement.action_publish()
        self.statement.action_approve()
        with self.assertRaisesRegex(UserError, "is approved, so this cannot be done"):
            self.hold()

    def test_the_same_is_held_once(self):
        self.hold()
        self.assertEqual(len(self.hold(self.statement.line_ids)), 2)

    def test_nobody_holds_or_releases_their_own(self):
        self.seller.group_ids |= self.commission_manager.group_ids
        with self.assertRaisesRegex(UserError, "is your own"):
            self.hold(user=self.seller)
        hold = self.hold()
        with self.assertRaisesRegex(UserError, "is your own"):
            hold.with_user(self.seller)._release()

    def test_only_commission_managers(self):
        hold = self.hold()
        for user in self.seller_two | self.leader | self.manager | self.auditor:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.hold(user=user)
                with self.assertRaises(AccessError):
                    hold.with_user(user)._release()

    def test_a_limit_is_not_held(self):
        self.line.sudo().kind = "cap"
        with self.assertRaisesRegex(UserError, "is a limit of the plan"):
            self.hold()

    def test_by_the_dialog(self):
        """From the line, as a manager clicks."""
        lines = self.line.with_user(self.commission_manager)
        for action, state in (("action_hold", "held"), ("action_release", "released")):
            dialog = getattr(lines, action)()
            wizard = lines.env[dialog["res_model"]].with_context(**dialog["context"])
            with Form(wizard) as form:
                form.reason = "Because"
            form.record.action_apply()
            self.assertEqual(self.holds.search([]).state, state)
        with self.assertRaisesRegex(UserError, "None of these lines is held back"):
            lines.action_release()
