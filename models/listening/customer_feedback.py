from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import scores
from ..customers.ruled_search import by_rules

VOICES = [
    (scores.PROMOTER, "Promoter"),
    (scores.PASSIVE, "Passive"),
    (scores.DETRACTOR, "Detractor"),
]


class CustomerFeedback(models.Model):
    """What one customer said, once: a completed answer with its indices.

    An index that was not asked is NULL in the database, so that averages leave it
    out; ``voice`` and ``has_csat`` tell a zero from a missing one.
    """

    _name = "customer.feedback"
    _description = "Feedback"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True
    _order = "date desc, id desc"

    key = fields.Char(required=True, readonly=True, copy=False)
    profile_id = fields.Many2one(
        "customer.profile",
        "Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index=True,
        ondelete="restrict",
        help="Empty: the answer was made anonymous.",
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    moment_id = fields.Many2one(
        "customer.moment", "Key Moment", index=True, ondelete="restrict"
    )
    stage_id = fields.Many2one(
        "customer.stage", readonly=True, index=True, ondelete="restrict"
    )
    invitation_id = fields.Many2one(
        "customer.invitation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="set null"
    )
    date = fields.Datetime(required=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        "Salesperson",
        index="btree_not_null",
        help="At the time of the event.",
    )
    owner_id = fields.Many2one(
        "res.users",
        "Owner",
        readonly=True,
        index="btree_not_null",
        help="At the time of the event.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Team",
        readonly=True,
        ondelete="set null",
        help="At the time of the event.",
    )
    nps = fields.Integer("Likelihood to Recommend", aggregator="avg", help="0 to 10.")
    csat = fields.Float("Satisfaction", aggregator="avg", help="0 to 100.")
    has_csat = fields.Boolean("Satisfaction Asked", readonly=True)
    effort = fields.Float(aggregator="avg", help="0 to 100: 100 is easy.")
    has_effort = fields.Boolean("Effort Asked", readonly=True)
    benefit = fields.Float(
        aggregator="avg", help="0 to 100: how far what they wanted came true."
    )
    has_benefit = fields.Boolean("Benefit Asked", readonly=True)
    score = fields.Float(
        readonly=True,
        aggregator="avg",
        help="0 to 100: satisfaction where it was asked, else loyalty times 10.",
    )
    voice = fields.Selection(VOICES, readonly=True, index=True)
    comment = fields.Text()
    confidential = fields.Boolean(
        "In Confidence",
        readonly=True,
        help="The contact asked for it: only managers read it, salespeople see it in "
        "totals of several.",
    )
    # by role and id of whom it weighs for: number and size of the batch it is in
    batches = fields.Json(copy=False, readonly=True, groups=fields.NO_ACCESS)
    seconds = fields.Integer(
        "Seconds to Answer", readonly=True, help="From opening the page to sending it."
    )
    flag_ids = fields.One2many(
        "customer.feedback.flag",
        "feedback_id",
        "Flags",
        search=by_rules("flag_ids"),
        groups="customer_promise.customer_promise_group_manager,"
        "customer_promise.customer_promise_group_quality",
    )
    flag_confirmed = fields.Boolean(
        readonly=True, help="Somebody looked into it: this answer is not sound."
    )
    lang = fields.Char("Language", readonly=True)
    mode = fields.Selection(
        [("web", "Web"), ("phone", "Phone")], default="web", readonly=True
    )
    interviewer_id = fields.Many2one("res.users", "Interviewed by", readonly=True)
    source = fields.Selection(
        [("survey", "Survey"), ("import", "Import")],
        default="survey",
        required=True,
        readonly=True,
    )
    excluded = fields.Boolean(
        tracking=True,
        help="Kept, but left out of indices and pay. The reason stays with it.",
    )
    exclusion_reason = fields.Char(tracking=True)
    score_ids = fields.One2many(
        "customer.feedback.score", "feedback_id", "Driver Ratings", readonly=True
    )

    _key_uniq = models.Constraint("UNIQUE(key)", "This answer is recorded already.")
    # those of all time make the batches that weigh on pay
    _confidential_idx = models.Index("(company_id, date) WHERE confidential")
    _indices_on_scale = models.Constraint(
        "CHECK(nps BETWEEN 0 AND 10 AND csat BETWEEN 0 AND 100"
        " AND effort BETWEEN 0 AND 100 AND benefit BETWEEN 0 AND 100"
        " AND score BETWEEN 0 AND 100)",
        "An index lies on its scale: 0 to 10 for the likelihood to recommend, 0 to "
        "100 for the others.",
    )
    _excluded_with_reason = models.Constraint(
        "CHECK(NOT excluded OR exclusion_reason IS NOT NULL)",
        "An answer is left out only with a reason: write it down.",
    )

    @api.depends("partner_id", "moment_id", "date")
    def _compute_display_name(self):
        # sudo: who reads an answer may know whose it is, and about what
        for feedback, said in zip(self, self.sudo(), strict=True):
            who = said.partner_id.name or self.env._("Anonymous")
            feedback.display_name = " · ".join(filter(None, [who, said.moment_id.name]))

    def write(self, vals):
        """What a customer said stays as it was said; it can be left out at most.

        :raise AccessError: one's own customer or pay is concerned
        """
        if self.env.su:
            return super().write(vals)
        if vals.keys() - {"excluded", "exclusion_reason"}:
            raise UserError(
                self.env._(
                    "What %(who)s said stays as it was said. Tick Excluded and write "
                    "down the reason if it must not count.",
                    who=self[:1].display_name,
                )
            )
        self._check_not_concerned()
        return super().write(vals)

    def _check_not_concerned(self):
        """Who sold, owns the customer, or is paid by the answer has no say in it.

        :raise AccessError: naming the answer
        """
        user = self.env.user
        # sudo: whose customer it is, whoever may read that
        for feedback in self.sudo():
            profile = feedback.profile_id
            concerned = feedback.user_id | feedback.owner_id | profile.user_id
            concerned |= profile.backup_user_id | profile.partner_id.user_id
            if user in concerned:
                raise AccessError(
                    self.env._(
                        "%(feedback)s is about your own customer or work: somebody "
                        "else decides whether it counts.",
                        feedback=feedback.display_name,
                    )
                )
