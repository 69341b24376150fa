"""Disputes as a statement sees them."""

from odoo import api, fields, models

from .seller_commission_statement_guard import MANAGER


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    dispute_ids = fields.One2many(
        "seller.commission.dispute", "statement_id", "Disputes"
    )
    dispute_count = fields.Integer("Disputed", compute="_compute_dispute_count")

    @api.depends("dispute_ids.state")
    def _compute_dispute_count(self):
        """All that were not withdrawn, answered ones too."""
        counts = dict(
            self.env["seller.commission.dispute"]._read_group(
                [("statement_id", "in", self.ids), ("state", "!=", "withdrawn")],
                ["statement_id"],
                ["__count"],
            )
        )
        for statement in self:
            statement.dispute_count = counts.get(statement, 0)

    def _get_managers(self):
        """Commission managers who may decide on this statement."""
        managers = self._get_watchers(self.company_id, (MANAGER,))
        return managers.filtered(
            lambda user: user != self.user_id and not self._pays(user.partner_id)
        )

    def action_dispute(self):
        """Say what is wrong with the statement as a whole."""
        self.ensure_one()
        return self.env["seller.commission.dispute"]._get_dialog(self)

    def action_view_disputes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_dispute_action"
        )
        return action | {"domain": [("statement_id", "=", self.id)], "context": {}}

    def _hold_disputed(self):
        """Hold back the lines in dispute, so that the rest can be approved.

        A dispute of an earlier version of the statement is one of this, too.
        """
        Hold = self.env["seller.commission.hold"]
        # sudo: disputes are the payees', holding is part of the approval
        disputes = self.env["seller.commission.dispute"].sudo()
        disputes = disputes.search(
            [
                ("state", "=", "open"),
                ("line_id", "!=", False),
                ("partner_id", "in", self.partner_id.ids),
                ("statement_id.state", "in", ("published", "superseded")),
            ]
        )
        for dispute in disputes:
            line = dispute.line_id._find_same(self)
            reason = self.env._(
                "In dispute until it is answered: %(text)s", text=dispute.text
            )
            Hold._put(line, reason, dispute)
