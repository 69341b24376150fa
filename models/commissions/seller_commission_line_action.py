"""What managers and payees do with one line: hold it back, dispute it."""

from odoo import models
from odoo.exceptions import UserError


class SellerCommissionLine(models.Model):
    _inherit = "seller.commission.line"

    def _get_hold_key(self):
        """What a hold knows a line by, on this statement and the next ones."""
        self.ensure_one()
        return (
            self.statement_id.partner_id.id,
            self.rule_id.family_id.id,
            self.source_model,
            self.source_res_id,
        )

    def _find_same(self, statements):
        """The lines of ``statements`` that stand for the same as this one."""
        lines = self.search(
            [
                ("statement_id", "in", statements.ids),
                ("source_model", "=", self.source_model),
                ("source_res_id", "=", self.source_res_id),
            ]
        )
        key = self._get_hold_key()
        return lines.filtered(lambda line: line._get_hold_key() == key)

    def action_hold(self):
        """Ask for the reason, then hold the lines back."""
        return self.env["seller.commission.hold"]._get_dialog(
            {"default_line_ids": self.ids}
        )

    def action_release(self):
        """Ask for the reason, then release what holds these lines back."""
        held = self.filtered("held")
        holds = self.env["seller.commission.hold"]._find_active(held)
        if not holds:
            raise UserError(self.env._("None of these lines is held back."))
        return holds.action_release()

    def action_dispute(self):
        """Say what is wrong with this line."""
        self.ensure_one()
        return self.env["seller.commission.dispute"]._get_dialog(
            self.statement_id, self
        )
