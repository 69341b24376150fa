"""What was promised: kept or not, and by whose doing."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _evidence_reliability(self, period, audience):
        """Promises that an audience had to keep and that fell due in the window.

        One closed as kept by hand weighs only with evidence; one broken by others'
        doing, only until somebody else has confirmed that; imported history never.
        """
        Promise = self.env["customer.promise"]
        return SQL(
            """
            SELECT w.key, 'customer.promise' AS source_model,
                   p.id AS source_res_id, NULL::int AS feedback_id,
                   p.id AS promise_id, NULL::int AS case_id,
                   concat_ws(' ', p.reference, p.name) AS label,
                   LEAST(p.deadline, p.closed_on) AS date,
                   100.0 * %(value)s AS value,
                   p.importance / %(average)s::float AS weight, 1 AS n,
                   CASE WHEN p.closed_by = 'import' THEN 'imported'
                        WHEN p.state = 'broken' AND p.attribution <> 'sales'
                         AND p.attribution_confirmed_by_id
                             NOT IN (p.promisor_id, p.responsible_id)
                        THEN 'not_theirs'
                        WHEN p.state = 'kept' AND p.closed_by = 'hand'
                         AND p.customer_answer = 'none'
                         AND COALESCE(p.evidence_note, '') !~ '[^[:space:]]'
                         AND NOT EXISTS (
                             SELECT FROM %(documents)s d WHERE d.%(promise)s = p.id)
                        THEN 'no_evidence' END AS reason
              FROM customer_promise p
                   %(join)s
             WHERE p.company_id = %(company)s AND %(fell_due)s
            """,
            value=Promise._value_sql("p"),
            documents=SQL.identifier(Promise._fields["evidence_ids"].relation),
            promise=SQL.identifier(Promise._fields["evidence_ids"].column1),
            average=Promise._average_importance(),
            join=self._join_sql(
                audience, SQL("VALUES (NULL, p.responsible_id)"), SQL("p.team_id")
            ),
            company=self.company_id.id,
            fell_due=Promise._fell_due_sql("p", *self._window(period)),
        )
