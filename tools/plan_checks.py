"""Three checks of a plan: is it visible, achievable, influenceable?"""

from typing import NamedTuple

VISIBLE, ACHIEVABLE, INFLUENCEABLE = "visible", "achievable", "influenceable"


class Bounds(NamedTuple):
    """Where a check passes, as shares 0-1, both included."""

    seen: float = 0.5
    reached_low: float = 0.4
    reached_high: float = 0.8
    influenced: float = 0.7


BOUNDS = Bounds()


class Finding(NamedTuple):
    """What a check found: ``count`` of ``of``, as ``share`` (None: nothing to judge).

    Influenceable has the lowest share of any payee, and in ``count`` how many are
    below the bound.
    """

    check: str
    share: float | None
    count: int
    of: int
    passed: bool


class Weight(NamedTuple):
    """What one index weighs for one payee at one level.

    ``share`` is its part of the mix, ``credibility`` (0-1) how far its answers carry,
    ``influenced`` (0-1) the part of them from what the payee's role takes part in.
    """

    share: float
    credibility: float
    influenced: float


def visible(seen, bounds=BOUNDS):
    """Whether enough payees have looked: ``seen`` holds a bool for each.

    >>> visible([True, True, False])
    Finding(check='visible', share=0.6666666666666666, count=2, of=3, passed=True)
    >>> visible([]).share is None
    True
    """
    count, of = sum(map(bool, seen)), len(seen)
    share = count / of if of else None
    return Finding(VISIBLE, share, count, of, share is None or share >= bounds.seen)


def achievable(results, bounds=BOUNDS):
    """Whether targets are neither out of reach nor given away.

    :param results: pairs (sold, target) of a payee and period; a target is above zero

    >>> achievable([(90, 100), (110, 100)]).passed
    True
    >>> achievable([(110, 100), (120, 100)])
    Finding(check='achievable', share=1.0, count=2, of=2, passed=False)
    """
    count, of = sum(sold >= target for sold, target in results), len(results)
    share = count / of if of else None
    passed = share is None or bounds.reached_low <= share <= bounds.reached_high
    return Finding(ACHIEVABLE, share, count, of, passed)


def influenced_share(weights):
    """How much of what really weighs for a payee, they can influence; None: nothing.

    An index with few answers weighs little, whatever its share says.

    >>> influenced_share([Weight(80, 0.5, 1), Weight(20, 1, 0)])
    0.6666666666666666
    >>> influenced_share([Weight(100, 0, 1)]) is None
    True
    """
    effective = [(weight.share * weight.credibility, weight) for weight in weights]
    total = sum(size for size, _weight in effective)
    if not total:
        return None
    return sum(size * weight.influenced for size, weight in effective) / total


def influenceable(payees, bounds=BOUNDS):
    """Whether every payee can influence enough of what weighs for them.

    :param payees: the :class:`Weight` rows of each payee

    >>> influenceable([[Weight(1, 1, 1)], [Weight(1, 1, 0.5)], []])
    Finding(check='influenceable', share=0.5, count=1, of=2, passed=False)
    """
    shares = [share for share in map(influenced_share, payees) if share is not None]
    below = sum(share < bounds.influenced for share in shares)
    return Finding(
        INFLUENCEABLE, min(shares, default=None), below, len(shares), not below
    )
