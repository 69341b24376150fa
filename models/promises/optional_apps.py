"""What Odoo apps that need not be installed know: read here and nowhere else.

A single addon cannot inherit a model that may be absent, so each use is behind one
check of model and field in the registry.
"""

from typing import NamedTuple

from odoo import fields
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


def sent_sql(env, line):
    """SQL condition that an order line is something that is delivered some day.

    What only changes the price of an order (discount, delivery costs, rewards) never
    is.

    :param line: SQL alias of sale_order_line
    """
    line = SQL.identifier(line)
    kept = [SQL("COALESCE(%s.price_unit, 0) >= 0", line)]
    if has(env, "sale.order.line", "is_delivery"):
        kept.append(SQL("NOT COALESCE(%s.is_delivery, FALSE)", line))
    # is_reward_line is not stored: it says that there is a reward
    if has(env, "sale.order.line", "is_reward_line"):
        kept.append(SQL("%s.reward_id IS NULL", line))
    return SQL(" AND ").join(kept)


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


# === LEAD TIMES OF ORDERS === #


class Fact(NamedTuple):
    """SQL of a fact about a confirmed order, ``sale_order o``.

    ``followed``: condition, whether one will see it; ``done``: condition, whether it
    is; ``moment``: when (UTC), None: on the day of the last invoice.
    """

    followed: SQL
    done: SQL
    moment: SQL | None = None


INVOICED = SQL("o.invoice_status = 'invoiced'")
# There are products, and all of them are invoiced as delivered.
INVOICED_AS_DELIVERED = SQL(
    """(SELECT BOOL_AND(t.invoice_policy = 'delivery')
          FROM sale_order_line l
          JOIN product_product v ON v.id = l.product_id
          JOIN product_template t ON t.id = v.product_tmpl_id
         WHERE l.order_id = o.id AND l.display_type IS NULL
           AND NOT COALESCE(l.is_downpayment, FALSE))"""
)
LAST_DELIVERY = SQL(
    """(SELECT MAX(m.date)
          FROM stock_move m
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN stock_location t ON t.id = m.location_dest_id
         WHERE l.order_id = o.id AND m.state = 'done' AND t.usage = 'customer')"""
)


def has_deliveries(env):
    """Whether Odoo keeps the deliveries of orders."""
    return has(env, "stock.move", "sale_line_id") and has(
        env, "sale.order", "delivery_status"
    )


def delivered(env):
    """The :class:`Fact` that an order is delivered.

    Without deliveries: that all of it is invoiced, where that is done as delivered.
    The invoice follows the goods, so that its date never flatters.
    """
    if not has_deliveries(env):
        return Fact(INVOICED_AS_DELIVERED, INVOICED)
    return Fact(
        SQL("o.delivery_status IS NOT NULL"),
        SQL("o.delivery_status = 'full'"),
        LAST_DELIVERY,
    )


def expected_on(promise):
    """The company's date on which Odoo expects to have sent all goods of a promise.

    Of its order line, else of its order; None without deliveries or goods.
    """
    if not has_deliveries(promise.env):
        return None
    moments = [
        line._expected_date()
        for line in promise.order_line_id or promise.order_id.order_line
        if line.product_id.type == "consu" and not line.display_type
    ]
    if not moments:
        return None
    there = promise.with_context(tz=promise.company_id._customer_tz())
    return fields.Datetime.context_timestamp(there, max(moments)).date()


# === DELIVERY CHARGES === #


def delivery_charge_sql(env, order_line):
    """SQL condition that a line is a delivery charge; None: there are none.

    By its order line; a line without one, by its product, a carrier's.

    :param order_line: SQL alias of sale_order_line; its columns may be NULL
    """
    if not has(env, "sale.order.line", "is_delivery"):
        return None
    return SQL(
        """(COALESCE(%(is_delivery)s, FALSE)
            OR (%(id)s IS NULL AND EXISTS (
                SELECT FROM delivery_carrier d WHERE d.product_id = l.product_id)))""",
        is_delivery=SQL.identifier(order_line, "is_delivery"),
        id=SQL.identifier(order_line, "id"),
    )


# === EMPLOYEES === #


def employee_numbers(users, company):
    """Dict of user id to the identification that the company's payroll knows.

    Empty where there are no employees in Odoo.
    """
    if not has(users.env, "hr.employee", "identification_id"):
        return {}
    # sudo: the payroll file is for who keeps employees; it names no more than this
    employees = users.env["hr.employee"].sudo()
    employees = employees.with_context(active_test=False).search(
        [("user_id", "in", users.ids), ("company_id", "=", company.id)]
    )
    return {e.user_id.id: e.identification_id or "" for e in employees}
