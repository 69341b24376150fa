"""The words in which the finding on a promise is said."""

from odoo import models
from odoo.tools import format_date

from ...tools import feasibility as kernel


class CustomerPromise(models.Model):
    _inherit = "customer.promise"

    def _finding_words(self, finding, expected, week):
        """What the user reads: the record, then what stands against it."""
        words = [self._record_words(finding)]
        if finding.days < 0:
            words = [self.env._("The deadline is in the past.")]
        if expected:
            day = format_date(self.env, expected, date_format="d MMMM")
            words.append(self.env._("Odoo expects the goods on %(date)s.", date=day))
        if week:
            words.append(
                self.env._(
                    "Week %(week)s already holds %(held)s of at most %(capacity)s.",
                    week=week.number,
                    held=week.held,
                    capacity=week.capacity,
                )
            )
        return " ".join(words)

    def _record_words(self, finding):
        months = self.company_id.customer_check_months
        if finding.level != kernel.UNKNOWN:
            return self._rate_words(finding)
        if finding.total == 1:
            return self.env._(
                "Only 1 case like this in %s months: no forecast.", months
            )
        if finding.total:
            return self.env._(
                "Only %(count)s cases like this in %(months)s months: no forecast.",
                count=finding.total,
                months=months,
            )
        return self.env._("No case like this in %s months: no forecast.", months)

    def _rate_words(self, finding):
        """How many of how many; each source says it in its own words."""
        values = {"kept": finding.kept, "total": finding.total}
        values["days"] = self._days_words(finding.days, finding.unit)
        most = self._days_words(finding.most, finding.unit)
        if finding.source == "delivered":
            rate = self.env._(
                "%(kept)s of %(total)s orders were delivered within %(days)s.", **values
            )
            most = most and self.env._(
                "9 in 10 are delivered within %(days)s.", days=most
            )
        elif finding.source == "invoiced":
            rate = self.env._(
                "%(kept)s of %(total)s orders were invoiced within %(days)s.", **values
            )
            most = most and self.env._(
                "9 in 10 are invoiced within %(days)s.", days=most
            )
        else:
            rate = self.env._(
                "Kept within %(days)s in %(kept)s of %(total)s cases.", **values
            )
            most = most and self.env._("9 in 10 are kept within %(days)s.", days=most)
        return f"{rate} {most}" if most else rate

    def _days_words(self, days, unit):
        """A number of days in words; those are working days unless said otherwise."""
        if days is None:
            return False
        if not days:
            return self.env._("the same day")
        if days == 1:
            return self.env._("1 day")
        if unit == "calendar":
            return self.env._("%s calendar days", days)
        return self.env._("%s days", days)
