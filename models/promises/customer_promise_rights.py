"""What the user at the screen may do with a promise, and who may be named for it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .res_company import APPROVER

USER = "customer_promise.customer_promise_group_user"
MANAGER = "customer_promise.customer_promise_group_manager"


def _keepers_domain(records):
    """Domain of the users who can see and keep promises."""
    return [("all_group_ids", "in", records.env.ref(USER).ids)]


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    responsible_id = fields.Many2one(domain=_keepers_domain)
    can_manage = fields.Boolean(compute="_compute_can_manage")
    can_reassign = fields.Boolean(compute="_compute_can_reassign")
    can_write = fields.Boolean(compute="_compute_can_write")
    can_decide = fields.Boolean(compute="_compute_can_decide")
    order_cancelled = fields.Boolean(
        compute="_compute_order_cancelled", compute_sudo=True
    )

    @api.depends_context("uid")
    def _compute_can_manage(self):
        """Whether the user may set right how it is weighed while it is open."""
        self.can_manage = self.env.su or self.env.user.has_group(MANAGER)

    @api.depends_context("uid")
    @api.depends("state", "promisor_id", "charge_state")
    def _compute_can_reassign(self):
        """Whether the user may name another to keep it."""
        for promise in self:
            promise.can_reassign = (
                promise.state == "draft"
                or promise._is_managed_by_user({"responsible_id"})
            )

    @api.depends_context("uid")
    def _compute_can_write(self):
        """Whether the user may close it or renegotiate; those not saved yet, always."""
        writable = set(self._origin._filtered_access("write").ids)
        for promise in self:
            promise.can_write = not promise._origin or promise._origin.id in writable

    @api.depends_context("uid")
    @api.depends(
        "state",
        "approval_state",
        "requested_by_id",
        "promisor_id",
        "responsible_id",
        "order_id.user_id",
    )
    def _compute_can_decide(self):
        """Whether the user may approve or refuse it now."""
        user = self.env.user
        approver = user.has_group(APPROVER)
        for promise in self:
            promise.can_decide = (
                approver
                and promise._is_waiting_for_approval()
                and user not in promise._involved()
            )

    @api.depends("order_id.state")
    def _compute_order_cancelled(self):
        for promise in self:
            promise.order_cancelled = promise.order_id.state == "cancel"

    @api.constrains("responsible_id")
    def _check_responsible(self):
        """Who keeps it must see it; who gave it keeps it whatever their rights.

        What our own methods take over from an earlier word is not held up.
        """
        if self._is_by_action():
            return
        others = self.filtered(lambda p: p.responsible_id != p.promisor_id)
        for promise in others:
            if not promise.responsible_id.has_group(USER):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot keep %(promise)s without the role User of "
                        "Customer Success. Choose somebody who has it.",
                        user=promise.responsible_id.name,
                        promise=promise.display_name,
                    )
                )


class CustomerPromiseTemplate(models.Model):
    _inherit = "customer.promise.template"

    user_id = fields.Many2one(domain=_keepers_domain)

    @api.constrains("user_id")
    def _check_user_keeps(self):
        for template in self.filtered("user_id"):
            if not template.user_id.has_group(USER):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot keep %(template)s without the role User of "
                        "Customer Success. Choose somebody who has it.",
                        user=template.user_id.name,
                        template=template.name,
                    )
                )

    def _prepare_responsible_values(self, order, profile):
        """A role held by somebody who sees no promises is held by nobody."""
        values = super()._prepare_responsible_values(order, profile)
        user = self.env["res.users"].browse(values.get("responsible_id"))
        return values if user and user.sudo().has_group(USER) else {}
