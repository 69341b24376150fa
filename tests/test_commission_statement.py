"""The statement: from draft to approved, by whom, and what it says."""

from unittest.mock import patch

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import Form, tagged

from .commission_common import CommissionCase


class StatementCase(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({"amounts": [12_400]})
        cls.record_answers(60, 60, 60, 60, 60)
        cls.plan = cls.make_plan(weightings=[{}])
        cls.statement = cls.compute(cls.plan)

    def by(self, user):
        return self.statement.with_user(user)


@tagged("post_install", "-at_install")
class TestOver(StatementCase):
    """What goes on is not approved."""

    approves_running = False

    def setUp(self):
        super().setUp()
        self.assertEqual(self.statement.is_running, True)
        self.statement.action_publish()

    def test_a_period_is_approved_when_it_is_over(self):
        words = "Seller, March 2026 goes on until 03/31/2026. Approve it when"
        for moment in ("2026-03-02 10:00:00", "2026-03-31 20:00:00"):
            with (
                self.subTest(moment=moment),
                self.at(moment),
                self.assertRaisesRegex(UserError, words),
            ):
                self.statement.action_approve()
        with self.at("2026-04-01 10:00:00"):
            self.statement.action_approve()
        self.assertEqual(self.statement.state, "approved")

    def test_or_the_plan_is_closed(self):
        self.plan.action_close()
        self.statement.action_approve()
        self.assertEqual(self.statement.state, "approved")

    def test_or_the_payee_has_left(self):
        # sudo: an end in the past, as that of a member of a team
        self.statement.payee_id.sudo().date_to = "2026-03-01"
        self.statement.action_approve()
        self.assertEqual(self.statement.state, "approved")


@tagged("post_install", "-at_install")
class TestStates(StatementCase):
    def test_draft_published_approved(self):
        self.by(self.commission_manager).action_publish()
        self.assertEqual(self.statement.state, "published")
        self.by(self.commission_manager).action_approve()
        self.assertEqual(self.statement.state, "approved")

    def test_the_chatter_keeps_who_did_it(self):
        statement = self.by(self.commission_manager)
        statement = statement.with_context(tracking_disable=False, mail_notrack=False)
        statement.action_publish()
        self.flush_tracking()
        message = self.statement.sudo().message_ids
        self.assertEqual(message.author_id, self.commission_manager.partner_id)
        self.assertRecordValues(
            message.tracking_value_ids,
            [{"old_value_char": "Draft", "new_value_char": "Published"}],
        )

    def flush_tracking(self):
        """What Odoo does before it commits."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_no_step_is_left_out_or_taken_twice(self):
        statement = self.by(self.commission_manager)
        with self.assertRaisesRegex(UserError, "Seller, .*2026 is draft, so this"):
            statement.action_approve()
        statement.action_publish()
        with self.assertRaisesRegex(UserError, "is published, so this cannot"):
            statement.action_publish()
        statement.action_approve()
        for action in (statement.action_publish, statement.action_approve):
            with self.assertRaisesRegex(UserError, "is approved, .* Reload"):
                action()

    def test_one_wrong_statement_stops_all(self):
        self.plan.payee_ids.copy({"partner_id": self.seller_two.partner_id.id})
        both = self.compute(self.plan)
        self.statement.action_publish()
        with self.assertRaisesRegex(UserError, "is published, so this cannot"):
            both.action_publish()
        self.assertEqual(
            {s.user_id: s.state for s in both},
            {self.seller: "published", self.seller_two: "draft"},
        )

    def test_only_a_commission_manager(self):
        others = self.seller | self.leader | self.manager | self.auditor | self.employee
        for user in others:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.by(user).action_publish()
        self.statement.action_publish()
        for user in others - self.seller:
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.by(user).action_approve()
        self.assertEqual(self.statement.state, "published")

    def test_nobody_approves_their_own(self):
        self.seller.group_ids |= self.commission_manager.group_ids
        self.by(self.seller).action_publish()
        words = "Seller, .*2026 is your own. Ask another commission manager"
        with self.assertRaisesRegex(UserError, words):
            self.by(self.seller).action_approve()
        self.by(self.commission_manager).action_approve()

    def test_nobody_approves_their_own_as_another_user(self):
        """One person, two users: pay goes to the person."""
        twin = (
            self.env["res.users"]
            .sudo()
            .create(
                {
                    "login": "twin",
                    "partner_id": self.seller.partner_id.id,
                    "group_ids": self.commission_manager.group_ids.ids,
                    "company_id": self.company.id,
                    "company_ids": self.company.ids,
                }
            )
        )
        self.statement.action_publish()
        with self.assertRaisesRegex(UserError, "is your own"):
            self.by(twin).action_approve()

    def test_its_state_is_not_written_directly(self):
        with self.assertRaisesRegex(UserError, "Use the buttons Publish"):
            self.statement.sudo().state = "approved"

    def test_a_second_one_at_the_same_time_gets_an_error(self):
        self.statement.action_publish()
        busy = patch.object(
            type(self.statement), "lock_for_update", side_effect=LockError("busy")
        )
        with busy, self.assertRaisesRegex(UserError, "worked on by somebody else"):
            self.statement.action_approve()
        self.assertEqual(self.statement.state, "published")

    def test_a_problem_stops_the_approval(self):
        self.statement.sudo().problem = "A quota is missing."
        self.statement.action_publish()
        words = "Seller, March 2026 cannot be approved: A quota is missing."
        with self.assertRaisesRegex(UserError, words):
            self.statement.action_approve()
        self.assertEqual(self.statement.state, "published")

    def test_periods_are_approved_in_their_order(self):
        self.make_invoices({"invoice_date": "2026-02-05"})
        before = self.compute(self.plan, "2026-02-05")
        self.statement.action_publish()
        words = "March 2026 cannot be approved before Seller, February 2026"
        for publish in (False, True):
            if publish:
                before.action_publish()
            with self.assertRaisesRegex(UserError, words):
                self.statement.action_approve()
        (before | self.statement).action_approve()
        states = (before | self.statement).mapped("state")
        self.assertEqual(states, ["approved", "approved"])

    def test_what_is_superseded_blocks_nothing(self):
        before = self.compute(self.plan, "2026-02-05")
        before._by_action().state = "superseded"
        self.statement.action_publish()
        self.statement.action_approve()
        self.assertEqual(self.statement.state, "approved")

    def test_the_payee_gets_a_mail_with_a_link(self):
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self.statement.action_publish()
        mail = mails.search([]) - before
        self.assertEqual(mail.recipient_ids, self.seller.partner_id)
        self.assertIn("$\xa0582.80", mail.body_html)
        self.assertIn(f"/odoo/my-commission/{self.statement.id}", mail.body_html)

    def test_an_agent_reads_it_on_the_portal(self):
        statement = self.statement.sudo()
        statement.user_id = self.portal
        self.assertIn(f"/my/commissions/{statement.id}", statement._get_url())
        statement.write({"user_id": False, "partner_id": self.contact.id})
        self.assertEqual(statement._get_url(), "")

    def test_what_a_run_changed(self):
        statement = self.statement.sudo()
        changed = [("id", "=", statement.id), ("is_changed", "=", True)]
        for before, found in ((500, True), (582.8, False)):
            statement.net_before = before
            statement.flush_recordset()
            with self.subTest(before=before):
                self.assertEqual(statement.is_changed, found)
                self.assertEqual(bool(statement.search(changed)), found)
                self.assertEqual(
                    len(statement.filtered_domain(changed)), 1 if found else 0
                )

    def test_nobody_writes_it(self):
        rows = (
            self.statement,
            self.statement.line_ids,
            self.statement.evidence_ids,
            self.statement.evidence_line_ids,
        )
        everybody = self.seller | self.manager | self.commission_manager | self.auditor
        for user in everybody:
            for row in rows:
                row = row[0].with_user(user)
                with self.subTest(user=user.login, model=row._name):
                    with self.assertRaises(AccessError):
                        row.write({})
                    with self.assertRaises(AccessError):
                        row.unlink()
                    with self.assertRaises(AccessError):
                        row.copy()


@tagged("post_install", "-at_install")
class TestWhatItSays(StatementCase):
    def test_each_amount_is_a_sentence(self):
        line = self.statement.line_ids
        self.assertEqual(
            line.explanation,
            f"5.00 % of $\xa012,400.00 invoiced on {self.invoice.name}, × 0.94 "
            "because your customers' score is 60 from 5 answers",
        )
        self.assertEqual((line.gross, line.net), (620, 582.8))
        self.assertEqual(self.statement.weight_effect, -37.2)

    def test_names(self):
        self.assertEqual(self.statement.display_name, "Seller, March 2026")
        quarter = self.compute(self.make_plan(period="quarter"))
        self.assertEqual(quarter.display_name, "Seller, 01/01/2026")

    def test_words_are_those_of_who_reads_them(self):
        """Also where the same statement was read in another language before."""
        self.env["res.lang"]._activate_lang("it_IT")
        statement = self.statement
        self.assertEqual(statement.display_name, "Seller, March 2026")
        statement.action_publish()
        dispute = self.env["seller.commission.dispute"]._open_dispute(
            self.seller.partner_id, statement, statement.line_ids, "amount", "No"
        )
        self.assertIn("March 2026", dispute.display_name)
        read = [
            *((statement, "display_name"), (dispute, "display_name")),
            *((statement, "why"), (statement.line_ids, "explanation")),
            (statement.evidence_ids[:1], "explanation"),
        ]
        for record, field in read:
            with self.subTest(record=record, field=field):
                self.assertNotEqual(
                    record[field], record.with_context(lang="it_IT")[field]
                )
        dispute = dispute.with_context(lang="it_IT")
        self.assertIn("marzo 2026", dispute.display_name)

    def test_from_a_line_to_the_invoice(self):
        action = self.statement.line_ids.action_open_source()
        found = action["res_model"], action["res_id"]
        self.assertEqual(found, ("account.move", self.invoice.id))

    def test_all_lines(self):
        action = self.by(self.seller).action_view_lines()
        lines = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(lines, self.statement.line_ids)

    def test_the_seller_reads_it_whole(self):
        """The form of one's own statement opens without any right on invoices."""
        with Form(self.by(self.seller)) as form:
            self.assertEqual(form.net, 582.8)
            self.assertEqual(len(form.line_ids), 1)
            self.assertEqual(len(form.evidence_line_ids), 5)
