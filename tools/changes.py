"""Changes of an index from one period to the next, and whether an arrow may turn."""

import math
from typing import NamedTuple

from scipy.special import stdtrit

from .effects import NO_VARIANCE, TOO_FEW, Difference, sample
from .indices import CONFIDENCE, DEFAULTS, normal

UP, DOWN = "up", "down"

# What one step is worth where an index counts voices or the satisfied.
STEP = 100.0


class Paired(NamedTuple):
    """Persons who answered both times, how their answers moved, and by how much."""

    n: int
    up: int
    same: int
    down: int
    change: Difference


def paired(both, step=None, confidence=CONFIDENCE, enough=DEFAULTS.index_from):
    """Mean change now less then, in points, of the same persons, with its interval.

    ``both`` are pairs (then, now). Means of scores: ``step`` None, Student's interval
    of the changes. Indices that count (``step`` :data:`STEP`; the pairs are what
    answers weigh in them, such as :data:`tools.indices.WORTH`): one pair is added
    that went up a step and one that went down (Bonett and Price, Journal of
    Educational and Behavioral Statistics 37, 2012), so that all moving alike is judged
    too; its ends are not cut to the scale.
    Up, same and down are counted on the pairs given. Fewer pairs than ``enough``:
    no change.

    >>> moved = [(0, 100)] * 9 + [(0, 0)] * 11 + [(0, -100)] * 3
    >>> found = paired(moved, STEP)
    >>> found[:4], [round(points, 2) for points in found.change[:3]]
    ((23, 9, 11, 3), [26.09, -3.78, 51.78])
    """
    changes = [now - then for then, now in both]
    n = len(changes)
    up, down = (sum(sign * change > 0 for change in changes) for sign in (1, -1))
    if n < max(enough, 2):
        change = Difference(None, None, None, TOO_FEW)
    elif step is None:
        change = _student(changes, confidence)
    else:
        change = _stepwise(changes, step, confidence)
    return Paired(n, up, n - up - down, down, change)


def _student(changes, confidence):
    """Mean of changes with Student's interval; none where all are alike."""
    n, value, variance = sample(changes)
    if not variance:
        return Difference(value, None, None, NO_VARIANCE)
    reach = float(stdtrit(n - 1, (1 + confidence) / 2)) * math.sqrt(variance / n)
    return Difference(value, value - reach, value + reach)


def _stepwise(changes, step, confidence):
    """Mean of changes by steps, with the interval of Bonett and Price."""
    total, n = math.fsum(changes), len(changes) + 2
    squares = math.fsum(change * change for change in changes) + 2 * step * step
    point = total / n
    error = math.sqrt((squares / n - point * point) / n)
    reach = normal(confidence) * error
    return Difference(total / len(changes), point - reach, point + reach)


def difference(now, then, enough=DEFAULTS.index_from):
    """Now less then of two :class:`tools.indices.Index` from different persons.

    The interval squares and adds what either reaches from its point: Newcombe,
    Statistics in Medicine 17 (1998), method 10; Zou and Donner, ibid. 27 (2008).
    Persons who answered both times, and mostly as before, make it wider than need
    be: :func:`paired` is sharper for them. Fewer than ``enough``: no difference.

    >>> from .indices import nps
    >>> found = difference(nps(50, 30, 20), nps(30, 30, 40))
    >>> [round(points, 2) for points in found[:3]]
    [40.0, 16.87, 60.8]
    >>> difference(nps(50, 30, 20), nps(3, 1, 0)).warning
    'too_few_answers'
    """
    if min(now.n, then.n) < max(enough, 1):
        return Difference(None, None, None, TOO_FEW)
    value, middle = now.value - then.value, now.point - then.point
    if None in (now.low, then.low):
        return Difference(value, None, None, now.warning or then.warning)
    down = math.hypot(now.point - now.low, then.high - then.point)
    up = math.hypot(now.high - now.point, then.point - then.low)
    return Difference(value, middle - down, middle + up)


def arrow(*differences):
    """The way an arrow turns: up, down, or None where it may not turn.

    It turns where an interval leaves out 0. Of a paired and an independent
    difference the one with the narrower interval decides: either of two would turn
    it by chance more often than the confidence says (unit/test_changes.py).

    >>> arrow(Difference(20.0, 5.0, 35.0)), arrow(Difference(-3.0, -9.0, 3.0))
    ('up', None)
    >>> arrow(Difference(20.0, 5.0, 35.0), Difference(8.0, -2.0, 18.0)) is None
    True
    """
    known = [found for found in differences if found.low is not None]
    if not known:
        return None
    narrowest = min(known, key=lambda found: found.high - found.low)
    if narrowest.low > 0:
        return UP
    return DOWN if narrowest.high < 0 else None
