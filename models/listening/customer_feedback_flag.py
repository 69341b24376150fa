from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerFeedbackFlag(models.Model):
    """A reason to doubt that an answer is the customer's own free word."""

    _name = "customer.feedback.flag"
    _description = "Flag on an Answer"
    _order = "feedback_id, id"

    feedback_id = fields.Many2one(
        "customer.feedback", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="feedback_id.company_id", store=True, precompute=True, index=True
    )
    profile_id = fields.Many2one(related="feedback_id.profile_id")
    partner_id = fields.Many2one(related="feedback_id.partner_id")
    user_id = fields.Many2one(related="feedback_id.user_id")
    date = fields.Datetime(related="feedback_id.date")
    kind = fields.Selection(
        [
            ("own_address", "Opened from our own network"),
            ("internal_user", "Answered by one of ours"),
            ("too_fast", "Answered within seconds"),
            ("streak", "Nothing but top answers for one salesperson"),
            ("address_changed", "Address changed by the salesperson shortly before"),
            ("pressure", "Somebody asked for a particular score"),
        ],
        required=True,
    )
    state = fields.Selection(
        [
            ("raised", "To Look Into"),
            ("confirmed", "Confirmed"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        default="raised",
        index=True,
    )
    note = fields.Char("What Was Found")
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _kind_uniq = models.Constraint(
        "UNIQUE(feedback_id, kind)", "This answer is flagged so already."
    )

    @api.depends("kind", "feedback_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for flag in self:
            flag.display_name = f"{labels[flag.kind]}: {flag.feedback_id.display_name}"

    def write(self, vals):
        """Only what was found is written; the decision is an action."""
        if vals.keys() - {"note"} and not self.env.su:
            raise UserError(
                self.env._(
                    "%(flag)s: write what was found, then confirm or dismiss it.",
                    flag=self[:1].display_name,
                )
            )
        return super().write(vals)

    # === ACTIONS === #

    def action_confirm(self):
        """The answer is not sound: everybody who reads it sees that much."""
        return self._decide("confirmed")

    def action_confirm_exclude(self):
        """The answer is not sound, and counts no longer; the flag is the reason.

        Salespeople read the reason: of what was told in trust it says nothing.
        """
        self.action_confirm()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for flag in self.filtered(lambda flag: not flag.feedback_id.excluded):
            trust = flag.kind == "pressure"
            reason = self.env._("Not sound") if trust else labels[flag.kind]
            flag.feedback_id.write({"excluded": True, "exclusion_reason": reason})
        return True

    def action_dismiss(self):
        """There is nothing in it."""
        return self._decide("dismissed")

    def _decide(self, state):
        """Settle the flags, by somebody whose pay or customer it is not."""
        self.check_access("write")
        self.feedback_id._check_not_concerned()
        for flag in self:
            if not flag.note:
                raise UserError(
                    self.env._(
                        "%(flag)s: write down what was found first.",
                        flag=flag.display_name,
                    )
                )
        # sudo: nobody writes a decision but by these actions
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": self.env.cr.now(),
            }
        )
        for feedback in self.sudo().feedback_id:
            feedback.flag_confirmed = "confirmed" in feedback.flag_ids.mapped("state")
        return True

    def action_open_feedback(self):
        """The answer that is in doubt."""
        self.ensure_one()
        return self.feedback_id.get_formview_action()
