"""The check of a quotation's promises over so many past ones."""

from datetime import timedelta

from builders import build_customers, copy_rows, pick
from harness import Scenario

from odoo.fields import Command
from odoo.tools import SQL

DRAFTS = 50
CATEGORIES = 4


def setup(env, size):
    """Past promises of some categories, and a quotation that makes 50 more."""
    partners, profiles = build_customers(env, 500)
    categories = env["customer.promise.category"].create(
        [{"name": f"Category {number}"} for number in range(CATEGORIES)]
    )
    today = env.company._customer_today()
    promise = env["customer.promise"].create(
        {"name": "Call", "partner_id": partners.start, "deadline": today}
    )
    days = [today - timedelta(days=number) for number in range(20, 320)]
    started = pick(days)
    copy_rows(
        env,
        promise,
        size,
        partner_id=pick(partners),
        profile_id=pick(profiles),
        category_id=pick(categories.ids),
        promised_on=started,
        original_promised_on=started,
        closed_on=SQL("%s + i %% 19", started),
        state=SQL("CASE WHEN i %% 10 = 0 THEN 'broken' ELSE 'kept' END"),
    )
    return make_drafts(env, partners, today, categories)


def setup_orders(env, size):
    """Past orders, a tenth of them still to be invoiced; no promise yet."""
    partners, _profiles = build_customers(env, 500)
    today = env.company._customer_today()
    product = env["product.product"].create(
        {"name": "Work", "type": "service", "invoice_policy": "delivery"}
    )
    order = env["sale.order"].create(
        {
            "partner_id": partners.start,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order.action_confirm()
    days = [today - timedelta(days=number) for number in range(20, 320)]
    orders = copy_rows(
        env,
        order,
        size,
        name=SQL("'BENCH' || i"),
        date_order=SQL("%s::timestamp", pick(days)),
        invoice_status=SQL("CASE WHEN i %% 10 = 0 THEN 'no' ELSE 'invoiced' END"),
    )
    copy_rows(env, order.order_line, size, order_id=SQL("%s + i", orders.start - 1))
    env.cr.execute(
        """
        INSERT INTO customer_lead_time (
            order_id, company_id, fact, started_on, ended_on)
        SELECT id, company_id, 'delivered', date_order::date,
               date_order::date + id %% 19
          FROM sale_order WHERE id BETWEEN %s AND %s AND invoice_status = 'invoiced'
        """,
        [orders.start, orders.stop - 1],
    )
    category = env.ref("customer_promise.customer_promise_category_delivery")
    return make_drafts(env, partners, today, category)


def make_drafts(env, partners, today, categories):
    """The promises of a quotation, as if never checked: each of them is written."""
    promises = [
        {
            "name": "Call",
            "deadline": today + timedelta(days=number % 20),
            "category_id": categories[number % len(categories)].id,
        }
        for number in range(DRAFTS)
    ]
    order = env["sale.order"].create(
        {
            "partner_id": partners.start,
            "customer_promise_ids": [Command.create(promise) for promise in promises],
        }
    )
    drafts = order.customer_promise_ids
    env.flush_all()
    env.cr.execute(
        "UPDATE customer_promise SET feasibility = NULL, keep_rate = NULL,"
        " keep_rate_n = NULL, keep_rate_basis = NULL, green_days = NULL"
        " WHERE id IN %s",
        [tuple(drafts.ids)],
    )
    return drafts


def run(_env, drafts):
    drafts._check_feasibility()
    return len(drafts)


def write_found(env, drafts, found):
    """Write the counts of the common table expression ``found`` onto the drafts."""
    env.cr.execute(
        f"""
        WITH {found}
        UPDATE customer_promise p
           SET keep_rate_n = f.n, keep_rate = f.kept::float / f.n,
               keep_rate_basis = f.kept || ' of ' || f.n, feasibility = 'green',
               green_days = 1, checked_on = %(today)s
          FROM found f WHERE f.id = p.id
        """,
        {"today": env.company._customer_today(), "ids": tuple(drafts.ids)},
    )
    return env.cr.rowcount


def bare(env, drafts):
    """The same counts in calendar days, straight onto the drafts."""
    return write_found(
        env,
        drafts,
        """
        record AS (
            SELECT company_id, category_id, state,
                   closed_on - original_promised_on AS days, COUNT(*) AS n
              FROM customer_promise
             WHERE state IN ('open', 'kept', 'broken')
               AND original_promised_on > %(today)s::date - interval '1 year'
             GROUP BY 1, 2, 3, 4),
        found AS (
            SELECT p.id, SUM(r.n) AS n,
                   SUM(r.n) FILTER (WHERE r.state = 'kept'
                       AND r.days <= p.deadline - %(today)s::date) AS kept
              FROM customer_promise p
              JOIN record r USING (company_id, category_id)
             WHERE p.id IN %(ids)s GROUP BY p.id)
        """,
    )


def bare_orders(env, drafts):
    """The same counts in calendar days and UTC, straight onto the drafts."""
    return write_found(
        env,
        drafts,
        """
        record AS (
            SELECT days, COUNT(*) AS n
              FROM (SELECT ended_on - started_on AS days FROM customer_lead_time
                     WHERE fact = 'delivered'
                       AND started_on > %(today)s::date - interval '1 year'
                     UNION ALL
                    SELECT NULL FROM sale_order o
                     WHERE o.state = 'sale' AND o.invoice_status <> 'invoiced'
                       AND o.date_order > %(today)s::date - interval '1 year'
                       AND NOT EXISTS (SELECT FROM customer_lead_time t
                            WHERE t.order_id = o.id AND t.fact = 'delivered')) c
             GROUP BY 1),
        found AS (
            SELECT p.id, SUM(r.n) AS n,
                   SUM(r.n) FILTER (
                       WHERE r.days <= p.deadline - %(today)s::date) AS kept
              FROM customer_promise p, record r
             WHERE p.id IN %(ids)s GROUP BY p.id)
        """,
    )


SCENARIOS = [
    Scenario(
        "promise_check",
        (10_000, 100_000),
        setup,
        run,
        bare,
        "50 promises of a quotation checked against so many past ones; <= 0.3 s",
    ),
    Scenario(
        "promise_check_orders",
        (10_000, 100_000),
        setup_orders,
        run,
        bare_orders,
        "the same against so many past orders; <= 1 s",
    ),
]
