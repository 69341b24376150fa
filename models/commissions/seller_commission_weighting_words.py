from odoo import models
from odoo.tools.misc import formatLang

from ...tools import weighting as kernel


class SellerCommissionWeighting(models.Model):
    """An index as one reads it in the plan."""

    _inherit = "seller.commission.weighting"

    def _in_words(self):
        """Which score weighs, for how long, along which curve."""
        self.ensure_one()
        plain = self.plan_id._plain
        labels = dict(self._fields["index"]._description_selection(self.env))
        points = ", ".join(
            self.env._(
                "%(score)s gives %(coefficient)s",
                score=plain(score),
                coefficient=formatLang(self.env, coefficient, digits=2),
            )
            for score, coefficient in kernel.parse_curve(self.curve)
        )
        return self.env._(
            "%(index)s, %(share)s %% of the mix, over the last %(months)s months: a "
            "score of %(points)s, straight in between. Few answers or promises pull it "
            "little: "
            "%(credibility)s give half of the effect, none gives 1.00.",
            index=labels[self.index],
            share=plain(self.share),
            months=self.window_months,
            points=points,
            credibility=plain(self.credibility),
        )
