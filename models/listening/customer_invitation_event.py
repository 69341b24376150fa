"""The events of each trigger of a key moment, as SQL."""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ..promises import optional_apps

NOTHING = SQL("NULL::int")


class Event(NamedTuple):
    """SQL of the events of one trigger, in the scope ``m`` (key moment and company).

    ``source`` joins them, ``record`` is the id that a condition is about, ``at`` when
    (UTC) it happened, ``key`` what tells it from others; then who and what it is about.
    """

    source: SQL
    record: SQL
    key: SQL
    at: SQL
    contact: SQL
    user: SQL
    team: SQL = NOTHING
    order: SQL = NOTHING
    move: SQL = NOTHING
    promise: SQL = NOTHING
    case: SQL = NOTHING


class CustomerInvitation(models.Model):
    _inherit = "customer.invitation"

    @api.model
    def _order_event(self, source, at):
        return Event(
            source=SQL(
                """JOIN sale_order o
                     ON o.company_id = m.company_id AND o.state = 'sale' %s""",
                source,
            ),
            record=SQL("o.id"),
            key=SQL("'sale.order,' || o.id"),
            at=at,
            contact=SQL("o.partner_id"),
            user=SQL("o.user_id"),
            team=SQL("o.team_id"),
            order=SQL("o.id"),
        )

    @api.model
    def _event_order_confirmed(self):
        return self._order_event(SQL(), SQL("o.date_order"))

    @api.model
    def _event_order_delivered(self):
        """All goods, or of an order without goods all, within the tolerance."""
        return self._order_event(
            SQL(
                """
              AND EXISTS (SELECT FROM sale_order_line w
                           WHERE w.order_id = o.id AND w.write_date >= m.since)
             JOIN LATERAL (
                  SELECT COALESCE(bool_and(x.done) FILTER (WHERE t.type = 'consu'),
                                  bool_and(x.done)) AS done,
                         COALESCE(MAX(x.at) FILTER (WHERE t.type = 'consu'),
                                  MAX(x.at)) AS at
                    FROM sale_order_line l
                    JOIN res_company y ON y.id = l.company_id
               LEFT JOIN product_product v ON v.id = l.product_id
               LEFT JOIN product_template t ON t.id = v.product_tmpl_id
              CROSS JOIN LATERAL (
                         SELECT %(delivered_at)s AS at,
                                l.qty_delivered >= l.product_uom_qty
                                * (1 - COALESCE(y.customer_delivery_tolerance, 0))
                                AS done) x
                   WHERE l.order_id = o.id AND l.display_type IS NULL
                     AND NOT COALESCE(l.is_downpayment, FALSE)
                     AND l.product_uom_qty > 0 AND %(sent)s) d
               ON d.done
                """,
                delivered_at=optional_apps.delivered_at_sql(self.env, "l"),
                sent=optional_apps.sent_sql(self.env, "l"),
            ),
            SQL("d.at"),
        )

    @api.model
    def _event_order_invoiced(self):
        return self._order_event(
            SQL(
                """
              AND o.invoice_status IN ('invoiced', 'upselling')
             JOIN LATERAL (
                  SELECT MAX(%s) AS at
                    FROM sale_order_line l
                    JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                    JOIN account_move_line i ON i.id = r.invoice_line_id
                    JOIN account_move v ON v.id = i.move_id
                   WHERE l.order_id = o.id AND v.state = 'posted'
                     AND v.move_type = 'out_invoice') d
               ON d.at IS NOT NULL
                """,
                self._day_sql(SQL("v.invoice_date"), SQL("v.write_date")),
            ),
            SQL("d.at"),
        )

    @api.model
    def _event_invoice_paid(self):
        """When its last payment was matched; without one, when it was written last."""
        return Event(
            source=SQL(
                """
             JOIN account_move v
               ON v.company_id = m.company_id AND v.move_type = 'out_invoice'
              AND v.state = 'posted' AND v.payment_state IN ('paid', 'in_payment')
              AND v.write_date >= m.since AND v.partner_id IS NOT NULL
             JOIN LATERAL (
                  SELECT COALESCE(MAX(r.create_date), v.write_date) AS at
                    FROM account_move_line l
                    JOIN account_partial_reconcile r ON r.debit_move_id = l.id
                   WHERE l.move_id = v.id) d ON TRUE
                """
            ),
            record=SQL("v.id"),
            key=SQL("'account.move,' || v.id"),
            at=SQL("d.at"),
            contact=SQL("v.partner_id"),
            user=SQL("v.invoice_user_id"),
            team=SQL("v.team_id"),
            order=SQL(
                """(SELECT MIN(l.order_id)
                      FROM account_move_line i
                      JOIN sale_order_line_invoice_rel r ON r.invoice_line_id = i.id
                      JOIN sale_order_line l ON l.id = r.order_line_id
                     WHERE i.move_id = v.id)"""
            ),
            move=SQL("v.id"),
        )

    @api.model
    def _event_promise_closed(self):
        return self._promise_event(("kept", "broken"))

    @api.model
    def _event_promise_broken(self):
        return self._promise_event(("broken",))

    @api.model
    def _promise_event(self, states):
        """Imported history is nothing that happened now."""
        return Event(
            source=SQL(
                """JOIN customer_promise p
                     ON p.company_id = m.company_id AND p.state IN %s
                    AND p.closed_by <> 'import'""",
                states,
            ),
            record=SQL("p.id"),
            key=SQL("'customer.promise,' || p.id"),
            at=self._day_sql(SQL("p.closed_on"), SQL("p.write_date")),
            contact=SQL("COALESCE(p.receiver_id, p.partner_id)"),
            user=SQL("p.promisor_id"),
            team=SQL("p.team_id"),
            order=SQL("p.order_id"),
            promise=SQL("p.id"),
        )

    @api.model
    def _event_case_closed(self):
        return Event(
            source=SQL(
                """
             JOIN customer_case k ON k.company_id = m.company_id AND k.state = 'closed'
             JOIN customer_profile g ON g.id = k.profile_id
             JOIN res_partner x ON x.id = g.partner_id
        LEFT JOIN sale_order o ON o.id = k.order_id
                """
            ),
            record=SQL("k.id"),
            # closed anew is another time to ask
            key=SQL(
                "'customer.case,' || k.id"
                " || COALESCE(',' || NULLIF(k.reopen_count, 0), '')"
            ),
            at=self._day_sql(SQL("k.closed_on"), SQL("k.write_date")),
            contact=SQL("COALESCE(k.partner_id, x.id)"),
            user=SQL("COALESCE(o.user_id, x.user_id)"),
            team=SQL("o.team_id"),
            order=SQL("k.order_id"),
            case=SQL("k.id"),
        )

    @api.model
    def _event_wave(self):
        return Event(
            source=SQL(
                """JOIN customer_profile g ON g.company_id = m.company_id
                   JOIN res_partner x ON x.id = g.partner_id AND x.active"""
            ),
            record=SQL("g.id"),
            key=SQL("m.wave"),
            at=SQL("m.wave_at"),
            contact=SQL("x.id"),
            user=SQL("x.user_id"),
        )
