"""What a rule would pay for an order that is still a quotation."""

from odoo import models
from odoo.fields import Domain

from ..customers.domain_text import read_domain
from ..promises import optional_apps


class SellerCommissionRule(models.Model):
    """The same filters and measures as in SQL, of an order as it stands on a screen."""

    _inherit = "seller.commission.rule"

    def _base_of_order(self, order):
        """What of an order, saved or not, this rule would pay for; company currency.

        For one order on a screen; runs ask by :meth:`_facts_sql`.
        """
        self.ensure_one()
        if self.basis == "fixed" or not self._is_for_order(order):
            return 0.0
        lines = order.order_line.filtered(
            lambda line: (
                line.product_id and not line.display_type and not line.is_downpayment
            )
        )
        total = sum(map(self._measure_of_line, filter(self._is_for_line, lines)))
        units = self.measure == "quantity"
        return total if units else total / (order.currency_rate or 1.0)

    def _is_for_order(self, order):
        """Whether customer and team are among those of the rule."""
        customer = order.partner_id.commercial_partner_id._origin
        if self.partner_ids and customer not in self.partner_ids.commercial_partner_id:
            return False
        if self.team_ids and order.team_id not in self.team_ids:
            return False
        if not self.segment_ids:
            return True
        profile = self.env["customer.profile"].search(
            Domain("partner_id", "=", customer.id)
            & Domain("company_id", "=", order.company_id.id)
        )
        return bool(profile.segment_id & self.segment_ids)

    def _is_for_line(self, line):
        """Whether the product of a line is among those of the rule."""
        product = line.product_id._origin
        if self.product_ids and product not in self.product_ids:
            return False
        charge = optional_apps.has(self.env, "sale.order.line", "is_delivery")
        if charge and line.is_delivery and not self.with_delivery:
            return False
        domain = read_domain(product, self.domain)
        if self.category_ids:
            domain &= Domain("categ_id", "child_of", self.category_ids.ids)
        return domain.is_true() or bool(product.filtered_domain(domain))

    def _measure_of_line(self, line):
        """Untaxed amount or margin in the order's currency, or units."""
        if self.measure == "amount":
            return line.price_subtotal
        if self.measure == "margin":
            return line.price_subtotal - line.purchase_price * line.product_uom_qty
        return line.product_uom_id._compute_quantity(
            line.product_uom_qty, line.product_id.uom_id, round=False
        )
