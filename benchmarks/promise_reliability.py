"""Reliability and its report over closed promises."""

from datetime import timedelta

import builders
from harness import Scenario

from odoo.tools import SQL

SIZES = (100_000, 1_000_000)
# Promises to each customer.
EACH = 20
# A year but a week: all in the window.
DAYS = 358


def closed_promises(env, count):
    """Kept promises of the last year, each third one late."""
    past = builders.build(env, customers=count // EACH)
    today = env.company._customer_today()
    days = [today - timedelta(days=day) for day in range(DAYS)]
    builders.build_promises(env, past, count, days)
    # the one that was copied
    env.cr.execute(
        "UPDATE customer_promise SET state = 'cancelled' WHERE result IS NULL"
    )


# === WORK === #


def by_promisor(env, _state):
    return count(env["customer.promise"]._reliability_by("promisor_id", env.company))


def by_profile(env, _state):
    return count(env["customer.promise"]._reliability_by("profile_id", env.company))


def count(found):
    return sum(n for _rate, n, _shown in found.values())


def plain_by_promisor(env, _state):
    return plain(env, "promisor_id")


def plain_by_profile(env, _state):
    return plain(env, "profile_id")


def plain(env, name):
    """The bare statement: the same sums of the same rows."""
    rows = env.execute_query(
        SQL(
            """
            SELECT %(key)s, SUM(importance), COUNT(*),
                   SUM(importance * CASE result WHEN 'on_time' THEN 1.0
                                    WHEN 'late' THEN 0.5 ELSE 0 END)
              FROM customer_promise
             WHERE company_id = %(company)s AND result IS NOT NULL
               AND deadline BETWEEN %(first)s AND %(today)s
             GROUP BY 1
            """,
            key=SQL.identifier(name),
            company=env.company.id,
            first=env.company._customer_today() - timedelta(days=365),
            today=env.company._customer_today(),
        )
    )
    return sum(row[2] for row in rows)


def pivot(env, _state):
    """What the pivot of the report asks for, rows by team and promisor."""
    rows = env["customer.promise.report"]._read_group(
        [("in_window", "=", True)],
        ["team_id", "promisor_id"],
        ["n:sum", "on_time:avg", "on_time_original:avg", "reliability:avg"],
    )
    return sum(row[2] for row in rows)


SCENARIOS = [
    Scenario(
        "reliability_promisor",
        SIZES,
        closed_promises,
        by_promisor,
        plain_by_promisor,
        "reliability of 20 people; ratio <= 3, growth 1 at most",
    ),
    Scenario(
        "reliability_customer",
        SIZES,
        closed_promises,
        by_profile,
        plain_by_profile,
        f"reliability of customers, {EACH} promises each; ratio <= 3, growth 1 at most",
    ),
    Scenario(
        "promise_report",
        SIZES,
        closed_promises,
        pivot,
        plain_by_promisor,
        "the pivot by team and promisor; growth 1 at most",
    ),
]
