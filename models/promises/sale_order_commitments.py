from odoo import models

# What no longer is promised stands on no quotation; a successor stands for itself.
NOT_PRINTED = ("cancelled", "released", "renegotiated")


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _lead_time_words(self):
        """Until when, where the lead time runs from the confirmation to come."""
        self.ensure_one()
        template = self.template_id
        if self.state != "draft" or template.lead_from != "confirmation":
            return False
        today = self.company_id._customer_today()
        moved = self._deadlines_from_confirmation(today)
        if self.id not in moved:
            return False  # a date was agreed on its own
        days = template.lead_days
        if template.lead_unit == "calendar":
            return self.env._("within %s days of your confirmation", days)
        return self.env._("within %s working days of your confirmation", days)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _customer_commitments(self):
        """Promises that the quotation shows, page and PDF; drafts are, too."""
        self.ensure_one()
        # sudo: whoever may see the quotation may see what it promises
        return (
            self.env["customer.promise"]
            .sudo()
            .search(
                [
                    ("order_id", "=", self.id),
                    ("is_public", "=", True),
                    ("state", "not in", NOT_PRINTED),
                ]
            )
        )
