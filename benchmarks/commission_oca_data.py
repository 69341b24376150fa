"""Invoices and credit notes of all kinds, as Odoo itself books, pays and reverses them.

A month of them is made by the ORM, ten months by copying that month: what is copied
was computed by Odoo and, who sold it, by the other addon.
"""

import random
from typing import NamedTuple

import commission_oca_addon as oca

from odoo.fields import Command
from odoo.tools import SQL

MONTHS, A_MONTH, SELLERS = 10, 500, 20
FOREIGN_RATE = 1.1737
# kind of a document: how many of a hundred
KINDS = {
    "goods": 50,
    "tax included": 15,
    "rebate": 5,
    "credit note": 10,
    "foreign currency": 15,
    "no product": 5,
}
# what came of an invoice: how many of a hundred
FATES = {"paid": 55, "paid in part": 10, "reversed": 10, "open": 25}
PAID_ON = "2025-01-31"


class Books(NamedTuple):
    """What documents are made with."""

    sellers: object
    partners: object
    product: object
    taxes: dict
    foreign: object


def build(env, commission):
    """Ten months of documents in 2025; the sellers, who have customers each."""
    books = make_books(env, commission)
    dice = random.Random(19)
    fates = dice.choices([*FATES], [*FATES.values()], k=A_MONTH)
    moves = env["account.move"].create(
        [prepare_document(books, dice, i) for i in range(A_MONTH)]
    )
    moves.action_post()
    by_fate = {fate: moves.browse() for fate in FATES}
    for move, fate in zip(moves, fates, strict=True):
        if move.move_type == "out_invoice":
            by_fate[fate] |= move
    pay(env, by_fate["paid"])
    pay(env, by_fate["paid in part"], 0.4)
    moves |= reverse(by_fate["reversed"])
    env.flush_all()
    copy_months(env, moves)
    return books.sellers


def make_books(env, commission):
    """Sellers with customers, a product, taxes and a second currency."""
    env = env(context={**env.context, "no_reset_password": True})
    sellers = env["res.users"].create(
        [{"name": f"Seller {i}", "login": f"oca_seller_{i}"} for i in range(SELLERS)]
    )
    oca.make_agents(sellers, commission)
    partners = env["res.partner"].create(
        [{"name": f"Customer of {user.name}", "user_id": user.id} for user in sellers]
    )
    for partner, seller in zip(partners, sellers, strict=True):
        oca.sell_by(partner, seller)
    tax = {"amount": 22, "amount_type": "percent", "type_tax_use": "sale"}
    taxes = {
        name: env["account.tax"].create(
            {**tax, "name": name, "price_include_override": name}
        )
        for name in ("tax_excluded", "tax_included")
    }
    currencies = env.ref("base.EUR") | env.ref("base.USD")
    foreign = currencies - env.company.currency_id
    foreign.active = True
    env["res.currency.rate"].create(
        {"currency_id": foreign.id, "name": "2020-01-01", "rate": FOREIGN_RATE}
    )
    product = env["product.product"].create({"name": "Goods", "type": "consu"})
    return Books(sellers, partners, product, taxes, foreign)


def prepare_document(books, dice, number):
    """Values of one document of January 2025."""
    (kind,) = dice.choices([*KINDS], [*KINDS.values()])
    seller = number % SELLERS
    values = {
        "move_type": "out_refund" if kind == "credit note" else "out_invoice",
        "partner_id": books.partners[seller].id,
        "invoice_user_id": books.sellers[seller].id,
        "invoice_date": f"2025-01-{1 + number % 28:02}",
        "invoice_payment_term_id": False,
        "ref": kind,
        "invoice_line_ids": [
            Command.create(prepare_line(books, dice, kind))
            for _line in range(dice.randint(1, 5))
        ],
    }
    if kind == "rebate":
        line = prepare_line(books, dice, kind) | {"quantity": 1, "price_unit": -0.55}
        values["invoice_line_ids"].append(Command.create(line))
    if kind == "foreign currency":
        values["currency_id"] = books.foreign.id
    return values


