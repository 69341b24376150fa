"""Whether a promise can be kept: what our own record says before it is given."""

from typing import NamedTuple

from .scores import wilson

GREEN, AMBER, RED, UNKNOWN = "green", "amber", "red", "unknown"
# From the best finding to the worst; what is not known says nothing.
LEVELS = (UNKNOWN, GREEN, AMBER, RED)

# "9 in 10 are kept within ... days."
MOST = 0.9


class Thresholds(NamedTuple):
    """What is green and what is amber; fewer than ``cases`` forecast nothing.

    ``green_low`` is asked of the lower bound of the rate, so that few cases
    cannot be green by luck.
    """

    green_rate: float = 0.8
    green_low: float = 0.6
    amber_rate: float = 0.6
    cases: int = 20


class LeadTimes(NamedTuple):
    """How long cases took: days counted, each with its number of cases.

    ``kept`` by the days it took, ``open`` by the days since it was given;
    ``broken`` ones have no days.
    """

    kept: dict
    broken: int
    open: dict

    def kept_within(self, days):
        """Cases kept by then, and those that can be judged by then.

        Broken, kept later, or still open at that age: not kept. Open ones that are
        not so old yet may still be: they are left out.

        >>> LeadTimes({3: 8, 9: 1}, broken=1, open={2: 5, 7: 2}).kept_within(7)
        (8, 12)
        """
        kept = sum(n for day, n in self.kept.items() if day <= days)
        waiting = sum(n for age, n in self.open.items() if age >= days)
        return kept, sum(self.kept.values()) + self.broken + waiting

    def days_until(self, holds):
        """The smallest number of days at which ``holds(kept, total)``, else None.

        The rate only rises with the days, but the cases become fewer: what holds
        at some days may no longer hold at more.

        >>> times = LeadTimes({3: 8, 9: 2}, broken=0, open={})
        >>> times.days_until(lambda kept, total: kept >= MOST * total)
        9
        """
        days = {0, *self.kept, *(age + 1 for age in self.open)}
        kept, total = 0, sum(self.kept.values()) + self.broken
        total += sum(self.open.values())
        for day in sorted(days):
            kept += self.kept.get(day, 0)
            total -= self.open.get(day - 1, 0)
            if holds(kept, total):
                return day
        return None

    def smallest_green(self, thresholds):
        """The fewest days that would be green, None when no number of days is.

        >>> LeadTimes({3: 15, 9: 5}, broken=0, open={}).smallest_green(Thresholds())
        9
        """
        return self.days_until(lambda *rate: level(*rate, thresholds) == GREEN)

    def most_within(self, thresholds):
        """The days within which 9 in 10 are kept, None when they never are.

        >>> LeadTimes({3: 15, 9: 5}, broken=0, open={}).most_within(Thresholds())
        9
        """
        return self.days_until(
            lambda kept, total: total >= max(1, thresholds.cases)
            and kept >= MOST * total
        )


def level(kept, total, thresholds):
    """The finding on a rate: green, amber, red, or unknown where cases are few.

    >>> [level(kept, 50, Thresholds()) for kept in (41, 39, 29)]
    ['green', 'amber', 'red']
    >>> level(19, 19, Thresholds())
    'unknown'
    """
    if total < max(1, thresholds.cases):
        return UNKNOWN
    rate = kept / total
    if rate >= thresholds.green_rate and wilson(kept, total)[0] >= thresholds.green_low:
        return GREEN
    return AMBER if rate >= thresholds.amber_rate else RED


def worst(levels):
    """The worst of some findings; unknown when nothing is known.

    >>> worst([GREEN, UNKNOWN]), worst([AMBER, RED]), worst([])
    ('green', 'red', 'unknown')
    """
    return max(levels, key=LEVELS.index, default=UNKNOWN)
