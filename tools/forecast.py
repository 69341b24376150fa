"""What a period will come to, from what it is so far and what periods came to."""

import math
from typing import NamedTuple

from scipy.special import stdtrit

from .effects import sample

# Of ten periods, eight end inside the range.
CONFIDENCE = 0.80
# Fewer periods than these say nothing about how far they lie apart.
MIN_PERIODS = 3


class Forecast(NamedTuple):
    """What is expected at the end; the range is None where too little is known."""

    value: float | None
    low: float | None = None
    high: float | None = None


def forecast(so_far, elapsed, history=(), confidence=CONFIDENCE):
    """Expected total of a period of which the share ``elapsed`` (0-1) is over.

    The rest goes on partly at the pace of this period (``so_far / elapsed``), partly
    as periods usually went (mean of ``history``); this period's own pace weighs as
    much as is over of it::

        so_far + (1 - elapsed) * (so_far + (1 - elapsed) * mean)

    Without history its pace alone: ``so_far / elapsed``, None before it began. The
    range is Student's for one more period like those of ``history``, narrowed to the
    share of it that is still open: ``t * s * sqrt(1 + 1/n) * sqrt(1 - elapsed)``.
    What is earned is not forecast away: ``low`` is ``so_far`` at least, where more
    than that is expected.

    >>> forecast(500, 0.5, [1000, 1000])
    Forecast(value=1000.0, low=None, high=None)
    >>> [round(money) for money in forecast(600, 0.5, [900, 1000, 1100])]
    [1150, 996, 1304]
    >>> forecast(500, 0.25).value, forecast(0, 0).value
    (2000.0, None)
    """
    elapsed = min(max(elapsed, 0.0), 1.0)
    past, left = sample(history), 1 - elapsed
    if not left:
        return Forecast(so_far, so_far, so_far)
    if not past.n:
        return Forecast(so_far / elapsed if elapsed else None)
    value = so_far + left * (so_far + left * past.mean)
    if past.n < MIN_PERIODS:
        return Forecast(value)
    reach = float(stdtrit(past.n - 1, (1 + confidence) / 2))
    reach *= math.sqrt(past.variance * (1 + 1 / past.n) * left)
    return Forecast(value, max(value - reach, min(so_far, value)), value + reach)
