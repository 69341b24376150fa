from odoo import api, fields, models
from odoo.tools import SQL

from ..customers.ruled_search import by_rules
from .customer_feedback import VOICES


class CustomerProfile(models.Model):
    _inherit = "customer.profile"

    feedback_ids = fields.One2many(
        "customer.feedback", "profile_id", "Feedback", search=by_rules("feedback_ids")
    )
    case_ids = fields.One2many(
        "customer.case", "profile_id", "Cases", search=by_rules("case_ids")
    )
    preference_ids = fields.One2many("customer.preference", "profile_id", "Preferences")
    feedback_count = fields.Integer("Answers", compute="_compute_last_feedback")
    last_feedback_id = fields.Many2one(
        "customer.feedback", "Last Answer", compute="_compute_last_feedback"
    )
    voice = fields.Selection(VOICES, compute="_compute_last_feedback")
    case_open_count = fields.Integer("Open Cases", compute="_compute_case_open_count")

    @api.depends("feedback_ids")
    def _compute_last_feedback(self):
        """What was said in confidence is counted, but is nobody's last word."""
        Feedback = self.env["customer.feedback"]
        readable = Feedback._search([("profile_id", "in", self.ids)])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT f.profile_id, COUNT(*),
                       (array_agg(f.id ORDER BY f.date DESC, f.id DESC)
                        FILTER (WHERE f.confidential IS NOT TRUE))[1]
                  FROM customer_feedback f WHERE f.id IN %s
                 GROUP BY f.profile_id
                """,
                readable.subselect(),
            )
        )
        found = {profile: (count, last) for profile, count, last in rows}
        for profile in self:
            count, last = found.get(profile.id, (0, False))
            profile.last_feedback_id = Feedback.browse(last or ())
            profile.voice = profile.last_feedback_id.voice
            profile.feedback_count = count

    def _compute_case_open_count(self):
        counts = dict(
            self.env["customer.case"]._read_group(
                [("profile_id", "in", self.ids), ("state", "!=", "closed")],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.case_open_count = counts.get(profile, 0)

    def action_view_feedback(self):
        """What this customer said."""
        return self._customer_action("customer_feedback_action")

    def action_view_cases(self):
        """What this customer complained about."""
        return self._customer_action("customer_case_action")

    def _customer_action(self, name):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_promise.{name}"
        )
        return action | {
            "domain": [("profile_id", "=", self.id)],
            "context": {"default_profile_id": self.id},
        }
