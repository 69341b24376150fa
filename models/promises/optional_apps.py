"""What Odoo apps that need not be installed know: read here and nowhere else.

A single addon cannot inherit a model that may be absent, so each use is behind one
check of model and field in the registry.
"""

from odoo.tools import SQL


def has(env, model, field):
    """Whether the registry knows ``field`` of ``model``."""
    return model in env and field in env[model]._fields


def delivered_at_sql(env, line):
    """SQL of the moment (UTC) when an order line was delivered.

    With stock, when its last move was done; without, when the quantity was written.

    :param line: SQL alias of sale_order_line
    """
    written = SQL("%s", SQL.identifier(line, "write_date"))
    if not has(env, "stock.move", "sale_line_id"):
        return written
    env["stock.move"].flush_model(["sale_line_id", "state", "date"])
    return SQL(
        """COALESCE((SELECT MAX(m.date) FROM stock_move m
                      WHERE m.sale_line_id = %s AND m.state = 'done'), %s)""",
        SQL.identifier(line, "id"),
        written,
    )


def tasks_done_sql(env, condition):
    """SQL of (promise_id, happened at) whose tasks are all done; None without tasks.

    :param condition: SQL condition on customer_promise p
    """
    if not has(env, "project.task", "sale_line_id"):
        return None
    env["project.task"].flush_model(["sale_line_id", "state", "date_end"])
    return SQL(
        """
        SELECT p.id AS promise_id, MAX(t.date_end) AS happened_at
          FROM customer_promise p
          JOIN sale_order_line l
            ON l.order_id = p.order_id
           AND (p.order_line_id IS NULL OR l.id = p.order_line_id)
          JOIN project_task t ON t.sale_line_id = l.id AND t.state <> '1_canceled'
         WHERE p.evidence_rule = 'task_done' AND %s
         GROUP BY p.id
        HAVING bool_and(t.state = '1_done')
        """,
        condition,
    )
