import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import scores

_logger = logging.getLogger(__name__)

BATCH = 500
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
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="profile_id.company_id", store=True, precompute=True, index=True
    )
    moment_id = fields.Many2one("customer.moment", index=True, ondelete="restrict")
    stage_id = fields.Many2one("customer.stage", index=True, ondelete="restrict")
    invitation_id = fields.Many2one(
        "customer.invitation", index="btree_not_null", ondelete="set null"
    )
    user_input_id = fields.Many2one(
        "survey.user_input", index="btree_not_null", ondelete="set null"
    )
    order_id = fields.Many2one(
        "sale.order", index="btree_not_null", ondelete="set null"
    )
    date = fields.Datetime(required=True, index=True)
    user_id = fields.Many2one(
        "res.users", "Salesperson", index=True, help="At the time of the event."
    )
    owner_id = fields.Many2one(
        "res.users", "Owner", index=True, help="At the time of the event."
    )
    team_id = fields.Many2one(
        "crm.team", "Team", ondelete="set null", help="At the time of the event."
    )
    nps = fields.Integer("Likelihood to Recommend", aggregator="avg", help="0 to 10.")
    csat = fields.Float("Satisfaction", aggregator="avg", help="0 to 100.")
    has_csat = fields.Boolean("Satisfaction Asked")
    effort = fields.Float(aggregator="avg", help="0 to 100: 100 is easy.")
    has_effort = fields.Boolean("Effort Asked")
    benefit = fields.Float(
        aggregator="avg", help="0 to 100: how far what they wanted came true."
    )
    has_benefit = fields.Boolean("Benefit Asked")
    score = fields.Float(
        aggregator="avg",
        help="0 to 100: satisfaction where it was asked, else loyalty times 10.",
    )
    voice = fields.Selection(VOICES, index=True)
    comment = fields.Text()
    confidential = fields.Boolean(
        "In Confidence",
        readonly=True,
        help="The contact asked for it: only managers read it, salespeople see it in "
        "totals of several.",
    )
    seconds = fields.Integer(
        "Seconds to Answer", readonly=True, help="From opening the page to sending it."
    )
    flag_ids = fields.One2many(
        "customer.feedback.flag",
        "feedback_id",
        "Flags",
        groups="customer_promise.customer_promise_group_manager,"
        "customer_promise.customer_promise_group_quality",
    )
    flag_confirmed = fields.Boolean(
        readonly=True, help="Somebody looked into it: this answer is not sound."
    )
    lang = fields.Char("Language")
    mode = fields.Selection([("web", "Web"), ("phone", "Phone")], default="web")
    source = fields.Selection(
        [("survey", "Survey"), ("import", "Import")], default="survey", required=True
    )
    excluded = fields.Boolean(
        help="Kept, but left out of indices and pay. The reason stays with it."
    )
    exclusion_reason = fields.Char()
    score_ids = fields.One2many(
        "customer.feedback.score", "feedback_id", "Driver Ratings"
    )

    _key_uniq = models.Constraint("UNIQUE(key)", "This answer is recorded already.")
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
        for feedback in self:
            feedback.display_name = " · ".join(
                filter(None, [feedback.partner_id.name, feedback.moment_id.name])
            )

    def write(self, vals):
        """What a customer said stays as it was said; a manager may leave it out."""
        said = vals.keys() - {"excluded", "exclusion_reason"}
        if said and not self.env.su:
            raise UserError(
                self.env._(
                    "What %(who)s said stays as it was said. Tick Excluded and write "
                    "down the reason if it must not count.",
                    who=self[:1].partner_id.display_name,
                )
            )
        return super().write(vals)

    # === RECORDING === #

    @api.model
    def _record_answers(self, sheets):
        """Make the feedback of completed answer sheets, once each.

        :param sheets: survey.user_input of invitations, done
        :return: the feedback made
        """
        keys = {f"input,{sheet.id}": sheet for sheet in sheets}
        known = self.search_fetch([("key", "in", list(keys))], ["key"]).mapped("key")
        new = [sheet for key, sheet in keys.items() if key not in known]
        vals_list = [self._prepare_answer_values(sheet) for sheet in new]
        feedback = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(vals_list)
        feedback.invitation_id.write({"state": "answered"})
        self.env["customer.case"]._open_for_feedback(feedback)
        return feedback.with_env(self.env)

    @api.model
    def _prepare_answer_values(self, sheet):
        """Values of the feedback of one sheet; indices that were not asked are absent.

        Overridden by parts that take more out of an answer.
        """
        invitation = sheet.customer_invitation_id
        return {
            "key": f"input,{sheet.id}",
            "profile_id": invitation.profile_id.id,
            "partner_id": invitation.partner_id.id,
            "moment_id": invitation.moment_id.id,
            "stage_id": invitation.moment_id.stage_id.id,
            "invitation_id": invitation.id,
            "user_input_id": sheet.id,
            "order_id": invitation.order_id.id,
            "date": sheet.end_datetime or self.env.cr.now(),
            "user_id": invitation.user_id.id,
            "owner_id": invitation.owner_id.id,
            "team_id": invitation.team_id.id,
            "lang": sheet.lang_id.code or invitation.partner_id.lang,
            **self._prepare_index_values(sheet),
        }

    @api.model
    def _prepare_index_values(self, sheet):
        """Indices, comment and ratings of the tree that the answers hold."""
        lines = sheet.user_input_line_ids.filtered(lambda line: not line.skipped)
        values, ratings = {"has_csat": False}, {}
        for line in lines:
            question = line.question_id
            role = question.customer_measure_role
            if line.answer_type == "scale":
                points = question._customer_points(line.value_scale)
                if question.customer_driver_id:
                    ratings[question.customer_driver_id.id] = points
                if role == "loyalty":
                    values["nps"] = round(points / 10)
                elif role == "satisfaction":
                    values |= {"csat": points, "has_csat": True}
            elif role == "comment":
                values["comment"] = line.value_text_box or line.value_char_box
        values["voice"] = scores.voice(values.get("nps")) or False
        score = scores.overall(values.get("csat"), values.get("nps"))
        if score is not None:
            values["score"] = score
        values["score_ids"] = [
            fields.Command.create({"driver_id": driver, "performance": points})
            for driver, points in ratings.items()
        ]
        return values

    @api.model
    def _cron_complete(self):
        """Make up for completed answers whose feedback is missing."""
        domain = [
            ("customer_invitation_id", "!=", False),
            ("state", "=", "done"),
            ("test_entry", "=", False),
            ("customer_feedback_ids", "=", False),
        ]
        Sheet, last = self.env["survey.user_input"], 0
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=Sheet.search_count(domain))
        while sheets := Sheet.search(
            [("id", ">", last), *domain], limit=BATCH, order="id"
        ):
            last = sheets[-1].id
            for sheet in sheets:
                self._record_if_sound(sheet)
            if not progress(len(sheets)):
                break

    @api.model
    def _record_if_sound(self, sheets):
        """Record in a savepoint, so that our error stops neither guest nor job."""
        try:
            with self.env.cr.savepoint():
                self._record_answers(sheets)
        except Exception:
            _logger.exception("Feedback of answers %s failed, to retry", sheets.ids)
