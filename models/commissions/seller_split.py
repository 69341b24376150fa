from odoo import fields, models


class SellerSplit(models.Model):
    """Who is credited with which share of an order, instead of its salesperson."""

    _name = "seller.split"
    _description = "Commission Split"
    _order = "order_id, share desc, id"

    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
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
