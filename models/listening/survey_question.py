from odoo import fields, models


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    customer_measure_role = fields.Selection(
        [
            ("loyalty", "Loyalty (likelihood to recommend, 0-10)"),
            ("satisfaction", "Satisfaction"),
            ("effort", "Effort (how easy it was)"),
            ("performance", "Performance of a driver"),
            ("importance", "Importance of drivers (pick some)"),
            ("occurrence", "Occurrence of drivers (tick what was met)"),
            ("competitor", "Best alternative, on a driver"),
            ("benefit", "Benefit (did what you wanted come true?)"),
            ("pressure", "Asked for a particular score"),
            ("comment", "Comment"),
        ],
        "Measures",
        help="What the answer says about the customer.",
    )
    customer_driver_id = fields.Many2one(
        "customer.driver",
        "Driver",
        index="btree_not_null",
        ondelete="restrict",
        help="The node of the loyalty-driver tree that the answer rates.",
    )
    customer_reversed = fields.Boolean(
        "Reversed",
        help="A high answer is bad; of choices: the first one is the best.",
    )

    def _validate_scale(self, answer):
        """Odoo takes any number; one off the scale would weigh on pay."""
        errors = super()._validate_scale(answer)
        scale = range(self.scale_min, self.scale_max + 1)
        if self.survey_id.survey_type == "customer" and str(answer) not in map(
            str, scale
        ):
            errors[self.id] = self.env._("Choose one of the values shown.")
        return errors
