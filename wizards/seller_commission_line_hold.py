from odoo import fields, models


class SellerCommissionLineHold(models.TransientModel):
    """Hold lines back, or release what is held, with the reason."""

    _name = "seller.commission.line.hold"
    _description = "Hold Commission Back"

    line_ids = fields.Many2many("seller.commission.line", string="Lines")
    hold_ids = fields.Many2many("seller.commission.hold", string="Held Back")
    reason = fields.Char(required=True)

    def action_apply(self):
        """Lines given are held back; holds given are released."""
        self.ensure_one()
        if self.hold_ids:
            self.hold_ids._release(self.reason)
        else:
            self.env["seller.commission.hold"]._hold(self.line_ids, self.reason)
        return {"type": "ir.actions.act_window_close"}
