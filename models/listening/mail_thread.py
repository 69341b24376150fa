from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """A mail that came back: its invitation did not reach anybody."""
        res = super()._routing_handle_bounce(email_message, message_dict)
        # sudo: mail comes in as anybody
        self.env["customer.invitation"].sudo()._note_bounce(
            message_dict["bounced_msg_ids"]
        )
        return res
