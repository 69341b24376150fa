from odoo import api, fields, models
from odoo.exceptions import UserError

# How long a pin holds unless another day is chosen.
PIN_MONTHS = 3


class CustomerStagePin(models.TransientModel):
    """Somebody knows better than the facts: the stage stays as set, for a while."""

    _name = "customer.stage.pin"
    _description = "Pin the Stage"

    profile_id = fields.Many2one(
        "customer.profile", "Customer", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    stage_id = fields.Many2one(
        "customer.stage",
        required=True,
        ondelete="cascade",
        compute="_compute_stage_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (company_id, False))]",
    )
    until = fields.Date(
        required=True,
        compute="_compute_until",
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Char("Why", required=True)

    @api.depends("profile_id")
    def _compute_stage_id(self):
        for pin in self:
            pin.stage_id = pin.profile_id.stage_id

    @api.depends("profile_id")
    def _compute_until(self):
        for pin in self:
            company = pin.profile_id.company_id or self.env.company
            pin.until = fields.Date.add(company._customer_today(), months=PIN_MONTHS)

    def action_pin(self):
        """Set the stage; the chatter keeps who and why."""
        self.ensure_one()
        profile = self.profile_id
        if self.until <= profile.company_id._customer_today():
            raise UserError(
                self.env._(
                    "The stage of %(customer)s cannot be pinned until %(date)s, which "
                    "is not to come. Choose a later day.",
                    customer=profile.display_name,
                    date=self.until,
                )
            )
        profile.write(
            {
                "stage_id": self.stage_id.id,
                "stage_pinned_until": self.until,
                "stage_pin_reason": self.reason,
            }
        )
        profile._message_log(
            body=self.env._(
                "Stage pinned until %(date)s: %(reason)s",
                date=self.until,
                reason=self.reason,
            )
        )
        return {"type": "ir.actions.act_window_close"}
