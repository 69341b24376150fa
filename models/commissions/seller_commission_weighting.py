from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import weighting as kernel


class SellerCommissionWeighting(models.Model):
    """One index of a plan's mix, and what it does to the pay.

    An index is a method ``_evidence_<index>(period, audience)`` that says in SQL which
    records weigh. A further one, such as the health of customers without its
    financial measures, is such a method and its key in the selection, no more.
    """

    _name = "seller.commission.weighting"
    _description = "Commission Weighting"
    _inherit = ["seller.commission.plan.part"]

    index = fields.Selection(
        [
            ("feedback", "Feedback score"),
            ("reliability", "Promise reliability"),
            ("contact", "First contacts in time"),
        ],
        required=True,
        default="feedback",
    )
    share = fields.Float("Share (%)", required=True, default=100)
    window_months = fields.Integer(
        "Window (months)",
        required=True,
        default=12,
        help="What happened in so many months before the end of the period.",
    )
    curve = fields.Char(
        required=True,
        default=kernel.DEFAULT_CURVE,
        help="Score: coefficient; linear between the points, flat outside.",
    )
    credibility = fields.Float(
        required=True,
        default=kernel.DEFAULT_CREDIBILITY,
        help="So many answers give half of the curve's effect.",
    )

    _index_uniq = models.Constraint(
        "UNIQUE(plan_id, index)", "Each index stands once in a plan's mix."
    )
    _positive = models.Constraint(
        "CHECK(share > 0 AND window_months BETWEEN 1 AND 120 AND credibility > 0)",
        "Share and credibility of an index are above zero, its window is 1 to 120 "
        "months.",
    )

    @api.depends("index", "share")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["index"]._description_selection(self.env))
        for weighting in self:
            label = labels.get(weighting.index, "")
            weighting.display_name = f"{label} {weighting.share:g} %"

    @api.constrains("curve")
    def _check_curve(self):
        for weighting in self:
            try:
                kernel.parse_curve(weighting.curve)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The curve '%(curve)s' cannot be read: write points such as "
                        "'%(example)s', scores from 0 to 100, each once.",
                        curve=weighting.curve,
                        example=kernel.DEFAULT_CURVE,
                    )
                ) from error

    def _level(self, share, score, n):
        """This index as the kernel takes it, at one level.

        :param share: of the whole mix
        """
        self.ensure_one()
        curve = kernel.parse_curve(self.curve)
        return kernel.Level(share, score, n, curve, self.credibility)

    def _window(self, period):
        """First and last day that count for a period; nothing that is to come."""
        self.ensure_one()
        first = period.end - relativedelta(months=self.window_months)
        return first, min(period.last_day, self.company_id._customer_today())

    def _window_utc(self, period):
        """The window's bounds, half-open, as naive UTC datetimes."""
        self.ensure_one()
        tz = pytz.timezone(self.company_id._customer_tz())
        bounds = period.end - relativedelta(months=self.window_months), period.end
        return [
            tz.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in bounds
        ]
