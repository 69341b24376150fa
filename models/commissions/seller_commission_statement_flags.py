from odoo import fields, models

READERS = (
    "customer_promise.customer_promise_group_commission_manager,"
    "customer_promise.customer_promise_group_auditor"
)


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    flag_count = fields.Integer(
        "Flags",
        compute="_compute_flag_count",
        groups=READERS,
        help="Answers behind the statement that somebody has to look into.",
    )

    def _compute_flag_count(self):
        counts = dict(
            self.env["seller.commission.flag"]._read_group(
                [("statement_id", "in", self.ids)], ["statement_id"], ["n:sum"]
            )
        )
        for statement in self:
            statement.flag_count = counts.get(statement, 0)

    def action_view_commission_flags(self):
        """Doubts about the answers behind these statements, by kind."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_flag_action"
        )
        domain = [("statement_id", "in", self.ids)]
        return action | {"domain": domain, "context": {}}
