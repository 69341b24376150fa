from odoo import api, fields, models

# Parts that one switch turns on: menus by group, jobs by cron.
PART_CRONS = {
    "listening": (
        "ir_cron_customer_invitation_plan",
        "ir_cron_customer_feedback_complete",
        "ir_cron_customer_case_follow_up",
    ),
    "pulse": ("ir_cron_customer_pulse_open",),
    "drivers": (),
    "playbooks": ("ir_cron_customer_play_advance",),
    "commissions": (
        "ir_cron_seller_commission_plan_compute",
        "ir_cron_seller_commission_statement_verify",
        "ir_cron_seller_commission_plan_check",
        "ir_cron_seller_commission_payee_tell",
    ),
}


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    customer_tz = fields.Selection(related="company_id.customer_tz", readonly=False)
    group_customer_promise_listening = fields.Boolean(
        "Listening", implied_group="customer_promise.customer_promise_group_listening"
    )
    group_customer_promise_drivers = fields.Boolean(
        "Drivers", implied_group="customer_promise.customer_promise_group_drivers"
    )
    group_customer_promise_playbooks = fields.Boolean(
        "Playbooks", implied_group="customer_promise.customer_promise_group_playbooks"
    )
    group_customer_promise_commissions = fields.Boolean(
        "Commissions Weighted by Satisfaction",
        implied_group="customer_promise.customer_promise_group_commissions",
    )

    def set_values(self):
        """The jobs of a part run while the part is switched on."""
        res = super().set_values()
        for part in PART_CRONS:
            self._customer_switch_crons(part, self[f"group_customer_promise_{part}"])
        return res

    @api.model
    def _customer_switch_crons(self, part, active):
        """Switch the jobs of ``part`` on or off; unchanged ones are not written."""
        for name in PART_CRONS[part]:
            cron = self.env.ref(f"customer_promise.{name}", raise_if_not_found=False)
            if cron and cron.active != active:
                cron.active = active
                # what is cached of live moments depends on it
                self.env.registry.clear_cache()

    @api.model
    def _customer_switch_on(self, parts):
        """Switch ``parts`` on for all internal users, as the settings page does."""
        employee = self.env.ref("base.group_user")
        for part in parts:
            group = self.env.ref(f"customer_promise.customer_promise_group_{part}")
            employee.implied_ids |= group
            self._customer_switch_crons(part, True)
