"""Commission statements over posted invoice lines: all new, some new, none new."""

from datetime import date, timedelta
from typing import NamedTuple

import builders
from harness import Scenario, undone

from odoo.fields import Command
from odoo.tools import SQL

# Ten months, which one period of a year holds.
DAYS = [date(2025, 1, 1) + timedelta(days=day) for day in range(300)]
LAST = DAYS[-1]
NEW = 1000


class State(NamedTuple):
    """What one measure works on."""

    plan: object
    past: builders.Past


# === SETUP === #


def some_sales(env, lines, period="year"):
    """An approved plan with ``lines`` to pay, and what weighs on them."""
    past = builders.build(env)
    count = round(lines / builders.LINES_PER_INVOICE * builders.PER_INVOICE)
    builders.build_invoices(env, past, lines, DAYS)
    builders.build_feedback(env, past, count, DAYS)
    builders.build_promises(env, past, count, DAYS)
    plan = env["seller.commission.plan"].create(
        {
            "name": "Benchmark",
            "period": period,
            "date_from": DAYS[0],
            "payee_ids": [
                Command.create(
                    {"partner_id": seller.partner_id.id, "accepted_on": DAYS[0]}
                )
                for seller in past.sellers
            ],
            "rule_ids": [Command.create({"name": "Sales", "rate": 5})],
            "weighting_ids": [
                Command.create({"index": "feedback", "share": 70}),
                Command.create({"index": "reliability", "share": 30}),
            ],
        }
    )
    plan.action_approve()
    return State(plan, past)


def settled(env, lines):
    """All lines stand on drafts already."""
    state = some_sales(env, lines)
    state.plan._compute_statements(LAST)
    return state


def settled_but_some(env, lines):
    """All lines stand on drafts but ``NEW``."""
    state = settled(env, lines)
    builders.build_invoices(env, state.past, NEW, DAYS)
    return state


def approved(env, lines):
    """``lines`` were approved month by month; the last month is empty."""
    state = some_sales(env, 0, "month")
    earlier = [day for day in DAYS if day.month < LAST.month]
    builders.build_invoices(env, state.past, lines, earlier)
    for month in range(1, LAST.month):
        state.plan._compute_statements(date(LAST.year, month, 1))
        drafts = state.plan.statement_ids.filtered(lambda s: s.state == "draft")
        drafts.action_publish()
        drafts.action_approve()
    return state


def approved_but_a_month(env, lines):
    """``lines`` were approved month by month; the last month has ``NEW`` to pay."""
    state = approved(env, lines)
    last_month = [day for day in DAYS if day.month == LAST.month]
    builders.build_invoices(env, state.past, NEW, last_month)
    return state


def approved_but_a_draft(env, lines):
    """The same, and the last month is a draft already."""
    state = approved_but_a_month(env, lines)
    state.plan._compute_statements(LAST)
    return state


def approved_today(env, lines):
    """The same, and all documents were written on the day of the approval.

    Runs look back a day for what was committed late, so that until the next approval
    each asks for all of them again.
    """
    state = approved_but_a_draft(env, lines)
    env.cr.execute(
        SQL("UPDATE account_move SET write_date = %s", env.cr.now()),
    )
    return state


def analysed_too_early(env, lines):
    """The database believes that there are no lines: it looked while none were."""
    state = some_sales(env, lines)
    with undone(env):
        state.plan._compute_statements(LAST)
    return state


# === WORK === #


def compute(env, state):
    """What the button and the nightly job do; how many lines are new."""
    before = count_lines(env)
    state.plan._compute_statements(LAST)
    return count_lines(env) - before


def compute_twice(env, state):
    """The second run meets rows that the database's statistics know nothing of."""
    rows = compute(env, state)
    return rows + compute(env, state)


def count_lines(env):
    """How many lines were ever inserted: counting them would cost more than a run."""
    [(count,)] = env.execute_query(
        SQL(
            "SELECT last_value - (NOT is_called)::int"
            " FROM seller_commission_line_id_seq"
        )
    )
    return count


def insert_lines(env, state):
    """The bare statement: the same rows into the same table, nothing explained."""
    plan = state.plan.with_env(env)
    plan._make_statements(plan._period(LAST))
    env.cr.execute(
        SQL(
            """
            INSERT INTO seller_commission_line (
                statement_id, rule_id, source_model, source_res_id, kind, move_line_id,
                document, date, customer, base, rate, gross, coefficient, net)
            SELECT s.id, %(rule)s, 'account.move.line', l.id, 'earned', l.id, m.name,
                   m.invoice_date, c.complete_name, -l.balance, 5,
                   ROUND(-l.balance * 0.05, 2), s.coefficient,
                   ROUND(-l.balance * 0.05 * s.coefficient, 2)
              FROM seller_commission_statement s
              JOIN account_move m
                ON m.invoice_user_id = s.user_id AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.invoice_date BETWEEN s.date_from AND s.date_to
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
              JOIN res_partner c ON c.id = m.commercial_partner_id
             WHERE s.plan_id = %(plan)s AND s.state = 'draft'
               AND (SELECT o.id FROM seller_commission_line o
                     WHERE o.move_line_id = l.id LIMIT 1) IS NULL
            """,
            rule=plan.rule_ids.id,
            plan=plan.id,
        )
    )
    return env.cr.rowcount


SCENARIOS = [
    Scenario(
        "commission",
        (1000, 5000, 20_000, 200_000),
        some_sales,
        compute,
        insert_lines,
        "settle all lines; ratio <= 2, growth 1 at most, peak <= 40 MB",
        ("seller_commission_line", "seller_commission_evidence_line"),
    ),
    Scenario(
        "commission_stale",
        (5000, 50_000),
        analysed_too_early,
        compute_twice,
        insert_lines,
        "settle all lines and run again, statistics out of date; growth 1 at most",
    ),
    Scenario(
        "commission_new",
        (5000, 50_000),
        settled_but_some,
        compute,
        insert_lines,
        f"{NEW:,} new lines over so many in the running period",
    ),
    Scenario(
        "commission_nothing",
        (5000, 50_000),
        settled,
        compute,
        insert_lines,
        "nothing new over so many in the running period",
    ),
    Scenario(
        "commission_history",
        (5000, 50_000),
        approved_but_a_draft,
        compute,
        insert_lines,
        f"nothing new in a month of {NEW:,} lines over so many approved; <= 50 ms",
    ),
    Scenario(
        "commission_today",
        (5000, 50_000),
        approved_today,
        compute,
        insert_lines,
        "the same on the day after all of them were written and approved",
    ),
]
