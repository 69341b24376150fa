"""Reliability: how far a word given is a word kept."""

from typing import NamedTuple

# What a promise that fell due is worth, before its importance.
ON_TIME, LATE, NOT_KEPT = 1.0, 0.5, 0.0

# Importance (1 to 5) that weighs 1.
AVERAGE_IMPORTANCE = 3

# Shrinkage: so many promises of average importance at the company's own rate,
# which is taken as DEFAULT_RATE until the company has ENOUGH promises.
PRIOR_PROMISES = 5
DEFAULT_RATE = 0.8
ENOUGH = 20

# Below so many promises no percentage is shown, only the list.
MIN_SHOWN = 5


class Tally(NamedTuple):
    """Promises that fell due, summed: weight, weight x value, how many."""

    weight: float = 0.0
    value: float = 0.0
    n: int = 0

    @property
    def rate(self):
        """Plain share of the word kept, 0-1; None without promises."""
        return self.value / self.weight if self.weight else None


def tally(promises):
    """Sum (importance, value) pairs.

    >>> tally([(3, ON_TIME), (3, LATE)]).rate
    0.75
    """
    weight = value = 0.0
    n = 0
    for importance, kept in promises:
        share = importance / AVERAGE_IMPORTANCE
        weight += share
        value += share * kept
        n += 1
    return Tally(weight, value, n)


def total(tallies):
    """One tally of several that share no promise.

    >>> total([Tally(1, 1, 1), Tally(2, 1, 2)])
    Tally(weight=3.0, value=2.0, n=3)
    """
    weight = value = 0.0
    n = 0
    for part in tallies:
        weight += part.weight
        value += part.value
        n += part.n
    return Tally(weight, value, n)


def company_rate(whole, default=DEFAULT_RATE, enough=ENOUGH):
    """The rate that few promises are drawn to: the company's, once it has enough.

    >>> company_rate(Tally(weight=5, value=1, n=5))
    0.8
    >>> company_rate(Tally(weight=20, value=15, n=20))
    0.75
    """
    return whole.rate if whole.n >= enough and whole.weight else default


def reliability(part, mu=DEFAULT_RATE, prior=PRIOR_PROMISES):
    """Reliability 0-1 of ``part``, drawn to ``mu`` by ``prior`` promises.

    ``R = (sum(w*v) + m * mu) / (sum(w) + m)``; three on time (importance 3),
    one late (5) and one broken (3):

    >>> part = tally([(3, 1), (3, 1), (3, 1), (5, 0.5), (3, 0)])
    >>> round(reliability(part, mu=0.8), 4)
    0.7344
    """
    return (part.value + prior * mu) / (part.weight + prior)
