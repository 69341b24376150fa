from odoo import fields, models


class SellerCommissionHold(models.Model):
    """What a manager holds back of a payee's commission, and releases."""

    _name = "seller.commission.hold"
    _description = "Commission Held Back"
    _order = "date desc, id desc"

    partner_id = fields.Many2one(
        "res.partner", "Payee", required=True, index=True, ondelete="restrict"
    )
    rule_id = fields.Many2one(
        "seller.commission.rule", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    source_model = fields.Char(required=True)
    source_res_id = fields.Many2oneReference(
        "Source", model_field="source_model", required=True
    )
    document = fields.Char()
    reason = fields.Char(required=True)
    state = fields.Selection(
        [("held", "Held"), ("released", "Released")], required=True, default="held"
    )
    user_id = fields.Many2one("res.users", "Held by", readonly=True)
    date = fields.Date("Since", readonly=True)
    released_by_id = fields.Many2one("res.users", readonly=True)
    released_on = fields.Date(readonly=True)

    _held_uniq = models.UniqueIndex(
        "(partner_id, rule_id, source_model, source_res_id) WHERE state = 'held'",
        "This line is held back already.",
    )
