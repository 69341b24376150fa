"""The hourly jobs on open promises: their status, and who is told of them."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import builders
from harness import Scenario

from odoo.tools import SQL

SIZES = (10_000, 100_000)
REMINDED = (1000, 10_000)
DELIVERED = 1000
# Promises to each customer.
EACH = 10


# === SETUP === #


def overdue_unseen(env, count, **values):
    """All fell overdue, and stand as on track."""
    past = builders.build(env, customers=max(1, count // EACH))
    day = env.company._customer_today() - timedelta(days=10)
    values = {"deadline_status": SQL("'on_track'"), **values}
    builders.build_open_promises(env, past, count, day, **values)
    # the one that was copied
    env["customer.promise"].search([])._update_deadline_status()
    env.cr.execute(
        SQL(
            "UPDATE customer_promise SET deadline_status = %s",
            values["deadline_status"],
        )
    )


def overdue_seen(env, count):
    """All stand as overdue already."""
    overdue_unseen(env, count, deadline_status=SQL("'overdue'"))


def some_delivered(env, count):
    """Promises of as many orders, of which ``DELIVERED`` were delivered."""
    past = builders.build(env, customers=max(1, count // EACH))
    orders = builders.build_orders(env, past, count, DELIVERED)
    day = env.company._customer_today() + timedelta(days=30)
    builders.build_open_promises(
        env,
        past,
        count,
        day,
        order_id=SQL("%s + i - 1", orders.start),
        evidence_rule=SQL("'order_delivered'"),
    )


# === WORK === #


def run_status(env, _state):
    """What the job does, but that nothing is committed; how many changed."""
    with uncommitted(env) as done:
        env["customer.promise"]._cron_deadline_status()
    return sum(done)


@contextmanager
def uncommitted(env):
    """Jobs commit nothing inside; yields a list of how many each batch did."""
    done = []

    def progress(_self, processed=0, **_kwargs):
        done.append(processed)
        return float("inf")

    with patch.object(type(env["ir.cron"]), "_commit_progress", progress):
        yield done


def update_status(env, _state):
    """The bare statement: all at once."""
    env.cr.execute(
        SQL(
            """
            UPDATE customer_promise SET deadline_status = 'overdue'
             WHERE state = 'open' AND late_on <= %s
               AND deadline_status IS DISTINCT FROM 'overdue'
            """,
            env.company._customer_today(),
        )
    )
    return env.cr.rowcount


def remind(env, _state):
    """Reminders and their activities, one a customer and responsible."""
    Reminder, rows = env["customer.promise.reminder"], 0
    while written := Reminder._remind(500):
        rows += written
    return rows


def insert_reminders(env, _state):
    """The bare statement: the reminders only, without the activities."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO customer_promise_reminder (promise_id, kind, user_id, day)
            SELECT id, 'overdue', responsible_id, %(today)s FROM customer_promise
             WHERE state = 'open' AND late_on <= %(today)s
            """,
            today=env.company._customer_today(),
        )
    )
    return env.cr.rowcount


def close_by_facts(env, _state):
    """What the job does, but that nothing is committed; how many were kept."""
    with uncommitted(env):
        env["customer.promise"]._cron_evidence()
    env.flush_all()
    return env["customer.promise"].search_count([("closed_by", "=", "fact")])


def update_by_facts(env, _state):
    """The bare statement: the promises only, nothing is told in the chatter."""
    env.cr.execute(
        SQL(
            """
            UPDATE customer_promise p
               SET state = 'kept', closed_on = f.day, closed_by = 'fact',
                   timeliness = 'on_time', result = 'on_time', deadline_status = 'met'
              FROM (SELECT order_id, MAX(write_date)::date AS day
                      FROM sale_order_line
                     GROUP BY order_id
                    HAVING bool_and(qty_delivered >= product_uom_qty)) f
             WHERE f.order_id = p.order_id AND p.state = 'open'
            """
        )
    )
    return env.cr.rowcount


SCENARIOS = [
    Scenario(
        "promise_status",
        SIZES,
        overdue_unseen,
        run_status,
        update_status,
        "all open promises change; ratio <= 3, growth 1 at most",
    ),
    Scenario(
        "promise_status_nothing",
        SIZES,
        overdue_seen,
        run_status,
        update_status,
        "no open promise changes; ratio <= 3, growth 1 at most",
    ),
    Scenario(
        "promise_remind",
        REMINDED,
        overdue_unseen,
        remind,
        insert_reminders,
        f"activities on open promises, {EACH} a customer; growth 1 at most",
        ("customer_promise_reminder",),
    ),
    Scenario(
        "promise_facts",
        SIZES,
        some_delivered,
        close_by_facts,
        update_by_facts,
        f"{DELIVERED:,} delivered of so many open ones; growth 1 at most",
    ),
]
