"""The same invoices settled by both addons: every seller's total, to the cent.

Where the two differ, the difference is shown by the kind of document, with its reason.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import commission_oca_addon as oca
import commission_oca_data as data
from harness import undone

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.tools import SQL

RATE = 3.7
LAST, UNTIL = date(2025, 12, 31), date(2026, 1, 1)


class Kind(NamedTuple):
    """How far apart the two may be on such lines: currency units a line, and why.

    ``a_line`` is None where they pay something else altogether.
    """

    a_line: float | None = 0
    why: str = ""


APART = Kind(
    0.01,
    "Odoo books a cent more or less on a line to make the document's total right; "
    "OCA pays the line's subtotal, ours what is booked",
)
INVOICED = {
    "goods": Kind(),
    "tax included": Kind(),
    "rebate": Kind(),
    "credit note": Kind(),
    "booked apart": APART,
    "foreign currency": Kind(
        0.01,
        "OCA pays in the document's currency, here converted at its rate; ours in the "
        "company's, as booked",
    ),
    "no product": Kind(None, "OCA pays lines with a product only, ours all sold lines"),
}
PAID = {
    "paid": Kind(),
    "not_paid": Kind(),
    "reversed": Kind(),
    "booked apart": APART,
    "partial": Kind(None, "OCA pays nothing until all is paid, ours the paid share"),
}
# Of invoice line l on document m; a credit note belongs to what it reverses.
BOOKED_APART = SQL(
    "WHEN m.currency_id = l.company_currency_id AND m.ref <> 'no product'"
    " AND ABS(l.balance) <> ABS(l.price_subtotal) THEN 'booked apart'"
)
KIND = {
    "invoiced": SQL("CASE %s ELSE m.ref END", BOOKED_APART),
    "paid": SQL(
        "CASE WHEN m.ref IN ('foreign currency', 'no product') THEN 'other'"
        " WHEN m.reversed_entry_id IS NOT NULL OR m.payment_state = 'reversed'"
        " THEN 'reversed' WHEN m.payment_state = 'partial' THEN 'partial' %s"
        " ELSE m.payment_state END",
        BOOKED_APART,
    ),
}
ROW = "  {:<17} {:>6} {:>13} {:>13} {:>10}  {}"


class Different(AssertionError):
    """Totals differ that should not."""


def main(registry):
    """Settle the same documents with both addons, invoiced and paid, and compare."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        commission = oca.make_commission(env, RATE)
        sellers = data.build(env, commission)
        for basis, kinds in (("invoiced", INVOICED), ("paid", PAID)):
            with undone(env):
                commission.invoice_state = "open" if basis == "invoiced" else "paid"
                settle_both(env, sellers, basis)
                compare(env, basis, kinds)
        cr.rollback()


def settle_both(env, sellers, basis):
    """All of 2025, by the dialog of the one and the run of the other."""
    env.flush_all()
    env.cr.execute("ANALYZE")
    oca.settle(env, UNTIL)
    rule = {"name": "Flat", "rate": RATE, "basis": basis}
    plan = env["seller.commission.plan"].create(
        {
            "name": "Flat",
            "period": "year",
            "date_from": "2025-01-01",
            "payee_ids": [
                Command.create(
                    {"partner_id": seller.partner_id.id, "accepted_on": "2025-01-01"}
                )
                for seller in sellers
            ],
            "rule_ids": [Command.create(rule)],
        }
    )
    plan.action_approve()
    plan._compute_statements(LAST)
    env.flush_all()


# === COMPARING === #


def compare(env, basis, kinds):
    """Print both tables; an error where a difference has no reason."""
    equal = tuple(kind for kind, found in kinds.items() if found.a_line == 0)
    sellers = sums(env, basis, SQL("p.name"), equal)
    show(f"{basis}, by seller: where both pay the same", sellers)
    documents = sums(env, basis, SQL("r.kind"), tuple(kinds))
    show(f"{basis}, by kind of line", documents, kinds)
    wrong = [row[0] for row in sellers if row[-1]]
    for name, lines, _theirs, _ours, difference in documents:
        a_line = kinds[name].a_line
        if a_line is not None and abs(difference) > Decimal(str(a_line)) * lines:
            wrong.append(name)
    if wrong:
        raise Different(f"{basis}: {', '.join(wrong)} differ without a reason.")


def show(title, rows, kinds=None):
    print(f"\ncommission_oca, {title}")
    print(ROW.format("", "lines", "OCA", "ours", "difference", ""))
    for name, lines, *amounts in rows:
        why = kinds[name].why if kinds and amounts[-1] else ""
        print(ROW.format(name, f"{lines:,}", *(f"{a:,.2f}" for a in amounts), why))


def sums(env, basis, name, kinds):
    """Rows of name, invoice lines, what OCA and we pay for them, and the difference."""
    rows = env.execute_query(
        SQL(
            """
            WITH theirs AS (
                SELECT a.object_id AS line, a.agent_id AS partner,
                       s.settled_amount AS paid
                  FROM commission_settlement_line s
                  JOIN account_invoice_line_agent a ON a.id = s.invoice_agent_line_id),
            ours AS (
                SELECT l.move_line_id AS line, s.partner_id AS partner,
                       SUM(l.net) AS paid
                  FROM seller_commission_line l
                  JOIN seller_commission_statement s ON s.id = l.statement_id
                 GROUP BY l.move_line_id, s.partner_id),
            rows AS (
                SELECT COALESCE(t.partner, o.partner) AS partner, %(kind)s AS kind,
                       ROUND(COALESCE(t.paid, 0) * COALESCE(
                             l.balance / NULLIF(l.amount_currency, 0), 1), 2) AS theirs,
                       COALESCE(o.paid, 0) AS ours
                  FROM theirs t
             FULL JOIN ours o ON o.line = t.line AND o.partner = t.partner
                  JOIN account_move_line l ON l.id = COALESCE(t.line, o.line)
                  JOIN account_move m ON m.id = l.move_id)
            SELECT %(name)s, COUNT(*), SUM(r.theirs)::text, SUM(r.ours)::text
              FROM rows r JOIN res_partner p ON p.id = r.partner
             WHERE r.kind IN %(kinds)s
             GROUP BY 1 ORDER BY MIN(p.id), 1
            """,
            name=name,
            kind=KIND[basis],
            kinds=kinds,
        )
    )
    found = ((*row[:2], Decimal(row[2]), Decimal(row[3])) for row in rows)
    return [(*row, row[3] - row[2]) for row in found]
