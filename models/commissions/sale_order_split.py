from odoo import fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_split_ids = fields.One2many(
        "seller.split", "order_id", "Commission Shares", copy=True
    )
