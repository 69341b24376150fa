from odoo import api, fields, models
from odoo.exceptions import UserError


class SellerSplit(models.Model):
    """Who is credited with which share of an order, instead of its salesperson."""

    _name = "seller.split"
    _description = "Commission Split"
    _order = "order_id, share desc, id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Payee", required=True, index=True, ondelete="restrict"
    )
    share = fields.Float("Share (%)", required=True)

    _payee_uniq = models.Constraint(
        "UNIQUE(order_id, partner_id)", "Each payee stands once among the shares."
    )
    _share_range = models.Constraint(
        "CHECK(share > 0 AND share <= 100)",
        "A share is above 0 and at most 100 %.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        before = orders._customer_shares()
        splits = super().create(vals_list)
        splits.order_id._check_customer_splits_open()
        splits.order_id._check_customer_splits()
        orders._customer_tell_shares(before)
        return splits

    def write(self, vals):
        if "order_id" in vals:
            raise UserError(
                self.env._("A share stays with its order: delete it there instead.")
            )
        orders = self.order_id
        orders._check_customer_splits_open()
        before = orders._customer_shares()
        res = super().write(vals)
        orders._check_customer_splits()
        orders._customer_tell_shares(before)
        return res

    def unlink(self):
        orders = self.order_id
        orders._check_customer_splits_open()
        before = orders._customer_shares()
        res = super().unlink()
        orders._check_customer_splits()
        orders._customer_tell_shares(before)
        return res
