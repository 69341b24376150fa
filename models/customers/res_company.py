from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get


class ResCompany(models.Model):
    """The company's own clock and calendar decide what is late."""

    _inherit = "res.company"

    customer_tz = fields.Selection(
        _tz_get,
        string="Deciding Time Zone",
        help="Kept or late, in or out of a period: decided in this time zone. "
        "Empty: that of the company's working hours.",
    )

    def _customer_tz(self):
        """Name of the time zone that decides for this company."""
        self.ensure_one()
        return self.customer_tz or self.resource_calendar_id.tz or "UTC"

    def _customer_today(self):
        """The company's date at the time of the transaction."""
        now = pytz.utc.localize(self.env.cr.now())
        return now.astimezone(pytz.timezone(self._customer_tz())).date()

    def _customer_working_day(self, day, count):
        """The date ``count`` working days after ``day`` (before, when negative).

        Without working hours, or with none of them worked, calendar days count.
        """
        self.ensure_one()
        calendar = self.resource_calendar_id
        if calendar and count:
            first = day + timedelta(days=1) if count > 0 else day
            midnight = pytz.timezone(calendar.tz or "UTC").localize(
                datetime.combine(first, time.min)
            )
            reached = calendar.plan_days(count, midnight, compute_leaves=True)
            if reached:
                return reached.date()
        return day + timedelta(days=count)

    @api.model
    def _customer_companies(self):
        """Companies that jobs run for, as the superuser sees them."""
        # companies are few, and a job looks at each of them
        return self.sudo().search([])  # pylint: disable=no-search-all
