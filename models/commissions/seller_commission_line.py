from odoo import api, fields, models


class SellerCommissionLine(models.Model):
    """One source row of Odoo on one statement, valued; a snapshot, kept narrow."""

    _name = "seller.commission.line"
    _description = "Commission Line"
    _inherit = ["seller.commission.statement.part"]
    _rec_name = "document"
    _log_access = False
    _order = "date, id"

    statement_id = fields.Many2one(
        "seller.commission.statement", required=True, index=True, ondelete="cascade"
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
    amount = fields.Monetary(help="What a margin is of, untaxed.")
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
    can_open = fields.Boolean(compute="_compute_can_open")
    can_dispute = fields.Boolean(compute="_compute_can_dispute")

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

    @api.depends_context("uid")
    def _compute_can_open(self):
        """Whether the user may read the invoice or the order behind the line."""
        for line in self:
            source = line._source()
            line.can_open = bool(source) and source.has_access("read")

    @api.depends("statement_id.is_own", "statement_id.state")
    @api.depends_context("uid")
    def _compute_can_dispute(self):
        """Whether it is the user's own, and no draft any more."""
        for line in self:
            statement = line.statement_id
            open_to = statement.state in ("published", "approved", "paid")
            line.can_dispute = statement.is_own and open_to

    # === ACTIONS === #

    def action_open_source(self):
        """Open the invoice or order behind the line, if the user may read it."""
        self.ensure_one()
        return self._source().get_formview_action()

    def _source(self):
        """The invoice or order behind the line, for the user to be checked."""
        # sudo: only to get from its line to the document
        line = self.sudo()
        source = line.move_line_id.move_id or line.order_line_id.order_id
        return source.with_env(self.env)

    def action_view_evidence(self):
        """What the coefficient of the line is made of."""
        self.ensure_one()
        return self.statement_id.action_view_evidence()
