"""Earned to date, less what statements hold: late facts, and what is taken back."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase

MARCH, APRIL = "2026-03-02", "2026-04-02"


class LedgerCase(CommissionCase):
    """March is approved: 1,000 and 200 at 5 %, x 0.94."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoices({"amounts": [1000, 200]})
        cls.record_answers(*[60] * 5)
        cls.plan = cls.make_plan(weightings=[{}])
        cls.march = cls.compute(cls.plan)
        cls.approve(cls.march)

    def next_month(self):
        """April's statement, computed in April."""
        with self.at("2026-04-02 10:00:00"):
            return self.compute(self.plan, APRIL)

    def money(self, statement):
        """(kind, base, gross, net) of each line."""
        return sorted(
            (line.kind, line.base, line.gross, line.net) for line in statement.line_ids
        )


@tagged("post_install", "-at_install")
class TestLateFacts(LedgerCase):
    def test_nothing_late(self):
        self.assertEqual(self.march.net, 56.4)
        self.assertEqual(self.money(self.next_month()), [])

    def test_a_late_invoice_is_paid_with_the_next_period(self):
        self.make_invoices({"amounts": [300]})
        april = self.next_month()
        self.assertEqual(self.money(april), [("earned", 300, 15, 14.1)])
        self.assertEqual(str(april.line_ids.date), MARCH)
        self.assertEqual(self.march.net, 56.4)

    def test_the_first_open_period_takes_what_is_late(self):
        april = self.next_month()
        self.make_invoices({"amounts": [300]})
        with self.at("2026-05-02 10:00:00"):
            self.plan._compute_again(april.date_from)
            may = self.compute(self.plan, "2026-05-02")
        self.assertEqual(self.money(april), [("earned", 300, 15, 14.1)])
        self.assertEqual(self.money(may), [])

    def test_what_is_late_moves_with_the_first_open_period(self):
        """May held it while April was frozen; April computed again takes it back."""
        april = self.next_month()
        april.action_publish()
        with self.at("2026-05-02 10:00:00"):
            self.make_invoices({"amounts": [300]})
            may = self.compute(self.plan, "2026-05-02")
            self.assertEqual(self.money(may), [("earned", 300, 15, 14.1)])
            self.plan._compute_again(april.date_from)
        again = self.plan.statement_ids.filtered(lambda s: s.supersedes_id == april)
        self.assertEqual((again.version, april.state), (2, "superseded"))
        self.assertEqual(self.money(again), [("earned", 300, 15, 14.1)])
        self.assertEqual(self.money(may), [])

    def test_what_was_before_the_first_period_stays_out(self):
        self.make_invoices({"invoice_date": "2026-02-27"})
        self.assertEqual(self.money(self.next_month()), [])

    def test_a_credit_note_of_what_was_never_paid_takes_nothing_back(self):
        before = self.make_invoices({"invoice_date": "2026-02-27"})
        self.credit(before)
        self.assertEqual(self.money(self.next_month()), [])

    def test_a_later_version_takes_back_as_the_earlier_one_paid(self):
        """10 % from April on; March's invoice was paid 5 %, x 0.94."""
        later = self.plan.copy(
            {
                "family_id": self.plan.id,
                "version": 2,
                "date_from": "2026-04-01",
                "rule_ids": [],
            }
        )
        self.plan.rule_ids.copy(
            {
                "plan_id": later.id,
                "rate": 10,
                "family_id": self.plan.rule_ids.family_id.id,
            }
        )
        later.with_user(self.commission_manager).action_approve()
        later.payee_ids.sudo().accepted_on = "2026-03-01"
        self.make_invoices({"amounts": [100]})
        with self.at("2026-04-02 10:00:00"):
            self.credit(self.invoice)
            note = self.env["account.move"].search(
                [("reversed_entry_id", "=", self.invoice.id)]
            )
            note.button_draft()
            note.invoice_date = APRIL
            note.action_post()
            april = self.compute(later, APRIL)
        self.assertEqual(
            self.money(april),
            [
                ("earned", 100, 5, 4.7),
                ("reversal", -1000, -50, -47),
                ("reversal", -200, -10, -9.4),
            ],
        )
        back = april.line_ids.filtered(lambda line: line.kind == "reversal")
        self.assertEqual(back.reversal_of_id, self.march.line_ids)

    def test_before_what_is_approved_nothing_is_begun(self):
        """40 % were paid in February, the rest in March, which is approved."""
        plan = self.make_rule_plan(basis="paid")
        self.pay(self.invoice, 480, day="2026-02-10")
        self.pay(self.invoice)
        march = self.compute(plan)
        self.approve(march)
        self.assertFalse(self.compute(plan, "2026-02-10"))
        self.assertEqual(plan.statement_ids, march)

    def test_who_computes_it_is_told_so(self):
        Period = self.env["seller.commission.plan.compute"]
        february = Period.with_user(self.commission_manager).create(
            {"plan_id": self.plan.id, "date_from": "2026-02-01"}
        )
        self.assertEqual(february.closed_for, "Seller")
        with self.assertRaisesRegex(UserError, "later periods of Seller are approved"):
            february.action_apply()
        self.plan.payee_ids = [
            Command.create({"partner_id": self.seller_two.partner_id.id})
        ]
        february.action_apply()
        self.assertEqual((february.statement_count, february.closed_for), (1, "Seller"))

    def test_who_left_gets_a_statement_for_what_comes_late(self):
        self.plan.payee_ids.date_to = "2026-03-31"
        self.assertFalse(self.next_month())
        self.credit(self.invoice)
        april = self.next_month()
        self.assertRecordValues(
            april, [{"user_id": self.seller.id, "base": -1200, "net": -56.4}]
        )


