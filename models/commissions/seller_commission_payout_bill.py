"""Agents are paid by a vendor bill: taxes and withholdings are those of the product."""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

PRODUCT = "customer_promise.product_product_commission"


class SellerCommissionPayout(models.Model):
    _inherit = "seller.commission.payout"

    def _make_bill(self):
        """One draft per agent, a line per statement; in sudo, by :meth:`_pay`.

        Where more is taken back than earned, it is a refund by the agent. Nothing to
        pay makes no bill.
        """
        self.ensure_one()
        Move = self.env["account.move"].with_company(self.company_id)
        for agent, statements in self.statement_ids.grouped("partner_id").items():
            total = sum(statements.mapped("net"))
            if self.currency_id.is_zero(total):
                continue
            bill = Move.create(self._prepare_bill_values(agent, statements, total))
            statements._by_action().move_id = bill

    @api.model
    def _get_product(self, company):
        """What agents' bills of the company are for; in sudo.

        :raise UserError: somebody archived or deleted it, or gave it to a company
        """
        product = self.env.ref(PRODUCT, raise_if_not_found=False)
        # sudo: commission managers need no right on products
        product = product and product.sudo()
        if (
            product
            and product.active
            and product.company_id
            in (
                product.company_id.browse(),
                company,
            )
        ):
            return product
        raise UserError(
            self.env._(
                "Nothing is paid: %(company)s has no product for the bills of its "
                "agents. Restore the product Sales Commission from the archive, for "
                "all companies; if it was deleted, upgrade Customer Success, which "
                "makes it again.",
                company=company.display_name,
            )
        )

    def _prepare_bill_values(self, agent, statements, total):
        """Values of a draft bill; the agent's document brings its date and number."""
        sign = 1 if total > 0 else -1
        product = self._get_product(self.company_id)
        statements = statements.sorted("date_from")
        # the agent reads the lines
        words = statements.with_context(lang=agent.lang)
        return {
            "move_type": "in_invoice" if total > 0 else "in_refund",
            "partner_id": agent.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "customer_payout_id": self.id,
            "invoice_origin": self.display_name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": words.env._(
                            "Commission: %(statement)s",
                            statement=statement.display_name,
                        ),
                        "quantity": 1,
                        "price_unit": sign * statement.net,
                    }
                )
                for statement in words
            ],
        }


class SellerCommissionStatement(models.Model):
    _inherit = "seller.commission.statement"

    def _get_payout_kind(self):
        """Agents send bills; colleagues are on the payroll."""
        self.ensure_one()
        # sudo: who approves may not read all payees
        return "bill" if self.sudo().payee_id.role == "agent" else "payroll"

    def action_pay(self):
        """Show what would be paid, and how."""
        self._check_commission_manager()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_pay_action"
        )
        return action | {"context": {"default_statement_ids": self.ids}}
