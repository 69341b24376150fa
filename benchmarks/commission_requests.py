"""What the addon costs who confirms orders and posts invoices that know nothing of it.

Two databases, with and without the addon, take turns; each pair of measures is undone.
Queries are counted exactly; of the time, the median of the differences is shown with
its interval (95 %, by order statistics), and not judged.
"""

import statistics
import time
from contextlib import closing
from typing import NamedTuple

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

PAIRS = 30
# ranks of the interval around the median of 30: binomial, 95.7 %
LOW, HIGH = 9, 20
BATCHES = (1, 20)
MORE_QUERIES = 2
ROW = "{:<18} {:>5} {:>9} {:>9} {:>5} {:>11} {:>9} {:>22}"


class Requests(NamedTuple):
    """One database, its customer and product, and drafts made from them."""

    env: object
    partner: object
    product: object

    def make_orders(self, count):
        line = Command.create({"product_id": self.product.id})
        return self.env["sale.order"].create(
            [{"partner_id": self.partner.id, "order_line": [line]}] * count
        )

    def make_invoices(self, count):
        line = Command.create({"product_id": self.product.id, "price_unit": 100})
        return self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "invoice_date": "2025-01-31",
                    "invoice_line_ids": [line],
                }
            ]
            * count
        )


WORK = {
    "confirm orders": (Requests.make_orders, "action_confirm"),
    "post invoices": (Requests.make_invoices, "action_post"),
}


def main(registry, without):
    """Print the table.

    :param without: name of a database that lacks the addon, otherwise the same
    """
    print("\nrequests: what the addon adds to a call; <= 2 queries whatever the batch")
    header = ("batch", "queries", "with us", "more", "ms", "with us", "more (interval)")
    print(ROW.format("", *header))
    with Registry(without).cursor() as bare_cr, registry.cursor() as our_cr:
        sides = [prepare(cr) for cr in (bare_cr, our_cr)]
        for name, (make, method) in WORK.items():
            for batch in BATCHES:
                print(ROW.format(name, batch, *compare(sides, make, method, batch)))
        for cr in (bare_cr, our_cr):
            cr.rollback()


def prepare(cr):
    env = api.Environment(cr, SUPERUSER_ID, {})
    partner = env["res.partner"].create({"name": "Customer", "is_company": True})
    product = env["product.product"].create({"name": "Desk", "type": "service"})
    return Requests(env, partner, product)


def compare(sides, make, method, batch):
    """The cells of one row; AssertionError where there are more queries than agreed."""
    for side in sides:  # fills Odoo's caches
        measure(side, make, method, batch)
    times, counts = ([], []), [0, 0]
    for pair in range(PAIRS):
        # who goes first is not always the same
        for who in (0, 1) if pair % 2 else (1, 0):
            counts[who], seconds = measure(sides[who], make, method, batch)
            times[who].append(1000 * seconds)
    more = sorted(after - before for before, after in zip(*times, strict=True))
    bare, ours = counts
    if ours - bare > MORE_QUERIES:
        raise AssertionError(f"{method} of {batch}: {ours} queries instead of {bare}")
    return (
        bare,
        ours,
        ours - bare,
        *(f"{statistics.median(of_side):.1f}" for of_side in times),
        f"{statistics.median(more):.1f} ({more[LOW]:.1f} to {more[HIGH]:.1f})",
    )


def measure(side, make, method, batch):
    """Queries and seconds of one call on new drafts, which is then undone."""
    cr = side.env.cr
    with closing(cr.savepoint()):
        records = make(side, batch)
        side.env.flush_all()
        before, start = cr.sql_log_count, time.perf_counter()
        getattr(records, method)()
        side.env.flush_all()
        return cr.sql_log_count - before, time.perf_counter() - start
