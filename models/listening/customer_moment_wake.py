"""An event wakes the job that asks; nothing else happens in the request."""

from odoo import api, fields, models, tools


class CustomerMoment(models.Model):
    _inherit = "customer.moment"

    @api.model
    @tools.ormcache()
    def _live_triggers(self):
        """Triggers with an active moment while Listening is switched on."""
        cron = self._invitation_cron()
        if not cron.active:
            return frozenset()
        groups = self.sudo()._read_group([], ["trigger"])
        return frozenset(trigger for (trigger,) in groups)

    @api.model
    def _invitation_cron(self):
        """The job that invites, in sudo: sellers wake it but may not read it.

        Found without a query, since every confirmation asks for it.
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "customer_promise.ir_cron_customer_invitation_plan"
        )
        return self.env["ir.cron"].sudo().browse(cron_id)

    @api.model
    def _wake(self, *triggers):
        """An event happened: let the job look, soon. One INSERT, or nothing."""
        if self._live_triggers().isdisjoint(triggers):
            return
        cron = self._invitation_cron()
        self.env["ir.cron.trigger"].sudo().create(
            {"cron_id": cron.id, "call_at": fields.Datetime.now()}
        )
        self.env.cr.postcommit.add(cron._notifydb)
