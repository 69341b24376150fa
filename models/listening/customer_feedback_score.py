from odoo import fields, models


class CustomerFeedbackScore(models.Model):
    """One driver as one answer rates it; flat, for statistics.

    What was not asked is NULL in the database: leave it out of ``create`` values.
    """

    _name = "customer.feedback.score"
    _description = "Rating of a Driver"
    _order = "feedback_id, id"

    feedback_id = fields.Many2one(
        "customer.feedback", required=True, index=True, ondelete="cascade"
    )
    driver_id = fields.Many2one(
        "customer.driver", required=True, index=True, ondelete="restrict"
    )
    performance = fields.Float(aggregator="avg", help="0 to 100.")
    importance = fields.Float(
        aggregator="avg", help="100: among the most important; 0: not named."
    )
    occurrence = fields.Float(aggregator="avg", help="100: met with it; 0: not.")
    competitor = fields.Float(
        "Best Alternative", aggregator="avg", help="0 to 100, as performance."
    )
    company_id = fields.Many2one(
        related="feedback_id.company_id", store=True, precompute=True, index=True
    )

    _driver_uniq = models.Constraint(
        "UNIQUE(feedback_id, driver_id)", "An answer rates each driver once."
    )
