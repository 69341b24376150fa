from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date


class AccountMove(models.Model):
    _inherit = "account.move"

    # Nobody may write them, so that no default and no remote call can: the button does.
    customer_reversal_by_id = fields.Many2one(
        "res.users", copy=False, groups=fields.NO_ACCESS, ondelete="restrict"
    )
    customer_reversal_on = fields.Date(copy=False, groups=fields.NO_ACCESS)
    customer_reversal_note = fields.Char(
        "Agents' Commission",
        compute="_compute_customer_reversal_note",
        compute_sudo=True,
        help="Agents keep their commission on what is credited for our own fault.",
    )
    customer_reversal = fields.Boolean(
        compute="_compute_customer_reversal_note", compute_sudo=True
    )

    @api.depends("customer_reversal_by_id", "customer_reversal_on")
    def _compute_customer_reversal_note(self):
        for move in self:
            move.customer_reversal = bool(move.customer_reversal_on)
            move.customer_reversal_note = move.customer_reversal and self.env._(
                "Taken back: %(user)s recorded on %(day)s that the cause is not ours",
                user=move.customer_reversal_by_id.name,
                day=format_date(self.env, move.customer_reversal_on),
            )

    def action_customer_reverse_agents(self):
        """Record that a credit note is not our fault: agents give back their share."""
        return self._record_customer_reversal(True)

    def action_customer_keep_agents(self):
        """Take the record back: agents keep their commission."""
        return self._record_customer_reversal(False)

    def _record_customer_reversal(self, reversal):
        """Only who answers for it and did not make the credit note.

        A commission manager, or an accountant.
        """
        user = self.env.user
        if not (
            user.has_group("customer_promise.customer_promise_group_commission_manager")
            or user.has_group("account.group_account_user")
        ):
            raise AccessError(
                self.env._(
                    "Only a commission manager or an accountant records whose fault "
                    "a credit note is."
                )
            )
        self.check_access("read")
        self._check_customer_reversal()
        # sudo: fields that only this method writes
        self.sudo().write(
            {
                "customer_reversal_by_id": reversal and user.id,
                "customer_reversal_on": reversal and self.env.company._customer_today(),
            }
        )
        for move in self.sudo():
            move._message_log(
                body=move.customer_reversal_note
                or self.env._(
                    "The cause is ours after all: agents keep their commission"
                )
            )
        return True

    def _check_customer_reversal(self):
        """It is said of a credit note, by another person than its maker."""
        for move in self:
            if move.move_type != "out_refund":
                raise UserError(
                    self.env._(
                        "%(document)s is no credit note: agents give back commission "
                        "on credit notes only.",
                        document=move.display_name,
                    )
                )
            if move.create_uid == self.env.user:
                raise UserError(
                    self.env._(
                        "You made %(document)s. Ask a second person, a commission "
                        "manager or an accountant, to record whose fault it is.",
                        document=move.display_name,
                    )
                )
