"""What holds do to statements: lines marked, totals without them."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _mark_held(self):
        """After a hold or a release: lines, totals, and the seal of published ones.

        What is not as it was published keeps its seal, so that it is not approved.
        """
        intact = self - self._find_broken()
        self._write_held()
        self._write_held_totals()
        intact._freeze_digest()
        self.env.invalidate_all(flush=False)

    def _write_held(self):
        """Mark what is held back, of statements not yet approved, in one UPDATE."""
        if not self._are_held():
            return
        self._hold_credits()
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_line l
                   SET held = d.held, hold_reason = d.reason
                  FROM (SELECT l.id, h.reason,
                               CASE WHEN h.id IS NOT NULL THEN TRUE END AS held
                          FROM seller_commission_line l
                          JOIN seller_commission_statement s ON s.id = l.statement_id
                          JOIN seller_commission_rule r ON r.id = l.rule_id
                     LEFT JOIN seller_commission_hold h
                            ON h.state = 'held' AND h.partner_id = s.partner_id
                           AND h.rule_id = r.family_id
                           AND h.source_model = l.source_model
                           AND h.source_res_id = l.source_res_id
                         WHERE s.id IN %s AND s.state IN ('draft', 'published')) d
                 WHERE l.id = d.id
                   AND (l.held, l.hold_reason) IS DISTINCT FROM (d.held, d.reason)
                """,
                tuple(self.ids) or (0,),
            )
        )

    def _are_held(self):
        """Whether anything of these payees is held back, or marked so until now."""
        [(held,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (SELECT FROM seller_commission_hold
                                WHERE state = 'held' AND partner_id IN %s)
                    OR EXISTS (SELECT FROM seller_commission_line
                                WHERE held AND statement_id IN %s)
                """,
                tuple(self.partner_id.ids) or (0,),
                tuple(self.ids) or (0,),
            )
        )
        return held

    def _hold_credits(self):
        """Credit notes of what is held back are held, and released, with it.

        Alone they would take back what was never paid.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO seller_commission_hold (
                    partner_id, rule_id, company_id, source_model, source_res_id,
                    document, reason, state, dispute_id, origin_id, user_id, date,
                    create_uid, write_uid, create_date, write_date)
                SELECT h.partner_id, h.rule_id, h.company_id, l.source_model,
                       l.source_res_id, l.document, h.reason, h.state, h.dispute_id,
                       h.id, h.user_id, h.date, %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM seller_commission_line l
                  JOIN seller_commission_statement s ON s.id = l.statement_id
                  JOIN seller_commission_line x ON x.id = l.reversal_of_id
                  JOIN seller_commission_rule r ON r.id = x.rule_id
                  JOIN seller_commission_hold h
                    ON h.state = 'held' AND h.partner_id = s.partner_id
                   AND h.rule_id = r.family_id AND h.source_model = x.source_model
                   AND h.source_res_id = x.source_res_id
                 WHERE s.id IN %(ids)s AND s.state IN ('draft', 'published')
                   AND l.source_res_id <> x.source_res_id
                    ON CONFLICT DO NOTHING
                """,
                ids=tuple(self.ids) or (0,),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )

    def _write_held_totals(self):
        """Totals leave out what is held back; that has a total of its own."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE seller_commission_statement s
                   SET base = t.base, gross = t.gross, net = t.net, held_net = t.held
                  FROM (%s) t
                 WHERE s.id = t.statement_id AND s.state IN ('draft', 'published')
                """,
                self._totals_sql(),
            )
        )