@tagged("post_install", "-at_install")
class TestPlanOver(LedgerCase):
    """The plan ended in March: nothing new is paid, what comes late is for a year."""

    def run_on(self, day):
        """Statements after March, of a night's run."""
        with self.at(f"{day} 03:00:00"):
            for start in self.plan._open_days():
                self.plan._compute_statements(start)
        return self.plan.statement_ids - self.march

    def end(self):
        self.plan.date_to = "2026-03-31"

    def test_without_anything_late_there_is_no_statement(self):
        self.end()
        self.make_invoices({"invoice_date": APRIL})
        self.assertEqual(self.run_on("2026-04-10"), self.march.browse())

    def test_what_is_credited_late_is_taken_back(self):
        self.end()
        self.credit(self.invoice)
        april = self.run_on("2026-04-10")
        self.assertRecordValues(april, [{"base": -1200, "net": -56.4}])
        self.assertEqual(str(april.date_from), "2026-04-01")
        self.approve(april)
        self.assertEqual(self.run_on("2026-05-10"), april)

    def test_a_correction_is_paid(self):
        self.end()
        partner = self.seller.partner_id
        none = self.march.line_ids.browse()
        dispute = self.env["seller.commission.dispute"]._open_dispute(
            partner, self.march, none, "other", "Look"
        )
        dispute.with_user(self.commission_manager)._answer("Right", 200)
        self.assertEqual(self.run_on("2026-05-10").net, 200)

    def test_neither_fixed_amounts_nor_floors_are(self):
        fixed = {"name": "Fixed", "basis": "fixed", "amount": 310}
        plan = self.make_plan(
            rule_ids=[
                Command.create(fixed),
                Command.create({"name": "Sales", "rate": 5}),
            ],
            floor=1000,
        )
        march = self.compute(plan)
        self.approve(march)
        plan.date_to = "2026-03-31"
        self.credit(self.invoice)
        with self.at("2026-04-10 03:00:00"):
            april = self.compute(plan, APRIL)
        self.assertEqual(set(april.line_ids.mapped("kind")), {"reversal"})
        self.assertEqual(april.net, -60)

    def test_a_missing_quota_does_not_hold_it_up(self):
        plan = self.make_rule_plan(tiers=[(0, 5)], tier_on="quota")
        self.env["seller.commission.quota"].create(
            {
                "payee_id": plan.payee_ids.id,
                "date_from": "2026-03-01",
                "amount": 1000,
            }
        )
        march = self.compute(plan)
        self.approve(march)
        plan.date_to = "2026-03-31"
        self.credit(self.invoice)
        with self.at("2026-04-10 03:00:00"):
            april = self.compute(plan, APRIL)
        self.assertRecordValues(april, [{"base": -1200, "problem": False}])

    def test_it_ends_after_a_year(self):
        self.end()
        self.credit(self.invoice)
        self.assertEqual(self.run_on("2027-04-01"), self.march.browse())
        self.assertEqual(self.run_on("2027-03-31").net, -56.4)

    def test_a_later_version_takes_what_is_late(self):
        version = self.env["seller.commission.plan"].browse(
            self.plan.action_new_version()["res_id"]
        )
        version.with_user(self.commission_manager).action_approve()
        self.credit(self.invoice)
        with self.at("2026-04-10 03:00:00"):
            self.assertEqual(self.plan._open_days(), [])
            self.assertEqual(self.compute(version, APRIL).net, -56.4)

    def test_the_draft_of_a_closed_plan_is_computed_to_its_last_day(self):
        plan = self.make_plan()
        march = self.compute(plan)
        plan.action_close()
        self.make_invoices({"amounts": [70]}, {"invoice_date": "2026-03-03"})
        with self.at("2026-03-10 03:00:00"):
            self.run_job("ir_cron_seller_commission_plan_compute")
        self.assertRecordValues(
            march, [{"base": 1270, "date_to": fields.Date.to_date("2026-03-02")}]
        )
        self.make_invoices({"amounts": [5]})
        with self.at("2026-03-10 03:00:00"):
            plan.with_user(self.commission_manager).action_compute()
        self.assertEqual((march.base, plan.statement_ids), (1275, march))

    def test_within_its_last_month_too(self):
        """Closed on the 2nd and approved: what is late stands from the 3rd on."""
        plan = self.make_plan()
        march = self.compute(plan)
        plan.action_close()
        self.compute(plan)
        self.approve(march)
        self.credit(self.invoice)
        with self.at("2026-03-10 03:00:00"):
            late = self.compute(plan, "2026-03-10")
        self.assertEqual(str(late.date_from), "2026-03-03")
        self.assertRecordValues(late, [{"base": -1200, "net": -60}])

    def test_the_dialog_offers_the_period_of_today(self):
        self.end()
        with self.at("2026-05-10 10:00:00"):
            self.assertEqual(
                self.plan._open_starts()[:1], [fields.Date.to_date("2026-05-01")]
            )


