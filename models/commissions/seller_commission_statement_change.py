from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class SellerCommissionStatement(models.Model):
    """What the last run changed."""

    _inherit = "seller.commission.statement"

    net_change = fields.Monetary("Difference", compute="_compute_net_change")
    is_changed = fields.Boolean(
        "Changed", compute="_compute_net_change", search="_search_is_changed"
    )

    @api.depends("net", "net_before")
    def _compute_net_change(self):
        for statement in self:
            statement.net_change = statement.net - statement.net_before
            statement.is_changed = not statement.currency_id.is_zero(
                statement.net_change
            )

    def _search_is_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["net", "net_before"])
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s, 0) <> COALESCE(%s, 0)",
                SQL.identifier(alias, "net"),
                SQL.identifier(alias, "net_before"),
            )
        )
