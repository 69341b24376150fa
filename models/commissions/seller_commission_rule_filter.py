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

        Filters of different kinds must all be met. A credit note is filtered as what it
        takes back (line ``o`` of invoice ``re``) would be. What an approved statement
        holds is not filtered again: a product or customer that moves to another
        category or segment later takes nothing back, nor is it paid by another rule.
        """
        changing = self._filter_changing()
        kept = [SQL("TRUE"), *self._filter_lasting()]
        if changing:
            kept.append(SQL("COALESCE(%s, %s)", self._judged_sql(), _every(changing)))
        return _every(kept)

    def _filter_lasting(self):
        """Conditions on what a document itself says."""
        if self.product_ids:
            products = tuple(self.product_ids.ids)
            yield SQL("%s IN %s", self._source_sql("product_id"), products)
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id
            yield SQL("c.id IN %s", tuple(customers.ids))
        if self.team_ids:
            team = SQL("m.team_id")
            if self.basis != "ordered":
                team = SQL("COALESCE(re.team_id, m.team_id)")
            yield SQL("%s IN %s", team, tuple(self.team_ids.ids))
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
            found.append(self._among(Product._search(domain)))
        domain = read_domain(Product, self.domain)
        if not domain.is_true():
            found.append(self._among(Product._search(domain)))
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

    def _source_sql(self, column):
        """A column of line l; of a credit note, that of the line it takes back."""
        if self.basis == "ordered":
            return SQL.identifier("l", column)
        own, original = SQL.identifier("l", column), SQL.identifier("o", column)
        return SQL("COALESCE(%s, %s)", original, own)

    def _among(self, products):
        """Condition: the line's product is among those of a query."""
        return SQL("%s IN %s", self._source_sql("product_id"), products.subselect())

    def _judged_sql(self):
        """SQL: whether approved statements hold the source by this rule.

        False: by others of the plan only; NULL: not at all.
        """
        rules = self.plan_id.family_id.version_ids.rule_ids
        return SQL(
            """(SELECT BOOL_OR(h.rule_id = %s) FROM seller_commission_line h
                  JOIN seller_commission_statement hs ON hs.id = h.statement_id
                 WHERE %s = %s AND h.rule_id IN %s
                   AND hs.state IN ('approved', 'paid'))""",
            self.id,
            SQL.identifier("h", self._link()),
            self._source_sql("id"),
            tuple(rules.ids),
        )


def _every(conditions):
    return SQL(" AND ").join(conditions)