@tagged("post_install", "-at_install")
class TestTakenBack(LedgerCase):
    """With the rate and the coefficient it was paid with, to the cent."""

    def setUp(self):
        super().setUp()
        self.record_answers(*[0] * 50)

    def test_a_credit_note(self):
        note = self.credit(self.invoice)
        april = self.next_month()
        self.assertLess(april.coefficient, 0.9)
        self.assertEqual(
            self.money(april),
            [("reversal", -1000, -50, -47), ("reversal", -200, -10, -9.4)],
        )
        taken, paid = april.line_ids, self.march.line_ids
        self.assertEqual(taken.move_line_id, note.invoice_line_ids)
        self.assertEqual(
            {line.base: line.reversal_of_id for line in taken},
            {-line.base: line for line in paid},
        )
        self.assertEqual({round(line.coefficient, 6) for line in taken}, {0.94})
        self.assertEqual(set(taken.mapped("rate")), {5})

    def credit_part(self):
        """A credit note of 400 of the first line."""
        note = self.credit(self.invoice)
        note.button_draft()
        note.invoice_line_ids[1].unlink()
        note.invoice_line_ids.price_unit = 400
        note.action_post()
        return note

    def test_part_of_it_credited(self):
        self.credit_part()
        april = self.next_month()
        self.assertEqual(self.money(april), [("reversal", -400, -20, -18.8)])

    def test_a_credit_note_that_grows_takes_back_the_difference(self):
        note = self.credit_part()
        april = self.next_month()
        self.approve(april)
        with self.at("2026-05-02 10:00:00"):
            note.button_draft()
            note.invoice_line_ids.price_unit = 600
            note.action_post()
            may = self.compute(self.plan, "2026-05-02")
        self.assertEqual(self.money(may), [("reversal", -200, -10, -9.4)])

    def test_a_credit_note_and_its_cancelling(self):
        note = self.credit(self.invoice)
        april = self.next_month()
        self.approve(april)
        note.button_draft()
        note.button_cancel()
        with self.at("2026-05-02 10:00:00"):
            may = self.compute(self.plan, "2026-05-02")
        self.assertEqual(
            self.money(may), [("reversal", 200, 10, 9.4), ("reversal", 1000, 50, 47)]
        )
        self.assertEqual(may.net + april.net, 0)

    def test_an_invoice_reset(self):
        self.invoice.button_draft()
        april = self.next_month()
        self.assertEqual((april.base, april.net), (-1200, -56.4))
        self.assertEqual(april.line_ids.reversal_of_id, self.march.line_ids)
        self.assertEqual({str(d) for d in april.line_ids.mapped("date")}, {APRIL})

    def test_an_invoice_deleted(self):
        self.invoice.button_draft()
        self.invoice.unlink()
        april = self.next_month()
        self.assertEqual((april.base, april.net), (-1200, -56.4))
        self.approve(april)
        with self.at("2026-05-02 10:00:00"):
            self.assertEqual(self.compute(self.plan, "2026-05-02").net, 0)

    def test_an_invoice_lowered_and_raised(self):
        self.invoice.button_draft()
        low, high = self.invoice.invoice_line_ids.sorted("price_unit")
        low.price_unit, high.price_unit = 100, 1600
        self.invoice.action_post()
        april = self.next_month()
        found = {line.kind: (line.base, line.gross) for line in april.line_ids}
        self.assertEqual(found, {"reversal": (-100, -5), "earned": (600, 30)})
        back, more = april.line_ids.sorted("base")
        self.assertEqual(back.net, -4.7)
        self.assertEqual(more.coefficient, april.coefficient)

    def test_an_invoice_of_somebody_else_now(self):
        self.plan.sudo().payee_ids = [
            Command.create(
                {
                    "partner_id": self.seller_two.partner_id.id,
                    "accepted_on": "2026-01-01",
                    "date_from": "2026-03-01",
                }
            )
        ]
        self.compute(self.plan)
        self.invoice.invoice_user_id = self.seller_two
        # March of the second one is still open
        with self.at("2026-04-02 10:00:00"):
            self.plan._compute_again(self.march.date_from)
        found = {
            (s.user_id, s.date_from.month): s.base for s in self.plan.statement_ids
        }
        april = self.next_month().filtered(lambda s: s.user_id == self.seller)
        self.assertEqual(found[self.seller_two, 3], 1200)
        self.assertEqual((april.base, april.net), (-1200, -56.4))

    def test_a_credit_note_within_the_period(self):
        with self.at("2026-04-02 09:00:00"):
            invoice = self.make_invoices({"invoice_date": APRIL})
            self.credit(invoice, APRIL)
        april = self.next_month()
        earned, back = april.line_ids.sorted("base", reverse=True)
        self.assertEqual((earned.net, back.kind), (-back.net, "reversal"))
        self.assertEqual(back.reversal_of_id, earned)
        self.assertEqual(april.net, 0)


