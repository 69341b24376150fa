from odoo import fields, models

from ...tools import plan_checks


class ResCompany(models.Model):
    """Where the three checks of a commission plan pass."""

    _inherit = "res.company"

    customer_plan_seen = fields.Float(
        "Payees Who Look",
        default=plan_checks.BOUNDS.seen,
        help="Least share of payees who opened statement or simulator in a quarter.",
    )
    customer_plan_reached_low = fields.Float(
        "Targets Reached from",
        default=plan_checks.BOUNDS.reached_low,
        help="Fewer reached in the last four periods: they are out of reach.",
    )
    customer_plan_reached_high = fields.Float(
        "Targets Reached to",
        default=plan_checks.BOUNDS.reached_high,
        help="More reached in the last four periods: they are given away.",
    )
    customer_plan_influenced = fields.Float(
        "One's Own Doing",
        default=plan_checks.BOUNDS.influenced,
        help="Least share of what weighs on pay that the payee's role takes part in.",
    )

    _customer_plan_bounds_range = models.Constraint(
        "CHECK(customer_plan_seen BETWEEN 0 AND 1"
        " AND customer_plan_influenced BETWEEN 0 AND 1"
        " AND customer_plan_reached_low >= 0 AND customer_plan_reached_high <= 1"
        " AND customer_plan_reached_low <= customer_plan_reached_high)",
        "The bounds of the checks of a plan are shares from 0 to 100 %, the lower one "
        "first: correct them in the settings.",
    )

    def _customer_plan_bounds(self):
        """These bounds as the kernel takes them."""
        self.ensure_one()
        return plan_checks.Bounds(
            self.customer_plan_seen,
            self.customer_plan_reached_low,
            self.customer_plan_reached_high,
            self.customer_plan_influenced,
        )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_customer_promise_assessment = fields.Boolean(
        "People Matrix",
        implied_group="customer_promise.customer_promise_group_assessment",
    )
    customer_plan_seen = fields.Float(
        related="company_id.customer_plan_seen", readonly=False
    )
    customer_plan_reached_low = fields.Float(
        related="company_id.customer_plan_reached_low", readonly=False
    )
    customer_plan_reached_high = fields.Float(
        related="company_id.customer_plan_reached_high", readonly=False
    )
    customer_plan_influenced = fields.Float(
        related="company_id.customer_plan_influenced", readonly=False
    )
