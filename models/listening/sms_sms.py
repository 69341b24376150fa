from odoo import fields, models

# Once the provider has it.
GONE_OUT = ("process", "pending", "sent")


class SmsSms(models.Model):
    _inherit = "sms.sms"

    customer_invitation_id = fields.Many2one(
        "customer.invitation", index="btree_not_null", ondelete="set null"
    )

    def write(self, vals):
        """An invitation whose SMS was sent again, and went out, has not failed."""
        res = super().write(vals)
        if vals.get("state") in GONE_OUT:
            # sudo: the queue may be run by anyone who may send an SMS
            self.customer_invitation_id.sudo()._unfail()
        return res

    def _get_sms_company(self):
        """Providers are chosen by company: the one that invites."""
        return self.customer_invitation_id.company_id or super()._get_sms_company()
