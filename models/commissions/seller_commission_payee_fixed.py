from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .seller_commission_payee_accept import GUARDED
from .seller_commission_statement_part import SETTLED

# What of a payee still changes once the plan is approved.
OPEN = {"date_to", "quota_ids"}


class SellerCommissionPayee(models.Model):
    """Once a plan is approved: nobody for themself, nothing of the past, all noted."""

    _inherit = "seller.commission.payee"

    @api.model_create_multi
    def create(self, vals_list):
        payees = super().create(vals_list)
        payees._in_approved()._join()
        return payees

    def write(self, vals):
        fixed = self._in_approved()
        if not self.env.su:
            fixed._check_write(vals)
        res = super().write(vals)
        if "date_to" in vals:
            fixed.plan_id._log_rows(
                fixed,
                lambda row: row.env._(
                    "The last day of payee %(payee)s was changed.", payee=row._number()
                ),
            )
        if "plan_id" in vals:
            (self._in_approved() - fixed)._join()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_accepted(self):
        fixed = self._in_approved()
        fixed._check_not_own()
        if not self.env.su and fixed.filtered("accepted_on"):
            fixed.filtered("accepted_on")[0]._raise_fixed()
        fixed.plan_id._log_rows(
            fixed,
            lambda row: row.env._("Payee %(payee)s was deleted.", payee=row.id),
        )

    def _in_approved(self):
        return self.filtered(lambda payee: payee.plan_id.state != "draft")

    def _join(self):
        """What an addition to an approved plan asks for."""
        self._check_not_own()
        self.plan_id._log_rows(
            self,
            lambda row: row.env._("Payee %(payee)s was added.", payee=row._number()),
        )

    def _number(self):
        """A link without a name: whoever is paid by the plan reads its notes."""
        return self._get_html_link(title=str(self.id))

    # === CHECKS === #

    def _own(self):
        """Those of approved plans that pay the user, by name or by team."""
        partner = self.env.user.partner_id
        # sudo: whoever is in the team is paid with it, seen by the user or not
        return self._in_approved().filtered(
            lambda payee: (
                partner in payee.partner_id | payee.sudo().team_id.member_ids.partner_id
            )
        )

    def _check_not_own(self):
        """A plan was approved by another person: so is what it pays oneself."""
        own = self._own()
        if own and not self.env.su:
            raise UserError(
                self.env._(
                    "The plan %(plan)s is approved and pays you. Ask another "
                    "commission manager to change your entry or your quota.",
                    plan=own[0].plan_id.name,
                )
            )

    def _check_write(self, vals):
        self._check_not_own()
        if self and vals.keys() - OPEN - GUARDED:
            self[0]._raise_fixed()
        if "date_to" in vals:
            self._check_end(fields.Date.to_date(vals["date_to"]))

    def _raise_fixed(self):
        raise UserError(
            self.env._(
                "The plan %(plan)s is approved, so who is paid, in which role and "
                "since when no longer changes. Let the entry of %(payee)s end by its "
                "date, and add another one.",
                plan=self.plan_id.name,
                payee=(self.partner_id or self.team_id).display_name,
            )
        )

    def _check_end(self, day):
        """An entry ends today at the earliest, and not within what was settled."""
        settled = self.env["seller.commission.statement"]._read_group(
            [
                ("state", "in", SETTLED),
                "|",
                ("payee_id", "in", self.ids),
                ("payee_id.parent_id", "in", self.ids),
            ],
            ["payee_id"],
            ["date_to:max"],
        )
        for payee in self.filtered(lambda payee: payee.date_to != (day or False)):
            ends = [last for row, last in settled if payee in row | row.parent_id]
            least = max([payee.company_id._customer_today(), *ends])
            if day and day < least:
                raise UserError(
                    self.env._(
                        "The entry of %(payee)s cannot end on %(day)s: the plan is "
                        "approved, and what is settled or past stays. Choose "
                        "%(least)s or a later day.",
                        payee=(payee.partner_id or payee.team_id).display_name,
                        day=format_date(self.env, day),
                        least=format_date(self.env, least),
                    )
                )


class SellerCommissionPlan(models.Model):
    _inherit = "seller.commission.plan"

    def _log_rows(self, rows, sentence):
        """Note on approved plans what was done to rows of theirs, and by whom.

        :param sentence: function of a row
        """
        for plan in self.filtered(lambda plan: plan.state != "draft"):
            own = rows.filtered(lambda row, plan=plan: row.plan_id == plan)
            plan._message_log(body=Markup("<br/>").join(map(sentence, own)))
