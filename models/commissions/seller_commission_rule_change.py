"""A rule that pays by another basis from one version to the next."""

from datetime import date

from odoo import models
from odoo.tools import SQL


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    def _not_yet_paid_sql(self):
        """SQL condition on invoice line ``l``: no other version paid its sale before.

        Of days when the rule paid what was ordered, or invoiced: that version has paid
        for it, and takes it back.
        """
        before = {"invoiced": ("ordered",), "paid": ("ordered", "invoiced")}
        versions = self.family_id.version_ids.filtered(
            lambda rule: (
                rule.basis in before[self.basis] and rule.plan_id.state != "draft"
            )
        )
        return SQL(" AND ").join(
            [SQL("TRUE"), *(rule._not_of_its_days_sql() for rule in versions)]
        )

    def _not_of_its_days_sql(self):
        """SQL condition on line ``l``: not sold while this rule was in force."""
        days = self.plan_id.date_from, self.plan_id.date_to or date.max
        if self.basis == "invoiced":
            invoiced_on = SQL("COALESCE(re.invoice_date, m.invoice_date)")
            return SQL("%s NOT BETWEEN %s AND %s", invoiced_on, *days)
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM sale_order_line_invoice_rel i
                  JOIN sale_order_line sl ON sl.id = i.order_line_id
                  JOIN sale_order sold ON sold.id = sl.order_id
                 WHERE i.invoice_line_id IN (l.id, o.id)
                   AND (sold.date_order AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                       BETWEEN %s AND %s)
            """,
            self.company_id._customer_tz(),
            *days,
        )
