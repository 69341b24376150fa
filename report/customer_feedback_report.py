"""What customers say, for pivots and trends: every index with its n and interval."""

from odoo import api, fields, models
from odoo.tools import formatLang

from ..models.listening.customer_feedback import VOICES
from ..tools import indices

# Columns of the feedback that the report shows as they are.
COLUMNS = ("moment_id", "stage_id", "user_id", "owner_id", "team_id", "mode", "source")
COLUMNS += ("company_id", "profile_id", "partner_id", "voice", "confidential")
# Indices, each with its own n and the bounds of its interval: <index>_n, _low, _high.
INDICES = ("nps", "csat", "effort", "score")


class CustomerFeedbackReport(models.Model):
    """An answer that counts, one row each; and for the response, who gave none.

    The one place that computes indices: ``_read_group`` lets only the latest answer
    of each person count in each group, gives no index to few answers, and reads the
    intervals from the kernel. Salesperson, owner, team and stage are those of the
    event; the segment is the customer's today.

    Those who were asked in vain are rows only where the response needs them (see
    customer_feedback_report_sql.py).
    """

    _name = "customer.feedback.report"
    _description = "Voice of the Customer"
    _auto = False
    _rec_name = "feedback_id"
    _order = "date desc, id desc"
    _depends = {
        "customer.feedback": [
            *COLUMNS,
            "date",
            "csat",
            "effort",
            "score",
            "excluded",
            "invitation_id",
        ],
        "customer.invitation": [
            "sent_on",
            "state",
            "moment_id",
            "user_id",
            "owner_id",
            "team_id",
            "profile_id",
            "partner_id",
            "company_id",
            "mode",
        ],
        "customer.moment": ["stage_id"],
        "customer.profile": ["segment_id"],
    }

    feedback_id = fields.Many2one("customer.feedback", "Feedback", readonly=True)
    answered = fields.Boolean(readonly=True)
    date = fields.Date(
        readonly=True, help="Of the answer; without one, of the invitation."
    )
    in_window = fields.Boolean(
        "Live Figures",
        readonly=True,
        help="Within the months that figures on customers and key moments look back.",
    )
    moment_id = fields.Many2one("customer.moment", "Key Moment", readonly=True)
    stage_id = fields.Many2one("customer.stage", "Stage", readonly=True)
    segment_id = fields.Many2one(
        "customer.segment",
        "Segment",
        readonly=True,
        help="The customer's today, not at the time of the answer.",
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", readonly=True, help="At the time of the event."
    )
    owner_id = fields.Many2one(
        "res.users", "Owner", readonly=True, help="At the time of the event."
    )
    team_id = fields.Many2one(
        "crm.team", "Team", readonly=True, help="At the time of the event."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    profile_id = fields.Many2one("customer.profile", "Customer", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    voice = fields.Selection(VOICES, readonly=True)
    mode = fields.Selection([("web", "Web"), ("phone", "Phone")], readonly=True)
    source = fields.Selection(
        [("survey", "Survey"), ("import", "Import")], readonly=True
    )
    confidential = fields.Boolean("In Confidence", readonly=True)

    n = fields.Integer(
        "Persons (n)", readonly=True, help="Each by the latest answer only."
    )
    customers = fields.Integer(
        "Customers (n)", readonly=True, aggregator="count_distinct"
    )
    asked = fields.Integer("Persons Asked", readonly=True, aggregator="count_distinct")
    response = fields.Float(
        "Response Rate %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Persons who answered, of those asked.",
    )
    nps = fields.Float(
        "Net Promoter Score",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Share of 9 and 10 less share of 0 to 6: -100 to 100.",
    )
    nps_low = fields.Float("NPS from", (16, 1), readonly=True, aggregator="min")
    nps_high = fields.Float("NPS to", (16, 1), readonly=True, aggregator="max")
    nps_n = fields.Integer("NPS (n)", readonly=True)
    csat = fields.Float(
        "Satisfied %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Share of answers that the settings call satisfied.",
    )
    csat_low = fields.Float("Satisfied from", (16, 1), readonly=True, aggregator="min")
    csat_high = fields.Float("Satisfied to", (16, 1), readonly=True, aggregator="max")
    csat_n = fields.Integer("Satisfied (n)", readonly=True)
    effort = fields.Float(
        "Found It Easy %",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="Share of answers that the settings call satisfied, asked for the effort.",
    )
    effort_low = fields.Float("Easy from", (16, 1), readonly=True, aggregator="min")
    effort_high = fields.Float("Easy to", (16, 1), readonly=True, aggregator="max")
    effort_n = fields.Integer("Easy (n)", readonly=True)
    score = fields.Float(
        "Mean Score",
        (16, 1),
        readonly=True,
        aggregator="avg",
        help="0 to 100: satisfaction where it was asked, else loyalty times 10.",
    )
    score_low = fields.Float("Score from", (16, 1), readonly=True, aggregator="min")
    score_high = fields.Float("Score to", (16, 1), readonly=True, aggregator="max")
    score_n = fields.Integer("Score (n)", readonly=True)
    shown_from = fields.Integer(readonly=True, aggregator=None)

    def action_open_feedback(self):
        """The answer that the row is about."""
        self.ensure_one()
        return self.feedback_id.get_formview_action()

    @api.model
    def _words(self, index, company, kind=indices.OPEN, alone=False):
        """An index as people read it: with its interval, or why there is none.

        :param index: a :class:`tools.indices.Index`
        :param company: whose settings say how many answers it takes
        :param kind: whose answers they are, see :func:`tools.indices.display`
        :param alone: in a list, the index of many answers stands alone
        """
        thresholds = company._customer_thresholds()
        shown = indices.display(index.n, kind, thresholds)
        if shown in (indices.HIDDEN, indices.ANSWERS):
            return self.env._(
                "too few answers (%(n)s of %(least)s)",
                n=index.n,
                least=indices.least(kind, thresholds),
            )
        value, low, high = (
            points is not None and formatLang(self.env, points, digits=1)
            for points in (index.value, index.low, index.high)
        )
        if low is False or (alone and shown == indices.INDEX):
            return value
        return self.env._(
            "%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high
        )
