"""What apps add that may be absent: the one place where these are looked for."""

from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL


class Fact(NamedTuple):
    """SQL of a fact about a confirmed order, ``sale_order o``.

    ``followed``: condition, whether one will see it; ``done``: condition, whether it
    is; ``moment``: when (UTC), None: on the day of the last invoice.
    """

    followed: SQL
    done: SQL
    moment: SQL | None = None


# There are products, and all of them are invoiced as delivered.
INVOICED_AS_DELIVERED = SQL(
    """(SELECT BOOL_AND(t.invoice_policy = 'delivery')
          FROM sale_order_line l
          JOIN product_product v ON v.id = l.product_id
          JOIN product_template t ON t.id = v.product_tmpl_id
         WHERE l.order_id = o.id AND l.display_type IS NULL
           AND NOT COALESCE(l.is_downpayment, FALSE))"""
)
INVOICED = SQL("o.invoice_status = 'invoiced'")
LAST_DELIVERY = SQL(
    """(SELECT MAX(m.date)
          FROM stock_move m
          JOIN sale_order_line l ON l.id = m.sale_line_id
          JOIN stock_location t ON t.id = m.location_dest_id
         WHERE l.order_id = o.id AND m.state = 'done' AND t.usage = 'customer')"""
)


def has_stock(env):
    """Whether Odoo keeps the deliveries of orders (Inventory together with Sales)."""
    return (
        "stock.move" in env
        and "sale_line_id" in env["stock.move"]._fields
        and "delivery_status" in env["sale.order"]._fields
    )


def delivered(env):
    """The :class:`Fact` that an order is delivered.

    Without deliveries: that all of it is invoiced, where that is done as delivered.
    The invoice follows the goods, so that its date never flatters.
    """
    if not has_stock(env):
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
    if not has_stock(promise.env):
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
