"""Parts of a run: what is held back, and what disputes correct."""

from odoo import models
from odoo.tools import SQL

from .sql_rows import sync_rows

DISPUTE = "seller.commission.dispute"
VALUES = ["document", "date", "customer", "base", "rate", "gross", "coefficient"]
VALUES += ["net", "note"]


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _write_holds(self, statements):
        """Mark on the drafts what is held back."""
        statements._write_held()

    def _write_corrections(self, statements):
        """The corrections of answered disputes, each on one statement.

        They stand on the payee's first draft of this plan, in any version, unless a
        statement that counts holds them already.
        """
        corrected = self.env[DISPUTE].search_count(
            [
                ("partner_id", "in", statements.partner_id.ids),
                ("state", "=", "answered"),
                ("correction", "!=", 0),
            ],
            limit=1,
        )
        sync_rows(
            self.env,
            "seller_commission_line",
            ["statement_id", "rule_id", "source_model", "source_res_id", "kind"],
            VALUES,
            self._corrections_sql(statements) if corrected else None,
            SQL(
                "t.source_model = %s AND t.statement_id IN %s",
                DISPUTE,
                tuple(statements.ids) or (0,),
            ),
        )

    def _corrections_sql(self, statements):
        return SQL(
            """
            SELECT s.id AS statement_id, %(rule)s AS rule_id,
                   %(dispute)s AS source_model, d.id AS source_res_id,
                   'adjustment' AS kind, d.document, d.answered_on AS date, l.customer,
                   0::numeric AS base, 0::numeric AS rate, 1::float8 AS coefficient,
                   d.correction AS gross, d.correction AS net,
                   left(d.answer, 200) AS note
              FROM seller_commission_dispute d
              JOIN seller_commission_statement ds ON ds.id = d.statement_id
              JOIN seller_commission_plan dp
                ON dp.id = ds.plan_id AND dp.family_id = %(family)s
              JOIN seller_commission_statement s
                ON s.partner_id = d.partner_id AND s.state = 'draft'
               AND s.id IN %(statements)s
         LEFT JOIN seller_commission_line l ON l.id = d.line_id
             WHERE d.state = 'answered' AND d.correction <> 0
               AND NOT EXISTS (
                   SELECT FROM seller_commission_line o
                     JOIN seller_commission_statement os ON os.id = o.statement_id
                    WHERE o.source_model = 'seller.commission.dispute'
                      AND o.source_res_id = d.id AND os.id <> ALL (%(own)s)
                      AND (os.state = 'published'
                           OR os.state IN ('approved', 'paid')
                              AND o.held IS NOT TRUE))
               AND NOT EXISTS (
                   SELECT FROM seller_commission_statement e
                     JOIN seller_commission_plan ep ON ep.id = e.plan_id
                    WHERE e.partner_id = d.partner_id AND e.state = 'draft'
                      AND ep.family_id = %(family)s
                      AND (e.date_from, e.id) < (s.date_from, s.id))
            """,
            rule=self.rule_ids[:1].id,
            dispute=DISPUTE,
            family=self.family_id.id,
            statements=tuple(statements.ids) or (0,),
            # with those that these versions are about to supersede
            own=statements.ids + statements.supersedes_id.ids,
        )
