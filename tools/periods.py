"""Periods of the calendar, half-open: a day belongs to exactly one of them."""

from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

# Months in one period of each unit; every unit starts with the year.
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class Period(NamedTuple):
    """From ``start`` to the day before ``end``."""

    start: date
    end: date

    @property
    def last_day(self):
        """The last day inside the period."""
        return self.end - relativedelta(days=1)

    def elapsed(self, day):
        """Share of the period (0-1) that is over when ``day`` ends.

        >>> Period(date(2026, 3, 1), date(2026, 3, 11)).elapsed(date(2026, 3, 5))
        0.5
        """
        passed = (day - self.start).days + 1
        return min(max(passed / (self.end - self.start).days, 0.0), 1.0)

    def cut(self, first, last=None):
        """What lies from ``first`` to ``last``, both included; None: no end.

        >>> period_of(date(2026, 3, 31), "month").cut(date(2026, 3, 10))
        Period(start=datetime.date(2026, 3, 10), end=datetime.date(2026, 4, 1))
        """
        end = min(self.end, last + relativedelta(days=1)) if last else self.end
        return Period(max(self.start, first), end)


def period_of(day, unit):
    """The period of ``unit`` (month, quarter, half, year) that ``day`` is in.

    >>> period_of(date(2026, 3, 31), "quarter")
    Period(start=datetime.date(2026, 1, 1), end=datetime.date(2026, 4, 1))
    >>> period_of(date(2026, 12, 1), "half").last_day
    datetime.date(2026, 12, 31)
    """
    months = MONTHS[unit]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Period(start, start + relativedelta(months=months))


def wave_start(first, today, months):
    """First day of the wave that ``today`` is in; waves begin on the first of a month.

    :param first: a day of the month that the first wave begins with
    :param months: how many months a wave is long

    >>> wave_start(date(2026, 1, 20), date(2026, 8, 31), 6)
    datetime.date(2026, 7, 1)
    """
    passed = (today.year - first.year) * 12 + today.month - first.month
    return first.replace(day=1) + relativedelta(months=passed // months * months)
