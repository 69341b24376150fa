"""Facts of payments: what of the invoices was paid, by the day of each allocation."""

from odoo import models
from odoo.tools import SQL

# The part of a payment (move p, payment y, journal j) that is money: not its
# write-offs and discounts. Where no account of money is found, all of it is.
MONEY = SQL(
    """COALESCE((
        SELECT LEAST(1, GREATEST(0,
               -SUM(x.balance) FILTER (
                    WHERE xa.account_type IN ('asset_cash', 'liability_credit_card')
                       OR x.account_id IN (j.default_account_id, j.suspense_account_id,
                                           y.outstanding_account_id))
               / NULLIF(SUM(x.balance) FILTER (
                    WHERE xa.account_type IN ('asset_receivable', 'liability_payable')),
                    0)))
          FROM account_move_line x
          JOIN account_account xa ON xa.id = x.account_id
         WHERE x.move_id = p.id), 1)"""
)


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _facts_paid(self, window):
        """Lines of invoices, each in the proportion its document was paid, by the day.

        What was paid is what payments and bank lines were allocated, in the currency
        of the document: no credit notes, write-offs, discounts for early payment or
        differences of exchange. A document over nothing is paid when posted. A credit
        note takes back what was last paid of its invoice, where anything was.
        """
        return self._invoice_lines_sql(
            SQL(
                "%s JOIN LATERAL (%s) a ON TRUE",
                self._documents_sql(window, self._paid_in_sql(window.period)),
                self._allocations_sql("m"),
            ),
            SQL("a.date"),
            SQL(
                """CASE WHEN re.id IS NULL THEN a.date
                   ELSE (SELECT MAX(b.date) FROM (%s) b) END""",
                self._allocations_sql("re"),
            ),
            SQL("a.part"),
        )

    def _changed_paid(self, window):
        """Odoo writes an invoice whenever what is left to pay changes."""
        return self._changed_invoiced(window)

    def _paid_in_sql(self, period):
        """SELECT of the ids of invoices that something was allocated to in a period."""
        return SQL(
            """
            SELECT l.move_id AS id FROM account_partial_reconcile r
              JOIN account_move_line l ON l.id IN (r.debit_move_id, r.credit_move_id)
             WHERE r.company_id = %(company)s
               AND r.max_date >= %(start)s AND r.max_date < %(end)s
             UNION
            SELECT m.id FROM account_move m
             WHERE m.company_id = %(company)s AND m.amount_total = 0
               AND m.invoice_date >= %(start)s AND m.invoice_date < %(end)s
            """,
            company=self.company_id.id,
            start=period.start,
            end=period.end,
        )

    def _allocations_sql(self, document):
        """SELECT of date and part (0-1): what was paid of an invoice, by its alias."""
        return SQL(
            """
            SELECT r.max_date AS date,
                   r.amount / NULLIF(%(document)s.amount_total, 0) * %(money)s AS part
              FROM account_move_line t
        CROSS JOIN LATERAL (
                   SELECT d.max_date, d.credit_move_id AS other_id,
                          d.debit_amount_currency AS amount
                     FROM account_partial_reconcile d WHERE d.debit_move_id = t.id
                    UNION ALL
                   SELECT d.max_date, d.debit_move_id, d.credit_amount_currency
                     FROM account_partial_reconcile d WHERE d.credit_move_id = t.id) r
              JOIN account_move_line o ON o.id = r.other_id
              JOIN account_move p
                ON p.id = o.move_id AND p.state = 'posted'
               AND (p.origin_payment_id IS NOT NULL OR p.statement_line_id IS NOT NULL)
              JOIN account_journal j ON j.id = p.journal_id
         LEFT JOIN account_payment y ON y.id = p.origin_payment_id
             WHERE t.move_id = %(document)s.id AND t.display_type = 'payment_term'
             UNION ALL
            SELECT %(document)s.invoice_date, 1 WHERE %(document)s.amount_total = 0
            """,
            document=SQL.identifier(document),
            money=MONEY,
        )
