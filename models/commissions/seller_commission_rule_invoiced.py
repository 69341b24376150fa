"""Facts of invoices: what was invoiced, and what of it was paid."""

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

    def _facts_invoiced(self, window):
        """Product lines of posted customer invoices and credit notes, by their date.

        Credit notes are negative; so is a down payment on the final invoice, which
        therefore counts once. The base is in company currency as Odoo booked it.
        """
        dated = SQL(
            "m.invoice_date >= %s AND m.invoice_date < %s", window.start, window.end
        )
        return self._invoice_lines_sql(SQL("m.invoice_date"), SQL("1"), dated)

    def _facts_paid(self, window):
        """The same lines, each in the proportion its document was paid, by the day.

        What was paid is what payments and bank lines were allocated, in the currency
        of the document: no credit notes, write-offs, discounts for early payment or
        differences of exchange. A document over nothing is paid when posted.
        """
        return self._invoice_lines_sql(
            SQL("a.date"),
            SQL("a.part"),
            SQL("TRUE"),
            SQL("JOIN (%s) a ON a.move_id = m.id", self._allocations_sql(window)),
        )

    def _allocations_sql(self, window):
        """SELECT of move_id, date, part (0-1 of the total): an invoice's payments."""
        return SQL(
            """
            SELECT m.id AS move_id, r.max_date AS date,
                   v.amount / NULLIF(m.amount_total, 0) * %(money)s AS part
              FROM account_partial_reconcile r
        CROSS JOIN LATERAL (VALUES
                   (r.debit_move_id, r.credit_move_id, r.debit_amount_currency,
                    'out_invoice'),
                   (r.credit_move_id, r.debit_move_id, r.credit_amount_currency,
                    'out_refund')) AS v(own_id, other_id, amount, move_type)
              JOIN account_move_line l
                ON l.id = v.own_id AND l.display_type = 'payment_term'
              JOIN account_move m ON m.id = l.move_id AND m.move_type = v.move_type
              JOIN account_move_line o ON o.id = v.other_id
              JOIN account_move p
                ON p.id = o.move_id AND p.state = 'posted'
               AND (p.origin_payment_id IS NOT NULL OR p.statement_line_id IS NOT NULL)
              JOIN account_journal j ON j.id = p.journal_id
         LEFT JOIN account_payment y ON y.id = p.origin_payment_id
             WHERE m.company_id = %(company)s
               AND r.max_date >= %(start)s AND r.max_date < %(end)s
             UNION ALL
            SELECT m.id, m.invoice_date, 1
              FROM account_move m
             WHERE m.company_id = %(company)s AND m.amount_total = 0
               AND m.invoice_date >= %(start)s AND m.invoice_date < %(end)s
            """,
            money=MONEY,
            company=self.company_id.id,
            start=window.start,
            end=window.end,
        )

    def _invoice_lines_sql(self, date, part, condition, join=SQL("")):
        """SELECT of the columns that :meth:`_credit` and :meth:`_facts_sql` name.

        ``l`` is the invoice line, ``m`` its document, ``c`` the customer, ``ol`` and
        ``so`` the order line and order it came from.
        """
        return SQL(
            """
            SELECT 'account.move.line' AS source_model, l.id AS source_res_id,
                   l.id AS move_line_id, ol.id AS order_line_id, so.id AS order_id,
                   m.invoice_user_id AS user_id, c.id AS customer_id,
                   m.name AS document, c.complete_name AS customer, %(date)s AS date,
                   COALESCE(reversed.invoice_date, m.invoice_date) AS agreed_on,
                   (m.move_type = 'out_invoice'
                    OR m.customer_reversal_on IS NOT NULL) AS counts_for_agents,
                   %(measure)s
              FROM account_move m
              %(join)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
         LEFT JOIN account_move reversed ON reversed.id = m.reversed_entry_id
         LEFT JOIN res_partner c ON c.id = m.commercial_partner_id
         LEFT JOIN LATERAL (SELECT MIN(i.order_line_id) AS id
                              FROM sale_order_line_invoice_rel i
                             WHERE i.invoice_line_id = l.id) i ON TRUE
         LEFT JOIN sale_order_line ol ON ol.id = i.id
         LEFT JOIN sale_order so ON so.id = ol.order_id
              %(units)s
             WHERE m.company_id = %(company)s AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
               AND %(condition)s AND %(filters)s
            """,
            date=date,
            measure=self._measure_invoice(part),
            join=join,
            units=self._units_join(SQL("l.product_uom_id")),
            company=self.company_id.id,
            condition=condition,
            filters=self._filter_sql("account.move.line"),
        )

    def _measure_invoice(self, part):
        """Columns base, quantity, estimated of ``part`` of an invoice line."""
        base, quantity = SQL("-l.balance"), SQL("NULL::numeric")
        estimated = SQL("FALSE")
        sign = SQL("CASE m.move_type WHEN 'out_refund' THEN -1 ELSE 1 END")
        if self.measure == "quantity":
            quantity = SQL(
                "%s * l.quantity * %s", sign, self._units(SQL("u"), SQL("pu"))
            )
        elif self.measure == "margin":
            estimated = SQL("ol.id IS NULL")
            base = SQL(
                """-l.balance - %s * l.quantity * CASE WHEN ol.id IS NULL
                    THEN COALESCE((pp.standard_price ->> %s)::numeric, 0) * %s
                    ELSE COALESCE(ol.purchase_price, 0)::numeric
                         / COALESCE(NULLIF(so.currency_rate, 0), 1) * %s END""",
                sign,
                str(self.company_id.id),
                self._units(SQL("u"), SQL("pu")),
                self._units(SQL("u"), SQL("ou")),
            )
        return SQL(
            "(%s) * %s AS base, (%s) * %s AS quantity, %s AS estimated",
            base,
            part,
            quantity,
            part,
            estimated,
        )
