"""What rules pay for, by their basis: rows of Odoo as SQL."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionRule(models.Model):
    """A basis is a method ``_facts_<basis>``, with ``_changed_<basis>`` beside it."""

    _inherit = "seller.commission.rule"

    def _source_model(self):
        """Name of the model whose rows this rule pays."""
        return "sale.order.line" if self.basis == "ordered" else "account.move.line"

    def _link(self):
        """Column of seller.commission.line that leads to the source."""
        return "order_line_id" if self.basis == "ordered" else "move_line_id"

    def _facts_sql(self, window):
        """SQL of what was earned to date, one row for each payee and source.

        :param window: :class:`.seller_commission_run_line.Window`
        :return: SELECT of statement_id, partner_id, source_model, source_res_id,
            move_line_id, order_line_id, document, date, customer, base (company
            currency or units; all that was earned from the seat's first to its last
            day), share (%, NULL: all), estimated, credit (takes something back by
            itself), original_id (the source it takes back, or NULL)
        """
        self.ensure_one()
        return getattr(self, f"_facts_{self.basis}")(window)

    def _changed_sql(self, window):
        """SQL of the ids of sources whose document was written since the window's.

        They may be facts no more: what statements hold of them is compared.
        """
        self.ensure_one()
        if not window.since:
            return SQL("SELECT NULL::integer AS id WHERE FALSE")
        return getattr(self, f"_changed_{self.basis}")(window)

    # === INVOICED === #

    def _facts_invoiced(self, window):
        """Product lines of posted customer invoices and credit notes, by their date.

        Credit notes are negative; so is a down payment on the final invoice, which
        therefore counts once. The base is in company currency as Odoo booked it.
        """
        return SQL(
            """
            SELECT y.statement_id, y.partner_id, 'account.move.line' AS source_model,
                   l.id AS source_res_id, l.id AS move_line_id,
                   NULL::integer AS order_line_id, m.name AS document,
                   m.invoice_date AS date, c.complete_name AS customer,
                   -l.balance AS base, NULL::float8 AS share, FALSE AS estimated,
                   m.move_type = 'out_refund' AS credit, o.id AS original_id
              FROM %(seats)s
              JOIN account_move m
                ON m.invoice_user_id = y.user_id AND m.company_id = %(company)s
               AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund')
               AND m.invoice_date BETWEEN y.first AND y.last AND %(asked)s
              JOIN account_move_line l
                ON l.move_id = m.id AND l.display_type = 'product'
         LEFT JOIN LATERAL (%(original)s) o ON m.move_type = 'out_refund'
         LEFT JOIN res_partner c ON c.id = m.commercial_partner_id
             WHERE l.balance <> 0
            """,
            seats=window.seats,
            company=self.company_id.id,
            asked=self._asked_sql(window),
            original=self._original_sql(),
        )

    def _asked_sql(self, window):
        """SQL condition on invoice ``m``: of the window's period, or written since."""
        of_period = SQL(
            "m.invoice_date >= %s AND m.invoice_date < %s",
            window.period.start,
            window.period.end,
        )
        if not window.since:
            return of_period
        return SQL(
            "m.id IN (SELECT m.id FROM account_move m WHERE m.company_id = %s AND %s"
            " UNION SELECT m.id FROM account_move m WHERE m.write_date >= %s"
            " AND m.move_type IN ('out_invoice', 'out_refund'))",
            self.company_id.id,
            of_period,
            window.since,
        )

    def _changed_invoiced(self, window):
        return SQL(
            "SELECT l.id FROM account_move m JOIN account_move_line l"
            " ON l.move_id = m.id WHERE m.write_date >= %s"
            " AND m.move_type IN ('out_invoice', 'out_refund')",
            window.since,
        )

    def _original_sql(self):
        """SQL of the line that line ``l`` of credit note ``m`` takes back.

        Odoo knows the invoice only: of its lines the most alike.
        """
        return SQL(
            """
            SELECT i.id FROM account_move_line i
             WHERE i.move_id = m.reversed_entry_id AND i.display_type = 'product'
             ORDER BY i.product_id IS NOT DISTINCT FROM l.product_id DESC,
                      i.balance = -l.balance DESC, ABS(i.sequence - l.sequence), i.id
             LIMIT 1
            """
        )

    # === REVERSALS === #

    def _link_reversals(self, statements):
        """Point what takes back at the line it takes back, of the same payee."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_line t SET reversal_of_id = x.line_id
                  FROM (SELECT t.id, (
                            SELECT MAX(e.id) FROM seller_commission_line e
                              JOIN seller_commission_statement es
                                ON es.id = e.statement_id AND es.state <> 'superseded'
                             WHERE e.%(link)s = COALESCE(o.id, t.%(link)s)
                               AND e.rule_id = t.rule_id AND e.kind = 'earned'
                               AND es.partner_id = s.partner_id) AS line_id
                          FROM seller_commission_line t
                          JOIN seller_commission_statement s
                            ON s.id = t.statement_id AND s.state = 'draft'
                     LEFT JOIN account_move_line l ON l.id = t.move_line_id
                     LEFT JOIN account_move m
                            ON m.id = l.move_id AND m.move_type = 'out_refund'
                     LEFT JOIN LATERAL (%(original)s) o ON TRUE
                         WHERE t.rule_id = %(rule)s AND t.kind = 'reversal'
                           AND s.id IN %(statements)s) x
                 WHERE t.id = x.id AND t.reversal_of_id IS DISTINCT FROM x.line_id
                """,
                link=SQL.identifier(self._link()),
                original=self._original_sql(),
                rule=self.id,
                statements=tuple(statements.ids),
            )
        )
