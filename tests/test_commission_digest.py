"""Approved statements stay as they are, and whoever changes one is found out."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.commissions import seller_commission_statement_digest as digest
from .commission_common import CommissionCase


class SettledCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoices({"amounts": [12_400, 100]})
        cls.record_answers(60, 60, 60, 60, 60)
        cls.plan = cls.make_plan(weightings=[{}])
        cls.statement = cls.compute(cls.plan)
        cls.statement.action_publish()
        cls.statement.action_approve()

    def parts(self):
        statement = self.statement.sudo()
        return (
            statement.line_ids[0],
            statement.evidence_ids[0],
            statement.evidence_line_ids[0],
        )

    def tamper(self, query):
        self.env.flush_all()
        self.env.cr.execute(query, [self.statement.id])
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestSettled(SettledCase):
    def test_it_cannot_be_written_in_sudo_either(self):
        words = "Seller, March 2026 is approved and no longer changes"
        cases = [(self.statement.sudo(), {"net": 1}), *((p, {}) for p in self.parts())]
        for record, values in cases:
            with self.subTest(model=record._name):
                with self.assertRaisesRegex(UserError, words):
                    record.write(values)
                with self.assertRaisesRegex(UserError, words):
                    record.unlink()

    def test_nothing_is_added_or_moved_to_it(self):
        line = self.parts()[0]
        values = {
            "statement_id": self.statement.id,
            "rule_id": self.plan.rule_ids.id,
            "source_model": "account.move.line",
            "source_res_id": -1,
            "date": "2026-03-02",
        }
        with self.assertRaisesRegex(UserError, "is approved"):
            line.create(values)
        after = self.compute(self.plan, "2026-04-02").sudo()
        other = line.create({**values, "statement_id": after.id})
        with self.assertRaisesRegex(UserError, "is approved"):
            other.statement_id = self.statement

    def test_actions_write_no_more_than_state_and_links(self):
        with self.assertRaisesRegex(UserError, "is approved"):
            self.statement._by_action().write({"state": "paid", "net": 1})
        self.statement._by_action().state = "paid"
        self.assertEqual(self.statement.state, "paid")

    def test_runs_leave_it_alone(self):
        rows = self.rows(self.plan)
        self.make_invoices({"amounts": [500]})
        self.compute(self.plan)
        for name, before in rows.items():
            own = "id" if name == "statement" else "statement_id"
            after = [
                row
                for row in self.rows(self.plan)[name]
                if row[own] == self.statement.id
            ]
            with self.subTest(table=name):
                self.assertEqual(after, before)


@tagged("post_install", "-at_install")
class TestDigest(SettledCase):
    CHANGES = (
        "UPDATE seller_commission_statement SET net = net + 1 WHERE id = %s",
        "UPDATE seller_commission_statement SET partner_id = 1 WHERE id = %s",
        "UPDATE seller_commission_line SET net = net + 1 WHERE statement_id = %s",
        "UPDATE seller_commission_line SET document = 'X' WHERE statement_id = %s",
        "DELETE FROM seller_commission_line WHERE statement_id = %s",
        "UPDATE seller_commission_evidence SET n = n + 1 WHERE statement_id = %s",
        "UPDATE seller_commission_evidence_line SET value = 99 WHERE statement_id = %s",
        "UPDATE seller_commission_statement SET digest = NULL WHERE id = %s",
    )

    def test_it_is_made_when_published_and_stays(self):
        self.assertEqual(len(self.statement.digest), 64)
        self.assertEqual(self.statement._find_broken(), self.statement.browse())
        self.statement._by_action().state = "paid"
        self.assertEqual(self.statement._find_broken(), self.statement.browse())

    def test_each_change_is_found(self):
        for query in self.CHANGES:
            with self.subTest(query=query), self.env.cr.savepoint() as point:
                self.tamper(query)
                self.assertEqual(self.statement._find_broken(), self.statement)
                point.rollback()
                self.env.invalidate_all()

    def test_what_odoo_takes_away_breaks_nothing(self):
        self.tamper(
            "UPDATE seller_commission_line SET move_line_id = NULL"
            " WHERE statement_id = %s"
        )
        self.tamper(
            "UPDATE seller_commission_evidence_line SET label = NULL,"
            " feedback_id = NULL WHERE statement_id = %s"
        )
        self.assertEqual(self.statement._find_broken(), self.statement.browse())

    def test_the_same_rows_in_another_order_are_the_same(self):
        before = self.statement.digest
        with self.env.cr.savepoint():
            self.tamper(
                "UPDATE seller_commission_line SET id = 1000000000 - id"
                " WHERE statement_id = %s"
            )
            self.assertEqual(self.statement._find_broken(), self.statement.browse())
        self.assertEqual(self.statement.digest, before)

    def merge(self, partner):
        target = self.env["res.partner"].create({"name": "The Same"})
        Merge = self.env["base.partner.merge.automatic.wizard"]
        self.env.flush_all()
        Merge._merge((partner | target).ids, target, extra_checks=False)
        self.env.invalidate_all()
        return target

    def test_a_payee_who_becomes_another_partner_breaks_nothing(self):
        agent = self.env["res.partner"].create({"name": "Agent"})
        self.tamper(
            f"UPDATE seller_commission_statement SET partner_id = {agent.id}"
            " WHERE id = %s"
        )
        self.statement._freeze_digest(("approved",))
        self.assertEqual(self.statement.partner_id, agent)
        target = self.merge(agent)
        self.assertEqual(self.statement.partner_id, target)
        self.assertFalse(self.statement._find_broken())

    def test_a_merge_seals_nothing_that_was_changed(self):
        agent = self.env["res.partner"].create({"name": "Agent"})
        self.tamper(
            f"UPDATE seller_commission_statement SET partner_id = {agent.id}"
            " WHERE id = %s"
        )
        self.merge(agent)
        self.assertEqual(self.statement._find_broken(), self.statement)

    def test_a_broken_one_is_told_once_by_the_job(self):
        self.tamper(self.CHANGES[2])
        messages = self.statement.message_ids
        self.run_job("ir_cron_seller_commission_statement_verify")
        self.assertEqual(self.statement.digest_broken, True)
        told = self.statement.message_ids - messages
        self.assertIn("is not what was approved", told.body)
        people = self.commission_manager | self.auditor
        self.assertEqual(
            people.partner_id - told.partner_ids, people.partner_id.browse()
        )
        with self.at("2026-03-03 10:00:00"):
            self.run_job("ir_cron_seller_commission_statement_verify")
        self.assertEqual(self.statement.message_ids - messages, told)

    def test_the_job_looks_at_each_one_once_a_night(self):
        with patch.object(digest, "BATCH", 1):
            self.run_job("ir_cron_seller_commission_statement_verify")
        self.assertEqual(self.statement.verified_on, self._frozen_now())
        self.assertEqual(self.statement.digest_broken, False)

    def test_what_is_mended_is_no_longer_flagged(self):
        self.statement._by_action().digest_broken = True
        self.statement._verify()
        self.assertEqual(self.statement.digest_broken, False)

    def test_auditors_verify_it_by_a_button(self):
        statement = self.statement.with_user(self.auditor)
        params = statement.action_verify()["params"]
        self.assertEqual(params["message"], "1 verified: all as they were published.")
        self.tamper(self.CHANGES[0])
        params = statement.action_verify()["params"]
        self.assertEqual(
            params["message"], "1 changed after approval: Seller, March 2026"
        )
        for user in self.seller | self.manager:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.statement.with_user(user).action_verify()

    def test_a_published_one_that_changed_is_not_approved(self):
        self.make_invoices({"invoice_date": "2026-04-02"})
        later = self.compute(self.plan, "2026-04-02")
        later.action_publish()
        later.line_ids.sudo().net += 1
        words = "April 2026 is no longer what its payee was shown"
        with self.assertRaisesRegex(UserError, words):
            later.action_approve()

    def test_many_are_compared_in_one_statement(self):
        statements = self.statement
        self.plan.payee_ids.copy({"partner_id": self.seller_two.partner_id.id})
        statements |= self.compute(self.plan)
        self.env.flush_all()
        with self.assertQueryCount(1):
            statements._find_broken()
