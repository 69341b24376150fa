"""What customers see of what they said: their own answers, in plain words."""

from odoo import models


class CustomerFeedback(models.Model):
    _name = "customer.feedback"
    _inherit = ["customer.feedback", "customer.portal.mixin"]

    _customer_portal_fields = frozenset(
        {"id", "date", "partner_id", "nps", "csat", "comment", "confidential"}
    )

    def _customer_words(self):
        """What was said and what became of it, as the person who said it is told.

        :return: dict of date, title, rating, comment, confidential, status, answer
        """
        self.ensure_one()
        # sudo: cases and surveys are not read by customers; only words leave here
        feedback = self.sudo()
        case = feedback.env["customer.case"].search(
            [("feedback_id", "=", feedback.id)], order="id desc", limit=1
        )
        return {
            "date": feedback.date,
            "title": feedback.moment_id.survey_id.title,
            "rating": feedback._customer_rating(),
            "comment": feedback.comment,
            "confidential": feedback.confidential,
            **case._customer_words(),
        }

    def _customer_rating(self):
        """What was given, in words: '9 of 10, satisfaction 80 of 100'."""
        given = []
        if self.voice:
            given.append(self.env._("%(points)s of 10", points=self.nps))
        if self.has_csat:
            given.append(
                self.env._("satisfaction %(points)s of 100", points=round(self.csat))
            )
        return ", ".join(given)
