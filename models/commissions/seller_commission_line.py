from odoo import api, fields, models
from odoo.tools.misc import format_amount, formatLang


class SellerCommissionLine(models.Model):
    """One source row of Odoo on one statement, valued; a snapshot, kept narrow."""

    _name = "seller.commission.line"
    _description = "Commission Line"
    _inherit = ["seller.commission.statement.part"]
    _log_access = False
    _order = "date, id"

    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, ondelete="cascade"
    )
    rule_id = fields.Many2one(
        "seller.commission.rule", required=True, ondelete="restrict"
    )
    source_model = fields.Char(required=True)
    source_res_id = fields.Many2oneReference(
        "Source", model_field="source_model", required=True
    )
    move_line_id = fields.Many2one(
        "account.move.line", "Invoice Line", index="btree_not_null", ondelete="set null"
    )
    order_line_id = fields.Many2one(
        "sale.order.line", "Order Line", index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        [
            ("earned", "Earned"),
            ("reversal", "Taken Back"),
            ("adjustment", "Adjustment"),
            ("cap", "Cap"),
            ("floor", "Floor"),
        ],
        required=True,
        default="earned",
    )
    reversal_of_id = fields.Many2one(
        "seller.commission.line",
        "Takes Back",
        index="btree_not_null",
        ondelete="set null",
    )
    document = fields.Char()
    date = fields.Date(required=True)
    customer = fields.Char()
    base = fields.Monetary()
    quantity = fields.Float(help="Only where units are counted.")
    share = fields.Float("Share (%)", help="Of an order that is split.")
    estimated = fields.Boolean(help="The margin is by the product's present cost.")
    rate = fields.Float("Rate (%)", digits=(16, 4), aggregator=None)
    gross = fields.Monetary("Before Weighting")
    coefficient = fields.Float(digits=0, aggregator=None)
    net = fields.Monetary("Commission")
    held = fields.Boolean("Held Back")
    hold_reason = fields.Char()
    note = fields.Char()
    currency_id = fields.Many2one(related="statement_id.currency_id")
    explanation = fields.Char(compute="_compute_explanation")

    _source_uniq = models.Constraint(
        "UNIQUE(statement_id, rule_id, source_model, source_res_id, kind)",
        "This document is on the statement already.",
    )
    _dispute_idx = models.Index(
        "(source_res_id) WHERE source_model = 'seller.commission.dispute'"
    )
    _lost_idx = models.Index(
        "(rule_id) WHERE move_line_id IS NULL AND order_line_id IS NULL"
    )

    @api.depends("base", "rate", "coefficient", "document")
    def _compute_explanation(self):
        for line in self:
            line.explanation = self.env._(
                "%(rate)s %% of %(base)s invoiced on %(document)s, × %(coefficient)s "
                "for your customers' satisfaction",
                rate=formatLang(self.env, line.rate, digits=2),
                base=format_amount(self.env, line.base, line.currency_id),
                document=line.document,
                coefficient=formatLang(self.env, line.coefficient, digits=4),
            )

    def action_open_source(self):
        """Open the invoice behind the line, if the user may read it."""
        self.ensure_one()
        return self.move_line_id.move_id.get_formview_action()
