from odoo import api, fields, models
from odoo.tools import SQL

# What an answer may say of a driver.
MEASURES = ("performance", "importance", "occurrence", "competitor")


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

    @api.model
    def _insert_ratings(self, ratings):
        """Write the ratings of drivers in one statement: there are many of them.

        :param ratings: dict of feedback id to dict of driver id to dict of points by
            measure; what was not asked is absent, and stays NULL
        """
        rows = [
            (feedback, driver, *map(points.get, MEASURES))
            for feedback, drivers in ratings.items()
            for driver, points in drivers.items()
        ]
        if not rows:
            return
        self.env.flush_all()
        feedback_ids, driver_ids, *measures = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO customer_feedback_score (
                       feedback_id, driver_id, company_id, %(columns)s,
                       create_uid, write_uid, create_date, write_date)
                SELECT s.feedback_id, s.driver_id, f.company_id, %(values)s,
                       %(uid)s, %(uid)s, %(now)s, %(now)s
                  FROM unnest(%(feedback)s, %(drivers)s, %(points)s)
                       AS s(feedback_id, driver_id, %(columns)s)
                  JOIN customer_feedback f ON f.id = s.feedback_id
                """,
                columns=SQL(", ").join(map(SQL.identifier, MEASURES)),
                values=SQL(", ").join(SQL.identifier("s", name) for name in MEASURES),
                feedback=feedback_ids,
                drivers=driver_ids,
                points=SQL(", ").join(
                    SQL("%s::float[]", column) for column in measures
                ),
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        self.env["customer.feedback"].invalidate_model(["score_ids"])
