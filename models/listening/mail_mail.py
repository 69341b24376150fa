from odoo import fields, models


class MailMail(models.Model):
    _inherit = "mail.mail"

    customer_invitation_id = fields.Many2one(
        "customer.invitation", index="btree_not_null", ondelete="set null"
    )

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """An invitation whose mail cannot go out has failed, and says why.

        Here, since Odoo deletes some of the mails that failed.
        """
        for mail in self.filtered("customer_invitation_id"):
            # sudo: the queue may be run by anyone who may send mail
            invitation = mail.customer_invitation_id.sudo()
            if failure_type:
                invitation._fail(failure_reason or mail.failure_reason or failure_type)
            else:
                invitation._unfail()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason, failure_type
        )
