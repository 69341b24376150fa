from odoo import models


class SellerCommissionWeighting(models.Model):
    """An index as one reads it in the plan."""

    _inherit = "seller.commission.weighting"

    def _in_words(self):
        """Which score weighs, for how long, along which curve."""
        self.ensure_one()
        plain = self.plan_id._plain
        labels = dict(self._fields["index"]._description_selection(self.env))
        return self.env._(
            "%(index)s, %(share)s %% of the mix, from what was said and done in the "
            "last %(months)s months: score and coefficient are %(curve)s, straight in "
            "between. %(credibility)s records give half of this effect, more of them "
            "give more, none gives 1.00.",
            index=labels[self.index],
            share=plain(self.share),
            months=self.window_months,
            curve=self.curve,
            credibility=plain(self.credibility),
        )
