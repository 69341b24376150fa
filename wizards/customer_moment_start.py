from odoo import api, fields, models
from odoo.exceptions import UserError

# How far back one looks unless another day is chosen.
PAST_DAYS = 30


class CustomerMomentStart(models.TransientModel):
    """Before a key moment is switched on: how much of the past it would ask about."""

    _name = "customer.moment.start"
    _description = "Switch On a Key Moment"

    moment_id = fields.Many2one(
        "customer.moment",
        "Key Moment",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    trigger = fields.Selection(related="moment_id.trigger")
    past = fields.Selection(
        [
            ("none", "Only from now on"),
            ("some", "Also what happened before, so many a day"),
        ],
        "What to Ask about",
        required=True,
        default="none",
    )
    since = fields.Date(
        required=True,
        default=lambda self: fields.Date.subtract(
            self.env.company._customer_today(), days=PAST_DAYS
        ),
    )
    event_count = fields.Integer("Happened since", compute="_compute_event_count")
    daily_limit = fields.Integer("At Most a Day", default=20)

    @api.depends("moment_id", "since")
    def _compute_event_count(self):
        for start in self:
            moment = start.moment_id
            counted = moment and start.since and moment.trigger != "manual"
            start.event_count = (
                self.env["customer.invitation"]._count_events(moment, start._begin())
                if counted
                else 0
            )

    def _begin(self):
        """Since when (UTC) events count; customers are asked from now on."""
        if self.moment_id.trigger == "wave":
            return self.env.cr.now()
        company = self.moment_id.company_id or self.env.company
        return company._customer_start(self.since)

    def action_start(self):
        """Switch it on, and let the job look."""
        self.ensure_one()
        moment = self.moment_id
        some = self.past == "some"
        limited = some or moment.trigger == "wave"
        if some and self.daily_limit < 1:
            raise UserError(
                self.env._(
                    "%(moment)s is to ask about what is past: say how many a day at "
                    "most.",
                    moment=moment.name,
                )
            )
        moment.write(
            {
                "active": True,
                "active_from": self._begin() if some else self.env.cr.now(),
                "daily_limit": self.daily_limit if limited else moment.daily_limit,
            }
        )
        moment._wake(moment.trigger)
        return {"type": "ir.actions.act_window_close"}
