"""What is derived for all to see takes nothing that was told in confidence.

``customer_told_openly`` in the context of a search leaves those rows out, deep in
conditions too. It only narrows: whoever forges it finds less.
"""

from odoo import api, models
from odoo.fields import Domain


class CustomerToldOpenly(models.AbstractModel):
    _name = "customer.told.openly"
    _description = "Told Openly"

    _confidential_path = "confidential"

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self.env.context.get("customer_told_openly"):
            domain = Domain(domain) & Domain(self._confidential_path, "!=", True)
        return super()._search(domain, *args, **kwargs)


class CustomerFeedback(models.Model):
    _name = "customer.feedback"
    _inherit = ["customer.feedback", "customer.told.openly"]


class CustomerFeedbackScore(models.Model):
    _name = "customer.feedback.score"
    _inherit = ["customer.feedback.score", "customer.told.openly"]
    _confidential_path = "feedback_id.confidential"


class CustomerCase(models.Model):
    _name = "customer.case"
    _inherit = ["customer.case", "customer.told.openly"]
