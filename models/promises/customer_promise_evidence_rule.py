"""Which fact may close a promise: only one that can happen."""

from odoo import api, models
from odoo.exceptions import ValidationError

from . import optional_apps


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """No fact closes a promise without an order: somebody has to be reminded."""
        default = self.env.context.get("default_order_id")
        return super().create(
            [
                vals
                if vals.get("order_id", default)
                else {**vals, "evidence_rule": "manual"}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not vals.get("order_id", True):
            vals = {**vals, "evidence_rule": "manual"}
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy, or the next word, waits for no fact that can no longer happen."""
        copies = super().copy_data(default)
        for promise, values in zip(self, copies, strict=True):
            if promise._evidence_problem():
                values["evidence_rule"] = "manual"
        return copies

    @api.constrains("evidence_rule", "template_id")
    def _check_evidence_rule(self):
        for promise in self:
            if problem := promise._evidence_problem():
                raise ValidationError(problem)

    def _evidence_problem(self):
        """Why no fact can ever close this promise; False when one can."""
        rule, name = self.evidence_rule, self.display_name
        if rule == "manual":
            return False
        if not self.order_id:
            return self.env._(
                "%(promise)s has no order, so that nothing in Odoo can close it: "
                "choose By Hand.",
                promise=name,
            )
        if rule == "domain" and not self.template_id.evidence_domain:
            return self.env._(
                "%(promise)s is to be closed by a condition on its order: choose a "
                "template with a condition, or another rule.",
                promise=name,
            )
        if rule == "task_done" and not self._knows_tasks():
            return self.env._(
                "%(promise)s is to be closed by tasks, which need the app Project: "
                "install it, or choose another rule.",
                promise=name,
            )
        return False

    @api.model
    def _knows_tasks(self):
        return optional_apps.has(self.env, "project.task", "sale_line_id")
