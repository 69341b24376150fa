"""Curves that stand at 1.00 where the company itself is."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError

from ...tools import weighting as kernel
from ...tools.periods import Period


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def action_centre_curves(self):
        """Move the curves so that 1.00 stands at the company's mean of their windows.

        :raise UserError: the plan is approved, or there is too little to go by
        """
        self.check_access("write")
        self._check_editable()
        if not self.weighting_ids:
            raise UserError(
                self.env._(
                    "The plan %(plan)s weighs nothing yet: add an index first.",
                    plan=self[:1].name,
                )
            )
        for weighting in self.weighting_ids:
            weighting._centre()
        return True


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _centre(self):
        """Move the curve to the company's own mean; the window ends today."""
        self.ensure_one()
        today = self.company_id._customer_today()
        score, n = self._company_score(Period(today, today + relativedelta(days=1)))
        least = self.company_id._customer_thresholds().index_from
        if n < least:
            raise UserError(
                self.env._(
                    "%(index)s: only %(n)s count so far, so their mean says little. "
                    "Keep the curve until there are %(least)s.",
                    index=self.display_name,
                    n=n,
                    least=least,
                )
            )
        curve = kernel.centred(kernel.parse_curve(self.curve), score)
        if not curve:
            raise UserError(
                self.env._(
                    "%(index)s: the curve '%(curve)s' is never 1.00, so it cannot be "
                    "moved there. Add a point with 1.00.",
                    index=self.display_name,
                    curve=self.curve,
                )
            )
        self.curve = kernel.write_curve(curve)
