"""Curves that stand at 1.00 where the company itself is."""

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import formatLang

from ...tools import weighting as kernel
from ...tools.periods import Period


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def action_centre_curves(self):
        """Move the curves so that 1.00 stands at the company's mean of their windows.

        :raise UserError: the plan is approved, or there is nothing to go by
        """
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        before = self.weighting_ids.mapped("curve")
        words = [weighting._centre() for weighting in self.weighting_ids]
        if self.weighting_ids.mapped("curve") == before:
            nothing = self.env._("No curve was moved.")
            raise UserError("\n".join([nothing, *words]))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": " ".join(words),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }


class SellerCommissionWeighting(models.Model):
    _inherit = "seller.commission.weighting"

    def _centre(self):
        """Move the curve to the company's own mean; the window ends today.

        :return: what was done, or why nothing, in words
        """
        self.ensure_one()
        name = self.display_name
        today = self.company_id._customer_today()
        score, n = self._company_score(Period(today, today + relativedelta(days=1)))
        least = self.company_id._customer_thresholds().index_from
        if n < least:
            return self.env._(
                "%(index)s stays: %(n)s count so far, of at least %(least)s.",
                index=name,
                n=n,
                least=least,
            )
        curve = kernel.centred(kernel.parse_curve(self.curve), score)
        if not curve:
            return self.env._(
                "%(index)s stays: its curve is never 1.00. Add a point with 1.00.",
                index=name,
            )
        self.curve = kernel.write_curve(curve)
        return self.env._(
            "%(index)s: 1.00 stands at %(score)s, the mean of %(n)s.",
            index=name,
            score=formatLang(self.env, score, digits=1),
            n=n,
        )
