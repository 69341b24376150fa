"""Whatever happens, in whatever order: the ledger's promises, played by a machine.

A machine invoices, is paid, corrects, credits, hands over, asks, computes, publishes
and approves at random but always alike, month after month. What must hold then is what
a plain reading of the books says.
"""

from contextlib import ExitStack
from functools import partial

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCase

EXAMPLES, STEPS = 4, 40
START = fields.Date.to_date("2026-03-02")
# cents that do not divide, and amounts that take back
amounts = st.sampled_from([0.05, 0.1, 9.99, 33.33, 100, 1234.56, 5000, -20])
which = st.integers(0, 99)
longest = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    derandomize=True,
    # a failure is read as it came: making it smaller takes minutes
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Books(RuleBasedStateMachine):
    """A plan of two sellers, what they sell, and what became of it."""

    def __init__(self, case):
        super().__init__()
        self.case, self.env = case, case.env
        self.savepoint = self.env.cr.savepoint()
        self.clock = ExitStack()
        self.today = START
        self.sellers = case.seller | case.seller_two
        self.plan = case.plan
        self.moves = self.env["account.move"]
        self.frozen = {}
        self.compute()

    def teardown(self):
        try:
            self.settle_everything()
            self.credit_everything()
            self.cancel_everything()
        finally:
            self.clock.close()
            self.savepoint.close()

    # === WHAT HAPPENS === #

    def pick(self, records, number):
        return records[number % len(records)] if records else records

    @property
    def posted(self):
        return self.moves.filtered(lambda m: m.state == "posted")

    @property
    def unpaid(self):
        return self.posted.filtered(lambda m: m.amount_residual >= 1)

    @rule(prices=st.lists(amounts, min_size=1, max_size=3), who=which, ago=which)
    def invoice(self, prices, who, ago):
        """For this month, or one that was forgotten."""
        if sum(prices) <= 0:
            prices = [*prices, 50]
        months = (self.today.year - START.year) * 12 + self.today.month - START.month
        self.moves |= self.case.make_invoices(
            {
                "amounts": prices,
                "invoice_user_id": self.pick(self.sellers, who).id,
                "invoice_date": self.today - relativedelta(months=ago % (months + 1)),
            }
        )

    @precondition(lambda self: self.posted)
    @rule(number=which, price=amounts)
    def correct(self, number, price):
        """Another price on the first line: of an invoice or of a credit note."""
        move = self.pick(self.posted, number)
        move.button_draft()
        line = move.invoice_line_ids[0]
        line.price_unit = price
        if move.amount_total < 0:
            line.price_unit = 7.77 - (move.amount_total - line.price_subtotal)
        move.action_post()

    @precondition(lambda self: self.posted)
    @rule(number=which, set_off=st.booleans())
    def credit(self, number, set_off):
        """A credit note, which may be set off against what is open of its invoice."""
        invoices = self.posted.filtered(lambda m: m.move_type == "out_invoice")
        if not invoices:
            return
        invoice = self.pick(invoices, number)
        note = self.case.credit(invoice, self.today)
        self.moves |= note
        if set_off and invoice.amount_residual:
            (invoice | note).line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            ).reconcile()

    @precondition(lambda self: self.unpaid)
    @rule(number=which, part=st.sampled_from([1, 0.37]))
    def pay(self, number, part):
        """What is open of a document, or some of it."""
        move = self.pick(self.unpaid, number)
        amount = move.currency_id.round(move.amount_residual * part)
        self.case.pay(move, amount, self.today)

    @precondition(lambda self: self.posted)
    @rule(number=which)
    def unpay(self, number):
        """The bank took it back: nothing pays the document any more."""
        self.pick(self.posted, number).line_ids.remove_move_reconcile()

    @precondition(lambda self: self.posted)
    @rule(number=which)
    def cancel(self, number):
        move = self.pick(self.posted, number)
        move.button_draft()
        move.button_cancel()

    @precondition(lambda self: self.moves - self.posted)
    @rule(number=which)
    def delete(self, number):
        move = self.pick(self.moves - self.posted, number)
        self.moves -= move
        move.with_context(force_delete=True).unlink()

    @precondition(lambda self: self.posted)
    @rule(number=which)
    def hand_over(self, number):
        """The invoice is the other seller's from now on."""
        move = self.pick(self.posted, number)
        move.invoice_user_id = self.sellers - move.invoice_user_id

    @rule(score=st.sampled_from([0, 60, 100]), who=which)
    def answer(self, score, who):
        self.case.record_answers(
            score,
            date=f"{self.today} 08:00:00",
            user_id=self.pick(self.sellers, who).id,
        )

    # === WHAT COMMISSIONS DO === #

    @rule()
    def compute(self):
        """What the job does every night."""
        for day in self.plan._open_days():
            self.plan._compute_statements(day)
        self.check_computed()

    @precondition(lambda self: self.of_state("draft"))
    @rule(number=which)
    def publish(self, number):
        self.in_turn(self.of_state("draft"), number).with_user(
            self.case.commission_manager
        ).action_publish()

    @precondition(lambda self: self.of_state("published"))
    @rule(number=which)
    def approve(self, number):
        """The first of a payee that is not approved yet."""
        statement = self.in_turn(self.of_state("draft", "published"), number)
        if statement.state == "published":
            statement.with_user(self.case.commission_manager).action_approve()
            self.frozen |= self.rows_of(statement)

    @rule()
    def next_month(self):
        self.compute()
        self.today += relativedelta(months=1)
        self.clock.close()
        self.clock.enter_context(self.case.at(f"{self.today} 10:00:00"))
        self.compute()

    @rule()
    def settle(self):
        """Compute again from the first open month: now the ledger is complete."""
        if not self.of_state("draft").filtered(lambda s: s.date_to >= self.today):
            self.next_month()
        open_days = self.of_state("draft", "published").mapped("date_from")
        self.plan._compute_again(min(open_days))
        self.check_computed()
        held, owed = self.held(), self.owed()
        # a cent, where a part of a line is rounded by numbers that end nowhere
        wrong = {
            key: (held.get(key), owed.get(key))
            for key in held.keys() | owed.keys()
            if abs(held.get(key, 0) - owed.get(key, 0)) > 0.0101
        }
        self.case.assertEqual(wrong, {})

    def of_state(self, *states):
        return self.env["seller.commission.statement"].search(
            [("plan_id", "=", self.plan.id), ("state", "in", states)],
            order="date_from, id",
        )

    def in_turn(self, statements, number):
        payee = self.pick(statements.payee_id, number)
        return statements.filtered(lambda s: s.payee_id == payee)[:1]

    # === WHAT MUST HOLD === #

    @invariant()
    def approved_rows_never_change(self):
        approved = self.of_state("approved", "paid")
        self.case.assertEqual(self.rows_of(approved), self.frozen)

    def check_computed(self):
        """A total is the sum of its lines, and computing again changes nothing."""
        for statement in self.of_state("draft"):
            lines = statement.line_ids.filtered(lambda line: not line.held)
            # the base of what both rules pay stands once in the sales
            for name in ("gross", "net"):
                total = sum(lines.mapped(name))
                self.case.assertAlmostEqual(statement[name], total, 2)
        before = self.case.rows(self.plan)
        for day in self.plan._open_days():
            self.plan._compute_statements(day)
        self.case.assertEqual(self.case.rows(self.plan), before)

    def settle_everything(self):
        self.settle()

    def credit_everything(self):
        for move in self.posted:
            if move.move_type == "out_invoice" and not move.reversal_move_ids:
                self.moves |= self.case.credit(move, self.today)
        self.settle()

    def cancel_everything(self):
        """Nothing is left of what was earned, to the cent."""
        self.posted.button_draft()
        self.settle()
        self.case.assertEqual(self.owed(), {})
        self.case.assertEqual(self.held("gross"), {})
        self.case.assertEqual(self.held("net"), {})

    # === TWO READINGS OF THE SAME === #

    def held(self, column="base"):
        """{(payee, rule, source): what all statements hold of it}"""
        self.env.flush_all()
        self.env.cr.execute(
            f"""
            SELECT s.partner_id, l.rule_id, l.source_res_id, SUM(l.{column})::float8
              FROM seller_commission_line l
              JOIN seller_commission_statement s ON s.id = l.statement_id
             WHERE s.plan_id = %s AND s.state <> 'superseded'
               AND l.kind IN ('earned', 'reversal')
             GROUP BY 1, 2, 3 HAVING SUM(l.{column}) <> 0
            """,
            [self.plan.id],
        )
        return {tuple(key): amount for *key, amount in self.env.cr.fetchall()}

    def owed(self):
        """The same, as the books say it."""
        parts = {"invoiced": lambda _move: 1, "paid": self.paid_part}
        return {
            (move.invoice_user_id.partner_id.id, rule.id, line.id): -line.balance * part
            for rule in self.plan.rule_ids
            for move in self.posted
            if (part := parts[rule.basis](move))
            for line in move.invoice_line_ids
            if line.balance
        }

    def paid_part(self, move):
        """Which part of a document money paid: set off against a note is not paid."""
        matches = move.line_ids.matched_debit_ids | move.line_ids.matched_credit_ids
        paid = 0
        for match in matches:
            both = (match.debit_move_id | match.credit_move_id).move_id
            if both.origin_payment_id:
                paid += match.amount
        return paid / move.amount_total if move.amount_total else 1

    def rows_of(self, statements):
        """{statement id: all rows that belong to it, as the database holds them}

        Links to what was deleted are the one thing that goes.
        """
        self.env.flush_all()
        found = {}
        for statement in statements:
            self.env.cr.execute(
                "SELECT (SELECT json_agg(to_jsonb(l) - 'move_line_id'"
                "          - 'reversal_of_id' ORDER BY l.id)::text"
                "          FROM seller_commission_line l WHERE l.statement_id = s.id),"
                " (SELECT json_agg(e ORDER BY e.id)::text"
                "    FROM seller_commission_evidence e WHERE e.statement_id = s.id),"
                " to_jsonb(s) - 'digest' - 'payout_id' - 'write_date' - 'write_uid'"
                " FROM seller_commission_statement s WHERE s.id = %s",
                [statement.id],
            )
            found[statement.id] = self.env.cr.fetchone()
        return found


@tagged("post_install", "-at_install")
class TestMachine(CommissionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls.make_plan(
            cls.seller | cls.seller_two,
            date_from="2026-03-01",
            weightings=[{}],
            rule_ids=[
                Command.create({"name": basis, "basis": basis, "rate": rate})
                for basis, rate in (("invoiced", 5), ("paid", 3.3333))
            ],
        )

    def test_the_ledger_holds_whatever_happens(self):
        run_state_machine_as_test(partial(Books, self), settings=longest)
