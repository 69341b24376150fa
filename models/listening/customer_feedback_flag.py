from odoo import fields, models


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
    note = fields.Text(help="What was found.")
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _kind_uniq = models.Constraint(
        "UNIQUE(feedback_id, kind)", "This answer is flagged so already."
    )
