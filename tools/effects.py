"""Effects: how far apart two groups of answers are, and how sure that is."""

import math
from typing import NamedTuple

from scipy.special import stdtrit

# Below so many values on either side a difference says nothing.
MIN_VALUES = 5

TOO_FEW, NO_VARIANCE = "too_few_answers", "no_variance"


class Sample(NamedTuple):
    """Values summed: how many, their mean, their variance (over n - 1)."""

    n: int = 0
    mean: float | None = None
    variance: float | None = None


class Difference(NamedTuple):
    """Mean of the first sample less that of the second, with its interval.

    ``value`` is None with ``too_few_answers``, ``low`` and ``high`` also with
    ``no_variance``: where all values are alike there is nothing to judge by.
    """

    value: float | None
    low: float | None
    high: float | None
    warning: str | None = None


def sample(values):
    """The sample that ``values`` make.

    >>> sample([1, 2, 3])
    Sample(n=3, mean=2.0, variance=1.0)
    >>> sample([7]), sample([])
    (Sample(n=1, mean=7.0, variance=None), Sample(n=0, mean=None, variance=None))
    """
    n = len(values)
    if not n:
        return Sample()
    mean = math.fsum(values) / n
    if n == 1:
        return Sample(n, mean)
    return Sample(n, mean, math.fsum((v - mean) ** 2 for v in values) / (n - 1))


def welch(first, second, confidence=0.95, enough=MIN_VALUES):
    """Difference of two means by Welch, who lets the variances differ.

    >>> kept = sample([9, 10, 8, 9, 10, 9])
    >>> broken = sample([5, 7, 4, 8, 6])
    >>> found = welch(kept, broken)
    >>> round(found.value, 4), round(found.low, 4), round(found.high, 4)
    (3.1667, 1.2374, 5.0959)
    >>> welch(kept, sample([5, 7])).warning
    'too_few_answers'
    """
    if min(first.n, second.n) < max(enough, 2):
        return Difference(None, None, None, TOO_FEW)
    value = first.mean - second.mean
    parts = [s.variance / s.n for s in (first, second)]
    spread = math.fsum(parts)
    if not spread:
        return Difference(value, None, None, NO_VARIANCE)
    freedom = 1 / math.fsum(
        (part / spread) ** 2 / (s.n - 1)
        for part, s in zip(parts, (first, second), strict=True)
    )
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * math.sqrt(spread)
    return Difference(value, value - reach, value + reach)
