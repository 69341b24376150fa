from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import periods
from .seller_commission_statement_part import SETTLED


class SellerCommissionQuota(models.Model):
    """What a payee is expected to sell in one period."""

    _name = "seller.commission.quota"
    _description = "Commission Quota"
    _order = "date_from desc, payee_id"

    payee_id = fields.Many2one(
        "seller.commission.payee", required=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="payee_id.plan_id", store=True, index=True)
    company_id = fields.Many2one(related="payee_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        "Period", required=True, help="Any day of the period; kept as its first day."
    )
    amount = fields.Monetary(required=True)

    _period_uniq = models.Constraint(
        "UNIQUE(payee_id, date_from)", "A payee has one quota for each period."
    )
    _amount_positive = models.Constraint("CHECK(amount > 0)", "A quota is above zero.")

    @api.depends("payee_id", "date_from")
    def _compute_display_name(self):
        for quota in self:
            quota.display_name = f"{quota.payee_id.display_name}, {quota.date_from}"

    @api.model_create_multi
    def create(self, vals_list):
        quotas = super().create(vals_list)
        quotas._to_first_day()
        quotas._check_open()
        quotas.plan_id._log_rows(
            quotas,
            lambda quota: quota.env._(
                "A quota for %(day)s was entered for payee %(payee)s.",
                **quota._log_values(),
            ),
        )
        return quotas

    def write(self, vals):
        self._check_open()
        res = super().write(vals)
        if "date_from" in vals or "payee_id" in vals:
            self._to_first_day()
            self._check_open()
        self.plan_id._log_rows(
            self,
            lambda quota: quota.env._(
                "The quota for %(day)s of payee %(payee)s was changed.",
                **quota._log_values(),
            ),
        )
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_open()
        self.plan_id._log_rows(
            self,
            lambda quota: quota.env._(
                "The quota for %(day)s of payee %(payee)s was deleted.",
                **quota._log_values(),
            ),
        )

    def _log_values(self):
        """No amount: whoever is paid by the plan reads its notes."""
        day = format_date(self.env, self.date_from)
        return {"day": day, "payee": self.payee_id._number()}

    def _check_open(self):
        """In approved plans: nobody's own, and none that decided what was settled."""
        self.payee_id._check_not_own()
        # sudo: statements of others, of which only whether there are any is told
        settled = (
            self.env["seller.commission.statement"]
            .sudo()
            ._read_group(
                [
                    ("plan_id", "in", self.plan_id.ids),
                    ("partner_id", "in", self.payee_id.partner_id.ids),
                    ("state", "in", SETTLED),
                ],
                ["plan_id", "partner_id", "date_from:day"],
            )
        )
        settled = set(settled)
        for quota in self:
            key = quota.plan_id, quota.payee_id.partner_id, quota.date_from
            if key in settled and not self.env.su:
                raise UserError(
                    self.env._(
                        "What %(payee)s earned from %(day)s on is approved, and so is "
                        "the quota that it was measured by. Enter the quotas of later "
                        "periods.",
                        payee=quota.payee_id.partner_id.display_name,
                        day=format_date(self.env, quota.date_from),
                    )
                )

    # no override: it writes past the checks of this model
    # pylint: disable-next=missing-return
    def _to_first_day(self):
        """Whatever day is typed: a quota stands at the beginning of its period."""
        for quota in self:
            start = quota._period().start
            if quota.date_from != start:
                super(SellerCommissionQuota, quota).write({"date_from": start})

    def _period(self):
        self.ensure_one()
        return periods.period_of(self.date_from, self.plan_id.period)

    def action_copy_last_period(self):
        """The last period's quotas again for the period after it, plan by plan.

        Payees who leave before are left out, and oneself in an approved plan; quotas
        already there stay.
        """
        plans = self.plan_id
        if not plans:
            groups = self._read_group([], [], ["plan_id:recordset"])
            plans = groups[0][0]
        if not plans:
            raise UserError(
                self.env._("There is no quota to copy yet: enter the first period's.")
            )
        self.create([vals for plan in plans for vals in self._prepare_next(plan)])
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _prepare_next(self, plan):
        """Values of the quotas of a plan's period after the last."""
        quotas = self.search([("plan_id", "=", plan.id)])
        last = quotas[:1].date_from
        start = quotas[:1]._period().end
        return [
            {"payee_id": quota.payee_id.id, "date_from": start, "amount": quota.amount}
            for quota in quotas.filtered(lambda quota: quota.date_from == last)
            if not quota.payee_id._own()
            and (not quota.payee_id.date_to or quota.payee_id.date_to >= start)
        ]
