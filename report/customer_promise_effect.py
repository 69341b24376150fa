"""What a kept word does to what customers say, against a broken one."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import effects as kernel

# Indices that may be compared, columns of customer.feedback; NULL where not asked.
INDICES = [
    ("score", "Overall, 0 to 100"),
    ("csat", "Satisfaction, 0 to 100"),
    ("nps", "Likelihood to Recommend, 0 to 10"),
]


class CustomerPromiseEffect(models.TransientModel):
    """A page that compares answers after kept promises with those after broken ones.

    An answer belongs to the last promise to that customer that was closed as kept or
    broken before it, if that was not too long ago. The customer's own verdict on the
    promise prevails over ours; late ones are kept.
    """

    _name = "customer.promise.effect"
    _description = "Promises and Satisfaction"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    index = fields.Selection(INDICES, required=True, default="score")
    days = fields.Integer(
        "Days after the Promise",
        required=True,
        default=lambda self: self.env.company.customer_effect_days,
    )
    kept_n = fields.Integer("Answers after Kept", compute="_compute_effect")
    kept_mean = fields.Float("Mean after Kept", (16, 2), compute="_compute_effect")
    broken_n = fields.Integer("Answers after Broken", compute="_compute_effect")
    broken_mean = fields.Float("Mean after Broken", (16, 2), compute="_compute_effect")
    difference = fields.Float(digits=(16, 2), compute="_compute_effect")
    low = fields.Float("Interval from", (16, 2), compute="_compute_effect")
    high = fields.Float("Interval to", (16, 2), compute="_compute_effect")
    verdict = fields.Selection(
        [
            ("too_few", "Too few answers"),
            ("no_interval", "All answers alike"),
            ("unclear", "May be chance"),
            ("higher", "Higher after kept promises"),
            ("lower", "Lower after kept promises"),
        ],
        compute="_compute_effect",
    )
    enough = fields.Integer(compute="_compute_effect")

    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("Promises and Satisfaction")

    @api.depends("company_id", "index", "days")
    def _compute_effect(self):
        for page in self:
            company = page.company_id
            kept, broken = self._samples(company, page.index, page.days)
            found = kernel.welch(kept, broken, enough=company.customer_effect_cases)
            page.enough = company.customer_effect_cases
            page.kept_n, page.broken_n = kept.n, broken.n
            page.kept_mean, page.broken_mean = kept.mean or 0, broken.mean or 0
            page.difference = found.value or 0
            page.low, page.high = found.low or 0, found.high or 0
            page.verdict = self._verdict(found)

    @api.model
    def _verdict(self, found):
        """Key of what a :class:`tools.effects.Difference` says."""
        if found.warning == kernel.TOO_FEW:
            return "too_few"
        if found.warning == kernel.NO_VARIANCE:
            return "no_interval"
        if found.low <= 0 <= found.high:
            return "unclear"
        return "higher" if found.value > 0 else "lower"

    @api.model
    def _samples(self, company, index, days):
        """Answers of a company after kept and after broken promises.

        :param index: key of ``INDICES``
        :param days: an answer comes at most so many days after the promise
        :return: two :class:`tools.effects.Sample`
        """
        if not company or index not in dict(INDICES):
            return kernel.Sample(), kernel.Sample()
        self.env["customer.feedback"].flush_model()
        self.env["customer.promise"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.kept, COUNT(*), AVG(f.value)::float,
                       VAR_SAMP(f.value)::float
                  FROM (SELECT profile_id, %(index)s::float AS value,
                               (date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date
                                   AS day
                          FROM customer_feedback
                         WHERE company_id = %(company)s AND %(index)s IS NOT NULL
                           AND excluded IS NOT TRUE) f
            CROSS JOIN LATERAL (
                       SELECT p.result <> 'not_kept' AS kept, p.closed_on
                         FROM customer_promise p
                        WHERE p.profile_id = f.profile_id AND p.closed_on <= f.day
                          AND p.state IN ('kept', 'broken') AND p.result IS NOT NULL
                        ORDER BY p.closed_on DESC, p.id DESC LIMIT 1) p
                 WHERE p.closed_on >= f.day - %(days)s
                 GROUP BY 1
                """,
                index=SQL.identifier(index),
                tz=company._customer_tz(),
                company=company.id,
                days=days,
            )
        )
        found = {kept: kernel.Sample(*rest) for kept, *rest in rows}
        return found.get(True, kernel.Sample()), found.get(False, kernel.Sample())
