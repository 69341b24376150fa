"""Indices of what customers say, each with its n and how sure it is.

Indices are in points: the Net Promoter Score from -100 to 100, shares and means
from 0 to 100. Nothing is rounded here; what is not known is None.
"""

import math
from typing import NamedTuple

from scipy.special import ndtri, stdtrit

from .effects import NO_VARIANCE, TOO_FEW
from .scores import DETRACTOR, PASSIVE, PROMOTER, wilson

CONFIDENCE = 0.95

# Answers added to each end of the NPS and in all: three, spread as a triangle.
ADDED_TO_END, ADDED = 0.75, 3

# A finite population's factor below is a census: nobody is left to differ.
CERTAIN = 1e-6

# What one answer weighs in the Net Promoter Score.
WORTH = {PROMOTER: 100.0, PASSIVE: 0.0, DETRACTOR: -100.0}

# What is shown: nothing, the answers only, the index with its interval, the index.
HIDDEN, ANSWERS, INTERVAL, INDEX = "hidden", "answers", "interval", "index"

# Whose answers they are: open, confidential ones, the anonymous staff pulse.
OPEN, CONFIDENTIAL, PULSE = "open", "confidential", "pulse"


class Thresholds(NamedTuple):
    """Settings: least answers for what is shown, and what counts as what.

    ``index_from``, ``plain_from``: answers for an index with interval, and for one
    that may stand alone; ``confidential_from``, ``pulse_from``: the least that hide
    who said it; ``top``: least points (0-100) of a satisfied answer.
    """

    index_from: int = 5
    plain_from: int = 30
    confidential_from: int = 3
    pulse_from: int = 5
    top: float = 70.0


DEFAULTS = Thresholds()


class Index(NamedTuple):
    """An index in points with the bounds of its interval.

    ``value`` is what is shown; ``point`` is what the interval was built round, drawn
    to the middle where answers are few. All are None without answers.
    """

    n: int
    value: float | None = None
    point: float | None = None
    low: float | None = None
    high: float | None = None
    warning: str | None = None


def normal(confidence):
    """Standard deviations on either side that hold ``confidence`` (0-1).

    >>> round(normal(0.95), 6)
    1.959964
    """
    return float(ndtri((1 + confidence) / 2))


def nps(promoters, passives, detractors, factor=1.0, confidence=CONFIDENCE):
    """Net Promoter Score of so many voices; the interval is the adjusted Wald one.

    ``n' = n + 3, p' = (P + 0.75) / n', d' = (D + 0.75) / n'`` and ``p' - d' +/- z
    sqrt((p' + d' - (p' - d')^2) / n')``, within -100 and 100: Rocks, The American
    Statistician 70 (2016). ValueError for negative counts.

    A finite population's ``factor`` (0-1, :func:`tools.responses.correction`) makes
    n answers tell as much as ``n / factor^2`` of an endless one, and the three are
    added to those. But for them the error is multiplied by the factor; the point
    goes to the value as the interval shrinks, which would else close round a point
    that is not so. A full census is what it is: 30, not 29.13.

    >>> [round(points, 2) for points in nps(50, 30, 20)[1:5]]
    [30.0, 29.13, 14.05, 44.2]
    >>> nps(50, 30, 20, factor=0.0)[1:5]
    (30.0, 30.0, 30.0, 30.0)
    """
    n = _count(promoters, passives, detractors)
    if not n:
        return Index(0, warning=TOO_FEW)
    value = 100.0 * (promoters - detractors) / n
    if factor < CERTAIN:
        return Index(n, value, value, value, value)
    weight = 1 / factor**2  # of one answer
    size = n * weight + ADDED
    up = (promoters * weight + ADDED_TO_END) / size
    down = (detractors * weight + ADDED_TO_END) / size
    point = 100.0 * (up - down)
    error = math.sqrt((up + down - (up - down) ** 2) / size)
    reach = 100.0 * normal(confidence) * error
    return Index(n, value, point, max(-100.0, point - reach), min(100.0, point + reach))


def share(having, n, factor=1.0, confidence=CONFIDENCE):
    """Share, 0-100, of ``having`` in ``n`` answers with Wilson's interval.

    ``factor`` is the finite population's, by which the standard error within
    Wilson's formula is multiplied. ValueError unless 0 <= having <= n.

    >>> [round(points, 2) for points in share(41, 50)[1:5]]
    [82.0, 82.0, 69.2, 90.23]
    """
    _count(having, n - having)
    if not n:
        return Index(0, warning=TOO_FEW)
    value = 100.0 * having / n
    if factor < CERTAIN:
        return Index(n, value, value, value, value)
    weight = 1 / factor**2
    low, high = wilson(having * weight, n * weight, normal(confidence))
    return Index(n, value, value, 100.0 * low, 100.0 * high)


def mean(sample, factor=1.0, confidence=CONFIDENCE):
    """Mean of scores from 0 to 100 with Student's interval, cut to the scale.

    ``sample`` is an :class:`tools.effects.Sample`. One answer has no interval, nor
    have answers that are all alike, unless they are the whole population.

    >>> from .effects import sample
    >>> [round(points, 2) for points in mean(sample([100, 75, 50, 75, 25]))[1:5]]
    [65.0, 65.0, 29.61, 100.0]
    >>> mean(sample([75, 75])).warning
    'no_variance'
    """
    n, value, variance = sample
    if not n:
        return Index(0, warning=TOO_FEW)
    if factor < CERTAIN:
        return Index(n, value, value, value, value)
    if not variance:
        return Index(n, value, value, warning=TOO_FEW if n == 1 else NO_VARIANCE)
    student = float(stdtrit(n - 1, (1 + confidence) / 2))
    reach = student * factor * math.sqrt(variance / n)
    return Index(n, value, value, max(0.0, value - reach), min(100.0, value + reach))


def least(kind=OPEN, thresholds=DEFAULTS):
    """Answers that an index of such answers takes.

    >>> least(), least(CONFIDENTIAL)
    (5, 3)
    """
    return {
        OPEN: thresholds.index_from,
        CONFIDENTIAL: thresholds.confidential_from,
        PULSE: thresholds.pulse_from,
    }[kind]


def display(n, kind=OPEN, thresholds=DEFAULTS):
    """What may be shown of ``n`` answers; few confidential ones show nothing.

    >>> [display(n) for n in (4, 5, 29, 30)]
    ['answers', 'interval', 'interval', 'index']
    >>> display(2, CONFIDENTIAL), display(3, CONFIDENTIAL), display(4, PULSE)
    ('hidden', 'interval', 'hidden')
    """
    if n < least(kind, thresholds):
        return ANSWERS if kind == OPEN else HIDDEN
    return INDEX if n >= thresholds.plain_from else INTERVAL


def _count(*parts):
    """Sum of counts, none of which may be negative."""
    if min(parts) < 0:
        raise ValueError(f"Answers are counted from 0 on, got {parts}.")
    return sum(parts)
