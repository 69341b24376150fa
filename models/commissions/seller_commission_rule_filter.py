"""Which sales a rule pays: products, customers and teams."""

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..customers.domain_text import read_domain
from ..promises import optional_apps


class SellerCommissionRule(models.Model):
    _inherit = "seller.commission.rule"

    @api.constrains("domain")
    def _check_domain(self):
        for rule in self:
            try:
                read_domain(self.env["product.product"], rule.domain)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "The condition on products of the rule %(rule)s cannot be "
                        "read: %(error)s. Choose it anew.",
                        rule=rule.name,
                        error=error,
                    )
                ) from error

    def _filter_sql(self):
        """Condition on source line l of document m, and on its customer c.

        Filters of different kinds must all be met. What an approved statement holds
        is not filtered again: a product or customer that moves to another category or
        segment later takes nothing back.
        """
        changing = self._filter_changing()
        kept = [SQL("TRUE"), *self._filter_lasting()]
        if changing:
            kept.append(SQL("(%s OR %s)", _every(changing), self._approved_sql()))
        return _every(kept)

    def _filter_lasting(self):
        """Conditions on what a document itself says."""
        if self.product_ids:
            yield SQL("l.product_id IN %s", tuple(self.product_ids.ids))
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id
            yield SQL("c.id IN %s", tuple(customers.ids))
        if self.team_ids:
            yield SQL("m.team_id IN %s", tuple(self.team_ids.ids))
        if not self.with_delivery:
            order_line = "l" if self.basis == "ordered" else "ol"
            delivery = optional_apps.delivery_charge_sql(self.env, order_line)
            if delivery:
                yield SQL("NOT %s", delivery)

    def _filter_changing(self):
        """Conditions on what may be said otherwise tomorrow."""
        found = []
        # sudo: a rule means all that exists, whoever runs it
        Product = self.env["product.product"].sudo().with_context(active_test=False)
        Product = Product.with_company(self.company_id)
        if self.category_ids:
            domain = [("categ_id", "child_of", self.category_ids.ids)]
            found.append(_among(Product._search(domain)))
        domain = read_domain(Product, self.domain)
        if not domain.is_true():
            found.append(_among(Product._search(domain)))
        if self.segment_ids:
            found.append(
                SQL(
                    """c.id IN (SELECT cp.partner_id FROM customer_profile cp
                                 WHERE cp.company_id = %s AND cp.segment_id IN %s)""",
                    self.company_id.id,
                    tuple(self.segment_ids.ids),
                )
            )
        return found

    def _approved_sql(self):
        """Condition on l: an approved statement holds it by this rule."""
        return SQL(
            """EXISTS (SELECT FROM seller_commission_line h
                         JOIN seller_commission_statement hs ON hs.id = h.statement_id
                        WHERE %s = l.id AND h.rule_id = %s
                          AND hs.state IN ('approved', 'paid'))""",
            SQL.identifier("h", self._link()),
            self.id,
        )


def _every(conditions):
    return SQL(" AND ").join(conditions)


def _among(products):
    """Condition: the line's product is among those of a query."""
    return SQL("l.product_id IN %s", products.subselect())