@tagged("post_install", "-at_install")
class TestSuperseded(LedgerCase):
    """A published statement is computed again by hand, as a version of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_invoices({"invoice_date": APRIL})
        cls.april = cls.compute(cls.plan, APRIL)
        cls.april.action_publish()

    def again(self):
        self.plan._compute_again(self.april.date_from)
        return self.plan.statement_ids.filtered(lambda s: s.date_from.month == 4)

    def test_nothing_changed(self):
        before = self.rows(self.plan)
        self.assertEqual(self.again(), self.april)
        self.assertEqual(self.rows(self.plan), before)

    def test_something_changed(self):
        self.make_invoices({"invoice_date": APRIL, "amounts": [10]})
        new = self.again() - self.april
        self.assertRecordValues(
            self.april | new,
            [
                {"state": "superseded", "version": 1, "base": 1000},
                {"state": "draft", "version": 2, "base": 1010},
            ],
        )
        self.assertEqual(new.supersedes_id, self.april)
        self.assertEqual(new.net_before, self.april.net)
        self.compute(self.plan, APRIL)
        self.assertEqual(len(self.again()), 2)

    def test_what_is_approved_never(self):
        self.approve(self.april)
        self.make_invoices({"invoice_date": APRIL, "amounts": [10]})
        self.assertEqual(self.again(), self.april)
        self.assertEqual(self.april.base, 1000)
