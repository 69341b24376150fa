from odoo import api, models

# Approved and paid: others rely on them, and later statements count on from them.
SETTLED = ("approved", "paid")


class SellerCommissionStatementPart(models.AbstractModel):
    """What stands on a statement, and no longer changes once that is approved.

    For models with a ``statement_id``.
    """

    _name = "seller.commission.statement.part"
    _description = "Part of a Commission Statement"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.statement_id._check_not_settled()
        return parts

    def write(self, vals):
        self.statement_id._check_not_settled()
        res = super().write(vals)
        if "statement_id" in vals:
            self.statement_id._check_not_settled()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self.statement_id._check_not_settled()
