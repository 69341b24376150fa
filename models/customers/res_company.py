from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get

from ...tools.workdays import Workdays

# Read so many calendar days more on both sides: holidays may stand in between.
MARGIN_DAYS = 30


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
        return self._customer_day(self.env.cr.now())

    def _customer_day(self, moment):
        """The company's date at a moment (UTC, naive)."""
        there = pytz.timezone(self._customer_tz())
        return pytz.utc.localize(moment).astimezone(there).date()

    def _customer_start(self, day):
        """The moment (UTC, naive) at which a day begins for this company."""
        there = pytz.timezone(self._customer_tz())
        start = there.localize(datetime.combine(day, time.min))
        return start.astimezone(pytz.utc).replace(tzinfo=None)

    def _customer_midnight(self, day):
        """The moment (UTC) at which a day of this company begins."""
        midnight = datetime.combine(day, time.min)
        local = pytz.timezone(self._customer_tz()).localize(midnight)
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _customer_working_day(self, day, count):
        """The date ``count`` working days after ``day`` (before, when negative)."""
        return self._customer_workdays(day, day, count).add(day, count)

    def _customer_workdays(self, first, last, reach=0):
        """The company's working days, read at once however many will be asked for.

        Without working hours, or with none of them worked, calendar days count.

        :param reach: so many working days before and after are asked for too
        :rtype: tools.workdays.Workdays
        """
        self.ensure_one()
        margin = timedelta(days=2 * abs(reach) + MARGIN_DAYS)
        first, last = first - margin, last + margin
        calendar = self.resource_calendar_id
        worked = []
        if calendar:
            tz = pytz.timezone(calendar.tz or "UTC")
            bounds = (
                tz.localize(datetime.combine(day, time.min))
                for day in (first, last + timedelta(days=1))
            )
            intervals = calendar._work_intervals_batch(*bounds)[False]
            worked = sorted({start.date() for start, _stop, _meta in intervals})
        return Workdays(worked, first, last)

    @api.model
    def _customer_companies(self):
        """Companies that jobs run for, as the superuser sees them."""
        # companies are few, and a job looks at each of them
        return self.sudo().search([])  # pylint: disable=no-search-all
