from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare

# Stands in the context while an order writes its shares: they are checked once all of
# them are there. No RPC can forge it.
BY_ORDER = object()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    customer_split_ids = fields.One2many(
        "seller.split", "order_id", "Commission Shares", copy=True
    )

    # a run looks for orders that were written since the last statement was frozen
    _customer_written_idx = models.Index("(write_date)")

    @api.model_create_multi
    def create(self, vals_list):
        if not any("customer_split_ids" in vals for vals in vals_list):
            return super().create(vals_list)
        there = self.with_context(customer_splits=BY_ORDER)
        orders = super(SaleOrder, there).create(vals_list).with_env(self.env)
        orders._check_customer_splits()
        return orders

    def write(self, vals):
        if "customer_split_ids" not in vals:
            return super().write(vals)
        before = self._customer_shares()
        there = self.with_context(customer_splits=BY_ORDER)
        res = super(SaleOrder, there).write(vals)
        self._check_customer_splits()
        self._customer_tell_shares(before)
        return res

    def _check_customer_splits(self):
        """An order is shared out whole, or not at all."""
        if self.env.context.get("customer_splits") is BY_ORDER:
            return
        # sudo: also the shares of others count
        for order in self.sudo():
            total = sum(order.customer_split_ids.mapped("share"))
            if total and float_compare(total, 100, precision_digits=4):
                raise ValidationError(
                    self.env._(
                        "The shares of %(order)s make %(total)s %%. Change them so "
                        "that they make 100 %%, or delete all of them.",
                        order=order.name,
                        total=f"{total:g}",
                    )
                )

    def _check_customer_splits_open(self):
        """Who was paid for an order stays who is paid for it."""
        # sudo: statements of others, of which only whether there are any is told
        paid = (
            self.env["seller.commission.line"]
            .sudo()
            .search(
                [
                    ("statement_id.state", "in", ("published", "approved", "paid")),
                    "|",
                    ("order_line_id.order_id", "in", self.ids),
                    ("move_line_id.sale_line_ids.order_id", "in", self.ids),
                ],
                limit=1,
            )
        )
        if paid:
            raise UserError(
                self.env._(
                    "Commission on %(document)s stands on a published statement, so "
                    "the shares of its order no longer change. Ask a commission "
                    "manager for a correction.",
                    document=paid.document,
                )
            )

    # === CHANGES AFTER CONFIRMATION === #

    def _customer_shares(self):
        """Who has which share of these orders, if confirmed: {order: {partner: %}}.

        An order that is not shared out is its salesperson's.
        """
        if self.env.context.get("customer_splits") is BY_ORDER:
            return {}
        # sudo: also the shares of others count
        return {
            order: {split.partner_id: split.share for split in order.customer_split_ids}
            or {partner: 100 for partner in order.user_id.partner_id}
            for order in self.sudo()
            if order.state == "sale"
        }

    def _customer_tell_shares(self, before):
        """Note on confirmed orders who changed which shares; tell whose they are.

        :param before: what :meth:`_customer_shares` was before the change
        """
        after = self._customer_shares()
        for order, old in before.items():
            new = after.get(order, {})
            changed = {
                partner: (old.get(partner, 0), new.get(partner, 0))
                for partner in [
                    *old,
                    *(partner for partner in new if partner not in old),
                ]
                if old.get(partner, 0) != new.get(partner, 0)
            }
            if changed:
                order._customer_tell_changed(changed)

    def _customer_tell_changed(self, changed):
        """Note all changed shares ({partner: (%, %)}), and tell each their own."""
        lines = {
            partner: self.env._(
                "Commission share of %(payee)s: %(old)s %%, now %(new)s %%.",
                payee=partner.display_name,
                old=f"{old:g}",
                new=f"{new:g}",
            )
            for partner, (old, new) in changed.items()
        }
        self._message_log(body=Markup("<br/>").join(lines.values()))
        for partner, line in lines.items():
            if partner != self.env.user.partner_id:
                self.message_notify(
                    partner_ids=partner.ids,
                    subject=self.env._(
                        "Your share of %(order)s changed", order=self.name
                    ),
                    body=line,
                )
