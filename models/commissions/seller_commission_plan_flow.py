from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class SellerCommissionPlan(models.Model):
    """Draft, approved by a second person, closed."""

    _inherit = "seller.commission.plan"

    def action_ask_approval(self):
        """Open the dialog that says what the checks found, and approves."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approve the Plan"),
            "res_model": "seller.commission.plan.approve",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def action_approve(self):
        """From now on it can be computed, and no longer be changed; payees get it."""
        self.check_access("write")
        self._check_state("draft", "approved")
        for plan in self:
            plan._check_complete()
            plan._check_approver()
            plan._check_start()
        self._end_versions_before()
        self._by_action().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_on": self.env.company._customer_today(),
            }
        )
        self.env.ref("customer_promise.ir_cron_seller_commission_payee_tell")._trigger()
        return True

    def action_close(self):
        """End the plan today; its drafts, and what comes late, are still computed."""
        self.check_access("write")
        self._check_state("approved", "closed")
        for plan in self:
            end = max(plan.company_id._customer_today(), plan.date_from)
            plan._by_action().write(
                {"state": "closed", "date_to": min(plan.date_to or end, end)}
            )
        return True

    def action_ask_compute(self):
        """Open the list of the periods that can be computed."""
        self.ensure_one()
        if self.date_from > self.company_id._customer_today():
            raise UserError(
                self.env._(
                    "The plan %(plan)s begins on %(day)s: there is nothing to compute "
                    "before.",
                    plan=self.name,
                    day=format_date(self.env, self.date_from),
                )
            )
        periods = self.env["seller.commission.plan.compute"].create(
            [{"plan_id": self.id, "date_from": day} for day in self._open_starts()]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_plan_compute_action"
        )
        return action | {"domain": [("id", "in", periods.ids)], "context": {}}

    def action_compute(self):
        """Compute the running period, and earlier ones that are still drafts."""
        self.check_access("write")
        for plan in self:
            for day in plan._open_days() or [plan.company_id._customer_today()]:
                plan._compute_again(day)
        return self.action_view_statements()

    def action_view_statements(self):
        """The statements of these plans."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_promise.seller_commission_statement_action"
        )
        return action | {"domain": [("plan_id", "in", self.ids)], "context": {}}

    # === CHECKS === #

    def _check_state(self, before, after):
        wrong = self.filtered(lambda plan: plan.state != before)
        if wrong:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "The plan %(plan)s is %(state)s and cannot become %(after)s. "
                    "Reload the page and look at it again.",
                    plan=wrong[0].name,
                    state=states[wrong[0].state].lower(),
                    after=states[after].lower(),
                )
            )

    def _check_complete(self):
        if not (self.payee_ids and self.rule_ids):
            raise UserError(
                self.env._(
                    "The plan %(plan)s pays nobody yet: add a payee and a rule.",
                    plan=self.name,
                )
            )

    def _check_approver(self):
        """Nobody approves what they wrote, or what pays them.

        The system itself, which sets up demonstrations, is nobody.
        """
        user = self.env.user
        if user.id == SUPERUSER_ID:
            return
        if user in self.author_id | self.editor_id:
            raise UserError(
                self.env._(
                    "You wrote the plan %(plan)s, or changed it last. Ask another "
                    "commission manager to approve it.",
                    plan=self.name,
                )
            )
        # sudo: whoever is in the team is paid by it, seen by the approver or not
        own = user.partner_id.sudo()
        if (own | own.commercial_partner_id) & self.sudo()._people():
            raise UserError(
                self.env._(
                    "The plan %(plan)s pays you. Ask another commission manager to "
                    "approve it.",
                    plan=self.name,
                )
            )
