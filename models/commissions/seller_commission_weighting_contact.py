"""How soon who is not satisfied hears from us."""

from odoo import models
from odoo.tools import SQL


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _evidence_contact(self, period, audience):
        """Cases that an audience handles whose first contact fell due in the window.

        In time counts 100, too late or not at all 0; one not yet due, once it is.
        A case in confidence is only a number: its name, which a link would show to
        whoever reads the statement, says who answered.
        """
        contacted = self._day_sql(SQL("k.contacted_on"))
        first_day, last_day = self._window(period)
        return SQL(
            """
            SELECT w.key, 'customer.case' AS source_model, k.id AS source_res_id,
                   NULL::int AS feedback_id, NULL::int AS promise_id,
                   CASE WHEN NOT COALESCE(k.confidential, FALSE)
                   THEN k.id END AS case_id,
                   concat_ws(' ', k.reference,
                             CASE WHEN NOT COALESCE(k.confidential, FALSE)
                             THEN k.name END) AS label,
                   k.due_on AS date,
                   CASE WHEN %(contacted)s <= k.due_on THEN 100.0 ELSE 0.0 END::float
                   AS value, 1.0::float AS weight, 1 AS n, NULL::varchar AS reason
              FROM customer_case k
         LEFT JOIN res_users u ON u.id = k.user_id
                   %(join)s
             WHERE k.company_id = %(company)s
               AND k.due_on BETWEEN %(first_day)s AND %(last_day)s
               AND (k.contacted_on IS NOT NULL OR k.due_on < %(today)s)
            """,
            contacted=contacted,
            join=self._join_sql(
                audience, SQL("VALUES (NULL, k.user_id)"), SQL("u.sale_team_id")
            ),
            company=self.company_id.id,
            first_day=first_day,
            last_day=last_day,
            today=self.company_id._customer_today(),
        )
