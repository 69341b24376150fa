from odoo import fields, models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    customer_invitation_id = fields.Many2one(
        "customer.invitation", index="btree_not_null", ondelete="set null"
    )

    def _get_sms_company(self):
        """Providers are chosen by company: the one that invites."""
        return self.customer_invitation_id.company_id or super()._get_sms_company()