def prepare_line(books, dice, kind):
    """Values of one line, with cents that do not divide evenly."""
    tax = "tax_included" if kind == "tax included" else "tax_excluded"
    return {
        "name": "Goods",
        "product_id": False if kind == "no product" else books.product.id,
        "quantity": dice.choice([1, 2, 3, 7, 2.5]),
        # sold in the currency of the document
        "price_unit": dice.randint(100, 200_000) / 100,
        "discount": dice.choice([0, 0, 10, 33.33]),
        "tax_ids": [Command.set(books.taxes[tax].ids)],
    }


def pay(env, invoices, share=1):
    """Payments that are booked and reconciled, one each; ``share``: of the total."""
    journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
    lines = journal.inbound_payment_method_line_ids
    lines.payment_account_id = env["account.account"].search(
        [("account_type", "=", "asset_current"), ("reconcile", "=", True)], limit=1
    )
    # those of the whole in one go
    for some in [invoices] if share == 1 else invoices:
        context = {"active_model": "account.move", "active_ids": some.ids}
        values = {"payment_date": PAID_ON, "group_payment": False}
        if share != 1:
            values["amount"] = some.currency_id.round(some.amount_total * share)
        env["account.payment.register"].with_context(**context).create(
            values
        )._create_payments()


def reverse(invoices):
    """Their credit notes, posted and reconciled with them."""
    return invoices._reverse_moves(
        [{"invoice_date": i.invoice_date, "ref": i.ref} for i in invoices], cancel=True
    )


# === COPIES === #


def copy_months(env, moves):
    """The same documents in each of the months that follow."""
    later = SQL("k * interval '1 month'")
    lines = moves.line_ids
    partials = lines.matched_debit_ids | lines.matched_credit_ids
    dates = ("invoice_date", "date", "invoice_date_due")
    move_step = repeat_rows(
        env,
        moves,
        name=SQL("t.name || '/' || k"),
        **{day: SQL("t.%s + %s", SQL.identifier(day), later) for day in dates},
    )
    own_move = SQL("t.move_id + k * %s", move_step)
    line_dates = ("invoice_date", "date", "date_maturity")
    line_step = repeat_rows(
        env,
        lines,
        move_id=own_move,
        **{day: SQL("t.%s + %s", SQL.identifier(day), later) for day in line_dates},
    )
    # the payments are not copied: one pays its invoice in each of the months
    copied = {
        side: SQL(
            "CASE WHEN t.%(side)s IN %(ours)s THEN t.%(side)s + k * %(step)s"
            " ELSE t.%(side)s END",
            side=SQL.identifier(side),
            ours=tuple(lines.ids),
            step=line_step,
        )
        for side in ("debit_move_id", "credit_move_id")
    }
    repeat_rows(env, partials, max_date=SQL("t.max_date + %s", later), **copied)
    repeat_rows(
        env,
        lines.agent_ids,
        object_id=SQL("t.object_id + k * %s", line_step),
        invoice_id=SQL("t.invoice_id + k * %s", move_step),
        invoice_date=SQL("t.invoice_date + %s", later),
    )


def repeat_rows(env, records, **values):
    """Insert ``records`` again, once for each month but the first.

    :param values: SQL of the columns that differ; ``k`` counts the months, ``t`` is
        the row to copy
    :return: what lies between the id of a row and of its next copy
    """
    env.flush_all()
    table, name = SQL.identifier(records._table), SQL.identifier
    [(last,)] = env.execute_query(SQL("SELECT MAX(id) FROM %s", table))
    step = last - min(records.ids) + 1
    values = {"id": SQL("t.id + k * %s", step), **values}
    columns = [
        column
        for (column,) in env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = current_schema AND table_name = %s",
                records._table,
            )
        )
    ]
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s t, generate_series(1, %s) k"
            " WHERE t.id IN %s",
            table,
            SQL(", ").join(map(name, columns)),
            SQL(", ").join(values.get(c) or name("t", c) for c in columns),
            table,
            MONTHS - 1,
            tuple(records.ids),
        )
    )
    env.execute_query(
        SQL("SELECT setval(%s, %s)", f"{records._table}_id_seq", last + MONTHS * step)
    )
    return step
