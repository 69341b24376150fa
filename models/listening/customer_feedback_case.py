from odoo import models


class CustomerFeedback(models.Model):
    _inherit = "customer.feedback"

    def action_open_customer_case(self):
        """What this answer says is to be put right: ask for three fields."""
        self.ensure_one()
        defaults = {"description": self.comment}
        if self.confidential:
            # it stays with who may read it
            defaults = {"user_id": self.env.uid}
        return self.env["customer.case"]._action_log(
            self.partner_id,
            self.company_id,
            feedback_id=self.id,
            order_id=self.order_id.id,
            origin="feedback",
            **defaults,
        )
