"""A company's past, as many rows as one likes: one record by the ORM, then SQL."""

from typing import NamedTuple

from odoo.fields import Command
from odoo.tools import SQL

SELLERS, LINES_PER_INVOICE = 20, 5
PER_INVOICE = 0.2  # answers and promises


class Past(NamedTuple):
    """The ids of what was built; ``sellers`` are records."""

    sellers: object
    partners: range
    profiles: range


def build(env, customers=500):
    """Sellers, and one customer of which there will be many."""
    env = env(context={**env.context, "no_reset_password": True})
    sellers = env["res.users"].create(
        [
            {"name": f"Seller {i}", "login": f"benchmark_seller_{i}"}
            for i in range(SELLERS)
        ]
    )
    return Past(sellers, *build_customers(env, customers))


def build_customers(env, count):
    """Companies with a profile each; their ids and those of the profiles."""
    partner = env["res.partner"].create({"name": "Customer", "is_company": True})
    pair = partner, env.company
    (profile,) = env["customer.profile"]._get_or_create([pair]).values()
    name, same = SQL("'Customer ' || i"), SQL("currval('res_partner_id_seq')")
    partners = copy_rows(
        env,
        partner,
        count,
        name=name,
        complete_name=name,
        commercial_partner_id=SQL("%s - %s + i", same, count),
    )
    profiles = copy_rows(
        env, profile, count, partner_id=SQL("%s + i - 1", partners.start)
    )
    return partners, profiles


def build_invoices(env, past, lines, days):
    """Posted invoices of ``LINES_PER_INVOICE`` product lines each, spread over days."""
    move = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": past.partners.start,
            "invoice_date": days[0],
            "invoice_line_ids": [
                Command.create(
                    {"name": "Goods", "price_unit": 100, "tax_ids": [Command.clear()]}
                )
            ],
        }
    )
    moves = copy_rows(
        env,
        move,
        lines // LINES_PER_INVOICE,
        name=SQL("'BENCH/' || currval('account_move_id_seq') || '/' || i"),
        state=SQL("'posted'"),
        sequence_number=SQL("i"),
        invoice_date=pick(days),
        date=pick(days),
        write_date=pick(days),
        invoice_user_id=pick(past.sellers.ids),
        partner_id=pick(past.partners),
        commercial_partner_id=pick(past.partners),
    )
    # the lines' foreign key would be checked as if there were no moves, one by one
    env.cr.execute("ANALYZE account_move")
    amount = SQL("(100 + i %% 900 + i %% 100 / 100.0)")
    copy_rows(
        env,
        move.invoice_line_ids,
        lines,
        move_id=SQL("%s + (i - 1) / %s", moves.start, LINES_PER_INVOICE),
        balance=SQL("-%s", amount),
        amount_currency=SQL("-%s", amount),
        price_subtotal=amount,
        credit=amount,
    )


def build_feedback(env, past, count, days, **values):
    """Answers of one key moment, scores from 50 to 100; ``values``: more as SQL."""
    moment = env.ref("customer_promise.customer_moment_order_confirmed")
    feedback = env["customer.feedback"].create(
        {
            "key": "benchmark",
            "profile_id": past.profiles.start,
            "partner_id": past.partners.start,
            "moment_id": moment.id,
            "date": days[0],
            "score": 50,
            "excluded": True,
            "exclusion_reason": "benchmark",
        }
    )
    copy_rows(
        env,
        feedback,
        count,
        key=SQL("'benchmark ' || i"),
        profile_id=pick(past.profiles),
        partner_id=pick(past.partners),
        user_id=pick(past.sellers.ids),
        date=pick(days),
        write_date=pick(days),
        score=SQL("50 + i %% 51"),
        excluded=SQL("FALSE"),
        **values,
    )


def build_promises(env, past, count, days):
    """Promises that were kept, each third one late."""
    late = SQL("CASE WHEN i %% 3 = 0 THEN 'late' ELSE 'on_time' END")
    copy_rows(
        env,
        make_promise(env, past, days[0]),
        count,
        reference=SQL("'BENCH/' || i"),
        partner_id=pick(past.partners),
        profile_id=pick(past.profiles),
        promisor_id=pick(past.sellers.ids),
        responsible_id=pick(past.sellers.ids),
        importance=SQL("1 + i %% 5"),
        state=SQL("'kept'"),
        deadline_status=SQL("'met'"),
        timeliness=late,
        result=late,
        evidence_note=SQL("'seen'"),
        deadline=pick(days),
        closed_on=pick(days),
        write_date=pick(days),
    )


def build_open_promises(env, past, count, deadline, **values):
    """Promises that run, all of one deadline.

    :param values: SQL of further columns
    """
    copy_rows(
        env,
        make_promise(env, past, deadline),
        count,
        reference=SQL("'BENCH/' || i"),
        partner_id=pick(past.partners),
        profile_id=pick(past.profiles),
        responsible_id=pick(past.sellers.ids),
        **values,
    )


def build_orders(env, past, count, delivered):
    """Ids of confirmed orders of one line; the first ``delivered`` are delivered."""
    product = env["product.product"].create({"name": "Desk", "type": "service"})
    order = env["sale.order"].create(
        {
            "partner_id": past.partners.start,
            "order_line": [Command.create({"product_id": product.id})],
        }
    )
    order.action_confirm()
    orders = copy_rows(env, order, count, partner_id=pick(past.partners))
    copy_rows(
        env,
        order.order_line,
        count,
        order_id=SQL("%s + i - 1", orders.start),
        qty_delivered=SQL("CASE WHEN i <= %s THEN 1 ELSE 0 END", delivered),
    )
    return orders


def make_promise(env, past, deadline):
    """The one of which there will be many."""
    return env["customer.promise"].create(
        {
            "name": "Call back",
            "partner_id": past.partners.start,
            "promisor_id": past.sellers[0].id,
            "deadline": deadline,
            "promised_on": deadline,
        }
    )


# === SQL === #


def copy_rows(env, template, count, **values):
    """Insert ``count`` rows like ``template``, a record that the ORM made.

    :param values: SQL of the columns that differ; ``i`` counts from 1 to ``count``,
        ``t`` is the template's row
    :return: the ids, as a range
    """
    env.flush_all()
    table, name = SQL.identifier(template._table), SQL.identifier
    [(last,)] = env.execute_query(
        SQL(
            "SELECT setval(%(seq)s, nextval(%(seq)s) + %(count)s)",
            seq=f"{template._table}_id_seq",
            count=count,
        )
    )
    ids = range(last - count + 1, last + 1)
    values = {"id": SQL("%s + i", ids.start - 1), **values}
    columns = env.execute_query(
        SQL(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema AND table_name = %s",
            template._table,
        )
    )
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) i"
            " WHERE t.id = %s",
            table,
            SQL(", ").join(name(column) for (column,) in columns),
            SQL(", ").join(
                values.get(column) or name("t", column) for (column,) in columns
            ),
            table,
            count,
            template.id,
        )
    )
    return ids


def pick(choices):
    """SQL that takes one of ``choices`` after the other, as ``i`` counts."""
    if isinstance(choices, range):
        return SQL("(%s + i %% %s)", choices.start, len(choices))
    return SQL("(%s)[1 + i %% %s]", list(choices), len(choices))
