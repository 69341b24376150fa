from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools import weighting as kernel


class SellerCommissionWeighting(models.Model):
    """One index of a plan's mix, and what it does to the pay.

    An index is a method ``_evidence_<index>`` that says in SQL which records weigh.
    """

    _name = "seller.commission.weighting"
    _description = "Commission Weighting"
    _inherit = ["seller.commission.plan.part"]

    index = fields.Selection(
        [("feedback", "Feedback score"), ("reliability", "Promise reliability")],
        required=True,
        default="feedback",
    )
    share = fields.Float("Share (%)", required=True, default=100)
    window_months = fields.Integer(
        "Window (months)",
        required=True,
        default=12,
        help="Answers and promises of so many months before the end of the period.",
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

    def _level(self, score, n):
        """This index as the kernel takes it, with a payee's score and answers."""
        self.ensure_one()
        curve = kernel.parse_curve(self.curve)
        return kernel.Level(self.share, score, n, curve, self.credibility)

    def _evidence_sql(self, period, statements):
        """SQL rows that weigh on the statements, or are left out with the reason.

        :param period: :class:`tools.periods.Period`
        :param statements: draft seller.commission.statement
        :return: SELECT of evidence_id, source_model, source_res_id, feedback_id,
            promise_id, label, date, value (0-100), weight, reason (NULL when used)
        """
        self.ensure_one()
        return getattr(self, f"_evidence_{self.index}")(period, statements)

    def _evidence_feedback(self, period, statements):
        """Answers about the payee's orders or customers; the last per person, moment.

        The score of a moment weighs only for the roles it names. Of what was said
        in confidence only that it was left out is there to be seen; history that was
        imported weighs on nothing.
        """
        return SQL(
            """
            SELECT r.evidence_id, 'customer.feedback' AS source_model,
                   r.id AS source_res_id,
                   CASE WHEN NOT r.secret THEN r.id END AS feedback_id,
                   NULL::integer AS promise_id,
                   CASE WHEN NOT r.secret THEN r.label END AS label,
                   CASE WHEN NOT r.secret THEN r.day END AS date,
                   CASE WHEN NOT r.secret THEN r.score END AS value,
                   1.0::float AS weight,
                   COALESCE(r.out, CASE WHEN ROW_NUMBER() OVER (
                       PARTITION BY r.evidence_id, r.partner_id, r.moment_id, r.out
                       ORDER BY r.date DESC, r.id DESC) > 1
                       THEN 'superseded' END) AS reason
              FROM (%s) r
            """,
            self._said_sql(period, statements),
        )

    def _said_sql(self, period, statements):
        """SQL of the answers of a payee's window, and why (``out``) one is left out."""
        start, end = self._window_utc(period)
        return SQL(
            """
            SELECT e.id AS evidence_id, f.id, f.moment_id, f.date, f.score,
                   COALESCE(f.partner_id, -f.id) AS partner_id,
                   COALESCE(f.confidential, FALSE) AS secret,
                   c.complete_name AS label,
                   (f.date AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS day,
                   CASE WHEN f.confidential THEN 'confidential'
                        WHEN f.source = 'import' THEN 'imported'
                        WHEN f.excluded THEN 'excluded'
                        WHEN f.score IS NULL THEN 'not_scored'
                        WHEN m.influence_roles NOT IN ('both', y.role)
                        THEN 'not_influenced' END AS out
              FROM seller_commission_evidence e
              JOIN seller_commission_statement s ON s.id = e.statement_id
              JOIN seller_commission_payee y ON y.id = s.payee_id
              JOIN customer_feedback f
                ON f.company_id = y.company_id
               AND CASE y.role WHEN 'owner' THEN f.owner_id ELSE f.user_id END
                   = y.user_id
               AND f.date >= %(start)s AND f.date < %(end)s
         LEFT JOIN res_partner c ON c.id = f.partner_id
         LEFT JOIN customer_moment m ON m.id = f.moment_id
             WHERE %(scope)s
            """,
            tz=self.company_id._customer_tz(),
            start=start,
            end=end,
            scope=self._scope_sql(statements),
        )

    def _evidence_reliability(self, period, statements):
        """Promises the payee had to keep that fell due in the window.

        One closed as kept by hand weighs only with evidence; history that was
        imported, not at all.
        """
        today = self.company_id._customer_today()
        last_day = min(period.last_day, today)
        first_day = period.end - relativedelta(months=self.window_months)
        Promise = self.env["customer.promise"]
        return SQL(
            """
            SELECT e.id AS evidence_id, 'customer.promise' AS source_model,
                   p.id AS source_res_id, NULL::integer AS feedback_id,
                   p.id AS promise_id, concat_ws(' ', p.reference, p.name) AS label,
                   LEAST(p.deadline, p.closed_on) AS date,
                   100.0 * %(value)s AS value,
                   p.importance / %(average)s::float AS weight,
                   CASE WHEN p.closed_by = 'import' THEN 'imported'
                        WHEN p.state = 'kept' AND p.closed_by = 'hand'
                         AND p.customer_answer = 'none'
                         AND COALESCE(p.evidence_note, '') !~ '[^[:space:]]'
                         AND NOT EXISTS (
                             SELECT FROM %(documents)s d WHERE d.%(promise)s = p.id)
                        THEN 'no_evidence' END AS reason
              FROM seller_commission_evidence e
              JOIN seller_commission_statement s ON s.id = e.statement_id
              JOIN seller_commission_payee y ON y.id = s.payee_id
              JOIN customer_promise p
                ON p.company_id = y.company_id AND p.responsible_id = y.user_id
               AND %(fell_due)s
             WHERE %(scope)s
            """,
            value=Promise._value_sql("p"),
            documents=SQL.identifier(Promise._fields["evidence_ids"].relation),
            promise=SQL.identifier(Promise._fields["evidence_ids"].column1),
            average=Promise._average_importance(),
            fell_due=Promise._fell_due_sql("p", first_day, last_day),
            scope=self._scope_sql(statements),
        )

    def _scope_sql(self, statements):
        """SQL condition on evidence ``e``: this index, on these statements."""
        return SQL(
            "e.weighting_id = %s AND e.statement_id IN %s",
            self.id,
            tuple(statements.ids),
        )

    def _window_utc(self, period):
        """The window's bounds as naive UTC datetimes, by the company's clock."""
        tz = pytz.timezone(self.company_id._customer_tz())
        bounds = period.end - relativedelta(months=self.window_months), period.end
        return [
            tz.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in bounds
        ]
