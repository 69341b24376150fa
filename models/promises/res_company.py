import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

APPROVER = "customer_promise.customer_promise_group_approver"

# When a deadline approaches: stored on each promise that runs.
APPROACH = {"customer_approach_days", "customer_approach_share"}


class ResCompany(models.Model):
    """When a promise is safe, late or reliable: the company's own thresholds."""

    _inherit = "res.company"

    # before it is given
    customer_check_policy = fields.Selection(
        [("off", "Off"), ("warn", "Warn"), ("approve", "Ask for Approval")],
        "Promises at Risk",
        required=True,
        default="warn",
        help="What happens when our own record says that a promise will not be kept.",
    )
    customer_check_months = fields.Integer(
        "Months of Record", default=12, help="The check looks back so many months."
    )
    customer_check_cases = fields.Integer(
        "Cases Needed", default=20, help="With fewer, the check gives no forecast."
    )
    customer_green_rate = fields.Float(
        "Green from", default=0.8, help="Share of the cases like it kept in time."
    )
    customer_green_low = fields.Float(
        "Green Lower Bound",
        default=0.6,
        help="Lower bound of the share's 95 % interval: few cases are not enough.",
    )
    customer_amber_rate = fields.Float("Amber from", default=0.6)
    customer_approver_id = fields.Many2one("res.users", "Approver")
    customer_approver_substitute_id = fields.Many2one("res.users", "Substitute")
    customer_approval_hours = fields.Integer(
        "Hours to Approve",
        default=4,
        help="Working hours after which the substitute is asked.",
    )
    # after it is given
    customer_approach_days = fields.Integer(
        "Approaching, Days", default=2, help="Working days before the deadline."
    )
    customer_approach_share = fields.Float(
        "Approaching, Share",
        default=0.2,
        help="Share of the time between promise and deadline that is left.",
    )
    customer_escalation_days = fields.Integer(
        "Days until Escalation",
        default=2,
        help="Working days overdue after which the team leader is told.",
    )
    customer_delivery_tolerance = fields.Float(
        "Delivery Tolerance",
        default=0.0,
        help="Share of the quantity that may be missing and the order still counts "
        "as delivered.",
    )
    # how far a word given is a word kept
    customer_reliability_months = fields.Integer("Reliability Window", default=12)
    customer_reliability_prior = fields.Float(
        "Prior Promises",
        default=5,
        help="Promises of average importance at the company's own rate, added to few.",
    )
    customer_reliability_default = fields.Float("Assumed Rate", default=0.8)
    customer_reliability_cases = fields.Integer(
        "Promises for an Own Rate",
        default=20,
        help="The assumed rate stands until the company has so many.",
    )
    customer_reliability_shown = fields.Integer(
        "Shown from",
        default=5,
        help="With fewer promises no percentage is shown, only the list.",
    )
    # what a kept word does to what customers say
    customer_effect_days = fields.Integer(
        "Days of Effect",
        default=90,
        help="An answer so many days after a promise was closed is put down to it.",
    )
    customer_effect_cases = fields.Integer(
        "Answers Compared from",
        default=5,
        help="With fewer answers on either side no difference is shown.",
    )
    customer_privacy_notice = fields.Html(
        "Privacy Notice",
        translate=True,
        help="Stands on each page that a customer reaches without logging in.",
    )

    _customer_shares = models.Constraint(
        "CHECK(customer_green_rate BETWEEN 0 AND 1"
        " AND customer_green_low BETWEEN 0 AND 1"
        " AND customer_amber_rate BETWEEN 0 AND 1"
        " AND customer_approach_share BETWEEN 0 AND 1"
        " AND customer_delivery_tolerance BETWEEN 0 AND 1"
        " AND customer_reliability_default BETWEEN 0 AND 1)",
        "Shares of promises lie between 0 and 100 %.",
    )
    _customer_counts = models.Constraint(
        "CHECK(customer_check_months > 0 AND customer_check_cases > 0"
        " AND customer_approval_hours >= 0 AND customer_approach_days >= 0"
        " AND customer_escalation_days >= 0 AND customer_reliability_months > 0"
        " AND customer_reliability_prior >= 0 AND customer_effect_days > 0"
        " AND customer_effect_cases > 1)",
        "Months and cases are at least 1, days and hours at least 0.",
    )

    @api.constrains("customer_approver_id", "customer_approver_substitute_id")
    def _check_customer_approvers(self):
        """Nobody is asked who could not answer."""
        for company in self:
            users = company.customer_approver_id
            users |= company.customer_approver_substitute_id
            for user in users.filtered(lambda u: not u.has_group(APPROVER)):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot approve promises in %(company)s. Give them "
                        "the role Approver first, or choose somebody who has it.",
                        user=user.name,
                        company=company.name,
                    )
                )

    def write(self, vals):
        """When a deadline approaches is stored: promises that run follow."""
        names = APPROACH & vals.keys()
        changed = self.filtered(lambda c: any(c[name] != vals[name] for name in names))
        res = super().write(vals)
        if changed:
            # sudo: the promises of all, whoever sets the company
            self.env["customer.promise"].sudo()._approach_anew(changed)
        return res

    def _customer_approver(self, involved=None, escalated=False):
        """Who is asked to approve promises at risk; their substitute when escalated.

        :param involved: users who cannot be asked, as it is their own promise
        """
        self.ensure_one()
        involved = involved or self.env["res.users"]
        users = self.customer_approver_id, self.customer_approver_substitute_id
        users = reversed(users) if escalated else users
        able = (u for u in users if u.active and u not in involved)
        able = (user for user in able if user.has_group(APPROVER))
        return next(able, self.env["res.users"])

    def _customer_approval_due(self):
        """When an approval asked for now goes to the substitute (naive UTC)."""
        self.ensure_one()
        now = pytz.utc.localize(self.env.cr.now())
        hours = self.customer_approval_hours
        due = self.resource_calendar_id.plan_hours(hours, now, compute_leaves=True)
        due = due or fields.Datetime.add(now, hours=hours)
        return due.astimezone(pytz.utc).replace(tzinfo=None)
