"""OCA's settlement and ours over the same lines; ours with all its evidence."""

import commission_oca_addon as oca
from commission_oca import UNTIL
from commission_statement import (
    LAST,
    NEW,
    approved,
    approved_but_a_month,
    compute,
    some_sales,
)
from harness import Scenario

RATE = 5


def sold_by_agents(env, lines):
    """What :func:`some_sales` makes, and who sold it, as the other addon has it."""
    return with_agents(env, some_sales(env, lines))


def settled(env, lines):
    """All lines are settled already, ours approved."""
    state = with_agents(env, approved(env, lines))
    oca.settle(env, UNTIL)
    return state


def settled_but_a_month(env, lines):
    """The same, and ``NEW`` lines of the month after."""
    state = with_agents(env, approved_but_a_month(env, lines))
    oca.settle(env, LAST.replace(day=1))
    return state


def with_agents(env, state):
    commission = oca.make_commission(env, RATE)
    oca.make_agents(state.past.sellers, commission, "monthly")
    oca.add_agent_lines(env, commission)
    return state


def settle(env, state):
    """What OCA's dialog does; how many lines are new."""
    Line = env["commission.settlement.line"]
    before = Line.search_count([])
    oca.settle(env, UNTIL)
    return Line.search_count([]) - before


SCENARIOS = [
    Scenario(
        "commission_oca_settle",
        (1000, 5000, 20_000),
        sold_by_agents,
        compute,
        settle,
        "settle all lines, OCA beside; ratio <= 0.1 at 20,000",
        ("seller_commission_line", "seller_commission_evidence_line"),
        against="OCA",
    ),
    Scenario(
        "commission_oca_new",
        (50_000,),
        settled_but_a_month,
        compute,
        settle,
        f"{NEW:,} new lines over so many settled, OCA beside; ratio <= 0.08",
        against="OCA",
    ),
    Scenario(
        "commission_oca_nothing",
        (50_000,),
        settled,
        compute,
        settle,
        "nothing new over so many settled, OCA beside",
        against="OCA",
    ),
]
