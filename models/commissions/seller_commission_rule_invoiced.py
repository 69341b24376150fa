"""Facts of invoices: what was invoiced, by its date."""

from odoo import models
from odoo.tools import SQL

from ..promises import optional_apps


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _facts_invoiced(self, window):
        """Product lines of posted customer invoices and credit notes, by their date.

        Credit notes are negative; so is a down payment on the final invoice, which
        therefore counts once. The base is in company currency as Odoo booked it.
        """
        dated = SQL(
            "m.invoice_date >= %s AND m.invoice_date < %s",
            window.period.start,
            window.period.end,
        )
        of_period = SQL(
            "SELECT m.id FROM account_move m WHERE m.company_id = %s AND %s",
            self.company_id.id,
            dated,
        )
        return self._invoice_lines_sql(
            self._documents_sql(window, of_period, dated),
            SQL("m.invoice_date"),
            SQL("COALESCE(re.invoice_date, m.invoice_date)"),
            SQL("1"),
        )

    def _changed_invoiced(self, window):
        return SQL(
            "SELECT l.id FROM account_move_line l WHERE l.move_id IN (%s)",
            self._written_sql(window),
        )

    def _written_sql(self, window):
        """SELECT of the ids of documents written since, and of their credit notes."""
        return SQL(
            """
            SELECT m.id FROM account_move m
             WHERE m.write_date >= %(since)s
               AND m.move_type IN ('out_invoice', 'out_refund')
             UNION
            SELECT n.id FROM account_move m JOIN account_move n
                ON n.reversed_entry_id = m.id
             WHERE m.write_date >= %(since)s AND m.move_type = 'out_invoice'
            """,
            since=window.since,
        )

    def _documents_sql(self, window, of_period, dated=None):
        """SQL of the documents ``m`` of the window's period, or written since.

        OFFSET keeps the look-up one by document: it does not grow with the history.

        :param of_period: SELECT of the ids of the period's
        :param dated: the same as a condition on ``m``, where that is shorter
        """
        if not window.since:
            dated = dated or SQL("m.id IN (%s)", of_period)
            return SQL("(SELECT m.* FROM account_move m WHERE %s) m", dated)
        return SQL(
            """
            (%s UNION %s
              UNION SELECT l.move_id FROM account_move_line l WHERE l.id IN (%s)) asked
            CROSS JOIN LATERAL (
              SELECT m.* FROM account_move m WHERE m.id = asked.id OFFSET 0) m
            """,
            of_period,
            self._written_sql(window),
            self.env["seller.commission.hold"]._source_ids_sql(self),
        )

    def _invoice_lines_sql(self, documents, date, earned_on, part):
        """SELECT of the facts of invoice lines, as :meth:`_credit` takes them.

        ``l`` is the invoice line, ``m`` its document, ``c`` the customer, ``ol`` and
        ``so`` the order line and order it came from; of a credit note ``o`` and ``re``
        are the line and the invoice that it takes back, whose salesperson, order and
        filters it has. An invoice that is posted no more is taken back by itself.

        :param documents: SQL of ``m``, those that are asked for, as FROM takes them
        :param date: SQL of the day of the fact
        :param earned_on: SQL of the day by which it is paid; of a credit note the day
            by which that was paid which it takes back
        :param part: how much of a line counts, 0-1
        """
        orders = self._orders_join()
        return SQL(
            """
            SELECT 'account.move.line' AS source_model, l.id AS source_res_id,
                   l.id AS move_line_id, NULL::integer AS order_line_id,
                   %(order)s AS order_id,
                   COALESCE(re.invoice_user_id, m.invoice_user_id) AS user_id,
                   c.id AS customer_id, m.name AS document, c.complete_name AS customer,
                   %(date)s AS date, %(earned_on)s AS earned_on,
                   COALESCE(re.invoice_date, m.invoice_date) AS agreed_on,
                   (m.move_type = 'out_invoice' OR m.customer_reversal_on IS NOT NULL
                   ) AS counts_for_agents,
                   m.move_type = 'out_refund' AS credit, o.id AS original_id,
                   %(measure)s
              FROM %(documents)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
              %(reversed)s
         LEFT JOIN res_partner c ON c.id = m.commercial_partner_id
              %(orders)s
              %(units)s
             WHERE m.company_id = %(company)s AND m.state = 'posted'
               AND m.move_type IN ('out_invoice', 'out_refund')
               AND COALESCE(re.state, 'posted') = 'posted'
               AND %(not_yet_paid)s AND %(filters)s
            """,
            documents=documents,
            date=date,
            earned_on=earned_on,
            measure=self._measure_invoice(part),
            reversed=self._reversed_join(),
            order=SQL("so.id") if orders else SQL("NULL::integer"),
            orders=orders or SQL(""),
            units=self._units_join(),
            company=self.company_id.id,
            not_yet_paid=self._not_yet_paid_sql(),
            filters=self._filter_sql(),
        )

    def _orders_join(self):
        """Joins of ``ol`` and ``so``, which every line pays for; None: not needed."""
        delivery = None
        if not self.with_delivery:
            delivery = optional_apps.delivery_charge_sql(self.env, "ol")
        if not (delivery or self.measure != "amount" or self._is_shared()):
            return None
        return SQL(
            """
         LEFT JOIN LATERAL (SELECT MIN(i.order_line_id) AS id
                              FROM sale_order_line_invoice_rel i
                             WHERE i.invoice_line_id IN (l.id, o.id)) i ON TRUE
         LEFT JOIN sale_order_line ol ON ol.id = i.id
         LEFT JOIN sale_order so ON so.id = ol.order_id
            """
        )

    def _measure_invoice(self, part):
        """Columns base, amount and estimated of ``part`` of an invoice line."""
        balance = self._balance_sql()
        base, estimated = SQL("-%s", balance), SQL("FALSE")
        amount = SQL("NULL::numeric")
        if self.measure == "quantity":
            base = SQL("%s * %s", self._quantity_sql(), self._units("u", "pu"))
        elif self.measure == "margin":
            estimated, amount = SQL("ol.id IS NULL"), SQL("-%s * %s", balance, part)
            base = SQL(
                """-%s - %s * CASE WHEN ol.id IS NULL
                    THEN COALESCE((pp.standard_price ->> %s)::numeric, 0) * %s
                    ELSE COALESCE(ol.purchase_price, 0) * %s
                         / COALESCE(NULLIF(so.currency_rate, 0), 1)::numeric END""",
                balance,
                self._quantity_sql(),
                str(self.company_id.id),
                self._units("u", "pu"),
                self._units("u", "ou"),
            )
            # what goes back for less than it cost earns nothing
            base = SQL(
                "LEAST(%s, CASE WHEN m.move_type = 'out_refund' AND"
                " l.balance > 0 THEN 0 END)",
                base,
            )
        return SQL(
            "(%s) * %s AS base, %s AS amount, %s AS estimated",
            base,
            part,
            amount,
            estimated,
        )

    def _balance_sql(self):
        """SQL of what was booked; of a credit note at the rate of its invoice's day.

        Else the exchange rate would take back more, or less, than was paid.
        """
        return SQL(
            """CASE WHEN l.currency_id <> %s AND l.currency_id = o.currency_id
                     AND o.amount_currency <> 0
                    THEN l.amount_currency * o.balance / o.amount_currency
                    ELSE l.balance END""",
            self.currency_id.id,
        )

    def _quantity_sql(self):
        """SQL of the units of a line; a credit note's are those of what it takes back.

        Less the price they are not: half of the price is half of the units.
        """
        return SQL(
            """CASE WHEN m.move_type = 'out_invoice' THEN l.quantity
                    WHEN o.balance <> 0 THEN o.quantity * l.balance / o.balance
                    ELSE -l.quantity END"""
        )
