"""Working days of a calendar, counted."""

from bisect import bisect_right
from datetime import date, timedelta


class Workdays:
    """The working days from ``start`` to ``end``, both included.

    Outside of these, and where nothing at all is worked, every day counts.

    >>> march = Workdays([date(2026, 3, d) for d in (2, 3, 4, 5, 6, 9, 10)],
    ...                  date(2026, 3, 1), date(2026, 3, 10))
    >>> march.between(date(2026, 3, 5), date(2026, 3, 9))  # Thursday to Monday
    2
    >>> str(march.add(date(2026, 3, 5), 2))
    '2026-03-09'
    """

    def __init__(self, worked, start, end):
        """Remember the working days.

        :param worked: the dates worked between ``start`` and ``end``, rising
        """
        if end < start:
            raise ValueError(f"A range of days ends after it starts: {start} to {end}.")
        self.start, self.end = start, end
        self._worked = tuple(worked) or tuple(map(self._day, self._numbers()))

    def index(self, day: date):
        """How many working days there are up to and including ``day``.

        Those before the first day covered count backwards from it.

        >>> week = Workdays([date(2026, 3, 2)], date(2026, 3, 1), date(2026, 3, 7))
        >>> [week.index(date(2026, 3, d)) for d in (1, 2, 7, 8)]
        [0, 1, 1, 2]
        >>> week.index(date(2026, 2, 27))
        -1
        """
        if day < self.start:
            return (day - self.start).days + 1
        return bisect_right(self._worked, day) + max(0, (day - self.end).days)

    def between(self, start: date, end: date):
        """Working days after ``start``, up to and including ``end``.

        0 when these are the same day; negative when ``end`` is the earlier.

        >>> none = Workdays([], date(2026, 3, 1), date(2026, 3, 31))
        >>> none.between(date(2026, 3, 6), date(2026, 3, 9))
        3
        """
        return self.index(end) - self.index(start)

    def add(self, day: date, count):
        """The ``count``-th working day after ``day``, before it when negative.

        >>> week = Workdays([date(2026, 3, d) for d in (2, 3, 4)],
        ...                 date(2026, 3, 1), date(2026, 3, 7))
        >>> [week.add(date(2026, 3, 3), n).day for n in (-1, 0, 1, 2)]
        [2, 3, 4, 8]
        """
        if not count:
            return day
        if count > 0:
            return self._at(self.index(day) + count)
        return self._at(self.index(day - timedelta(days=1)) + count + 1)

    def ordinals(self):
        """Every day covered, and the index of each, as two lists.

        >>> week = Workdays([date(2026, 3, 2)], date(2026, 3, 1), date(2026, 3, 3))
        >>> [day.day for day in week.ordinals()[0]], week.ordinals()[1]
        ([1, 2, 3], [0, 1, 1])
        """
        days = [self._day(number) for number in self._numbers()]
        return days, [self.index(day) for day in days]

    def _at(self, index):
        """The day on which ``index`` is reached.

        >>> week = Workdays([date(2026, 3, 2)], date(2026, 3, 1), date(2026, 3, 7))
        >>> [str(week._at(index)) for index in (0, 1, 2)]
        ['2026-02-28', '2026-03-02', '2026-03-08']
        """
        if index <= 0:
            return self.start + timedelta(days=index - 1)
        if index <= len(self._worked):
            return self._worked[index - 1]
        return self.end + timedelta(days=index - len(self._worked))

    def _numbers(self):
        """The days covered, as numbers from 0.

        >>> list(Workdays([], date(2026, 3, 1), date(2026, 3, 3))._numbers())
        [0, 1, 2]
        """
        return range((self.end - self.start).days + 1)

    def _day(self, number):
        """The day of such a number.

        >>> str(Workdays([], date(2026, 3, 1), date(2026, 3, 3))._day(2))
        '2026-03-03'
        """
        return self.start + timedelta(days=number)
