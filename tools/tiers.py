"""Commission in tiers: known by their lower bounds, so without hole or overlap."""

from decimal import Decimal
from typing import NamedTuple

MARGINAL, RETROACTIVE = "marginal", "retroactive"


class Tier(NamedTuple):
    """From ``low`` on, inclusive, up to the next tier: ``rate`` per cent."""

    low: Decimal
    rate: Decimal


class Slice(NamedTuple):
    """What of a base lies in a tier, at its rate: the commission explained."""

    base: Decimal
    rate: Decimal

    @property
    def commission(self):
        """Money, not rounded.

        >>> Slice(Decimal(5000), Decimal("2.5")).commission
        Decimal('125.0')
        """
        return self.base * self.rate / 100


def make(bounds):
    """Tiers of (lower bound, rate) pairs, by rising bound.

    ValueError when there is none, or two begin at the same bound.

    >>> make([(1000, 5), (0, 3)])[0]
    Tier(low=Decimal('0'), rate=Decimal('3'))
    """
    tiers = sorted(Tier(Decimal(low), Decimal(rate)) for low, rate in bounds)
    if not tiers:
        raise ValueError("A rule in tiers needs at least one tier.")
    lows = [tier.low for tier in tiers]
    if len(set(lows)) < len(lows):
        raise ValueError("Two tiers begin at the same bound.")
    return tuple(tiers)


def of_quota(tiers, quota):
    """Tiers whose bounds are per cent of a quota, in money.

    >>> of_quota(make([(0, 3), (80, 5)]), Decimal(50_000))[1].low
    Decimal('40000')
    """
    return tuple(Tier(tier.low * quota / 100, tier.rate) for tier in tiers)


def slices(base, tiers, mode=MARGINAL):
    """The base parted by tier; below the lowest bound nothing is earned.

    Marginal: each slice at its own rate. Retroactive: all of it at the rate reached.
    A negative base, more was credited than sold, has the first tier's rate, whatever
    its bound. ValueError for another mode.

    >>> tiers = make([(0, 3), (10_000, 5)])
    >>> [(int(part.base), int(part.rate)) for part in slices(Decimal(12_000), tiers)]
    [(10000, 3), (2000, 5)]
    >>> slices(Decimal(12_000), tiers, RETROACTIVE)
    [Slice(base=Decimal('12000'), rate=Decimal('5'))]
    """
    if mode not in (MARGINAL, RETROACTIVE):
        raise ValueError(f"Tiers are marginal or retroactive, got '{mode}'.")
    base = Decimal(base)
    if base < 0:
        return [Slice(base, tiers[0].rate)]
    reached = [tier for tier in tiers if tier.low <= base]
    if not reached:
        return []
    if mode == RETROACTIVE:
        return [Slice(base, reached[-1].rate)]
    ends = [tier.low for tier in reached[1:]] + [base]
    return [
        Slice(end - max(tier.low, Decimal(0)), tier.rate)
        for tier, end in zip(reached, ends, strict=True)
    ]


def commission(base, tiers, mode=MARGINAL):
    """Money earned on a base, not rounded.

    >>> tiers = make([(0, 3), (10_000, 5)])
    >>> [int(commission(b, tiers)) for b in (9_000, 10_000, 12_000, -1_000)]
    [270, 300, 400, -30]
    >>> [int(commission(b, tiers, RETROACTIVE)) for b in (9_000, 10_000, 12_000)]
    [270, 500, 600]
    """
    return sum((part.commission for part in slices(base, tiers, mode)), Decimal(0))


def effective_rate(base, tiers, mode=MARGINAL):
    """Per cent that each line of a base earns: no line comes before another.

    >>> effective_rate(12_000, make([(0, 3), (10_000, 5)])).quantize(Decimal("0.0001"))
    Decimal('3.3333')
    >>> effective_rate(0, make([(0, 3)]))
    Decimal('3')
    """
    if not base:
        found = slices(0, tiers, mode)
        return found[-1].rate if found else Decimal(0)
    return commission(base, tiers, mode) * 100 / Decimal(base)
