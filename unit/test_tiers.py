"""Tiers and money: golden values, and what holds for whatever is typed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import money, tiers
from tools.money import CENT, rounded, spread
from tools.tiers import MARGINAL, RETROACTIVE, commission, effective_rate, slices

STEPS = tiers.make([(0, 3), (10_000, 5), (20_000, 8)])

amounts = st.decimals(-(10**7), 10**7, places=2)
sales = st.decimals(0, 10**7, places=2)
rates = st.decimals(0, 50, places=2)
# As people write them: the first tier mostly begins at nothing.
ladders = st.dictionaries(
    st.integers(0, 10**6).map(Decimal), rates, min_size=1, max_size=6
).map(lambda found: tiers.make(found.items()))
modes = st.sampled_from([MARGINAL, RETROACTIVE])


@pytest.mark.parametrize(
    ("base", "marginal", "retroactive"),
    [
        (0, 0, 0),
        (Decimal("9999.99"), Decimal("299.9997"), Decimal("299.9997")),
        (10_000, 300, 500),
        (15_000, 550, 750),
        (20_000, 800, 1600),
        (30_000, 1600, 2400),
        (-1_000, -30, -30),
    ],
)
def test_golden(base, marginal, retroactive):
    assert commission(base, STEPS) == marginal
    assert commission(base, STEPS, RETROACTIVE) == retroactive


def test_below_the_lowest_bound_nothing_is_earned():
    late = tiers.make([(1_000, 5)])
    assert commission(999, late) == 0
    assert commission(1_000, late, RETROACTIVE) == 50
    assert commission(1_100, late) == 5


def test_bounds_may_be_per_cent_of_a_quota():
    money_bounds = tiers.of_quota(
        STEPS[:1] + (tiers.Tier(Decimal(80), Decimal(5)),), 500
    )
    assert [tier.low for tier in money_bounds] == [0, 400]


@pytest.mark.parametrize("bounds", [[], [(0, 3), (0, 5)]])
def test_what_cannot_be_read_is_refused(bounds):
    with pytest.raises(ValueError, match="tier"):
        tiers.make(bounds)
    with pytest.raises(ValueError, match="marginal or retroactive"):
        slices(1, STEPS, "both")


@given(sales, ladders)
def test_marginal_slices_make_up_what_lies_above_the_lowest_bound(base, ladder):
    above = max(Decimal(0), base - ladder[0].low)
    assert sum(part.base for part in slices(base, ladder)) == above


@given(sales, ladders)
def test_marginal_commission_has_no_jumps(base, ladder):
    """One cent more sold is at most one cent's highest rate more earned."""
    highest = max(tier.rate for tier in ladder)
    more = commission(base + CENT, ladder) - commission(base, ladder)
    assert 0 <= more <= CENT * highest / 100


@given(sales, ladders, modes)
def test_the_effective_rate_gives_the_commission_back(base, ladder, mode):
    rate = effective_rate(base, ladder, mode)
    assert abs(base * rate / 100 - commission(base, ladder, mode)) < Decimal("1e-12")
    assert 0 <= rate <= max(tier.rate for tier in ladder)


@given(amounts, ladders)
def test_one_tier_from_nothing_is_a_flat_rate(base, ladder):
    flat = tiers.make([(0, ladder[0].rate)])
    for mode in (MARGINAL, RETROACTIVE):
        assert commission(base, flat, mode) == base * ladder[0].rate / 100


# Money


@given(amounts, st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_what_is_spread_sums_up_and_nobody_is_off_by_more_than_the_remainder(
    total, parts
):
    shares = spread(total, parts)
    assert sum(shares) == rounded(total)
    whole = Decimal(sum(parts))
    for share, part in zip(shares, parts, strict=True):
        assert abs(share - total * part / whole) <= CENT * len(parts)


@given(amounts)
def test_rounding_is_symmetric_and_leaves_whole_units(amount):
    assert rounded(-amount) == -rounded(amount)
    assert rounded(rounded(amount)) == rounded(amount)
    assert str(rounded(Decimal("-0.001"))) == "0.00"


def test_nothing_is_spread_over_nothing():
    assert spread(0, [1, -1]) == [0, 0]
    with pytest.raises(ValueError, match="Nothing to spread"):
        spread(1, [1, -1])
    with pytest.raises(ValueError, match="Nothing to spread"):
        spread(1, [])
    assert money.CENT == Decimal("0.01")


@given(amounts, st.lists(st.integers(1, 99), min_size=1, max_size=6))
def test_the_shares_of_a_split_make_up_the_line(base, parts):
    """Per cents that sum to 100 leave no cent to nobody."""
    shares = [Decimal(part) * 100 / sum(parts) for part in parts]
    assert sum(spread(base, shares)) == rounded(base)


@given(ladders)
def test_marginal_commission_is_continuous_at_every_bound(ladder):
    for tier in ladder[1:]:
        below, at = (commission(tier.low - d, ladder) for d in (CENT, Decimal(0)))
        assert abs(at - below) <= CENT * max(rate for _low, rate in ladder) / 100


@given(sales, sales, ladders)
def test_whoever_sells_more_never_earns_less(one, more, ladder):
    assert commission(one + more, ladder) >= commission(one, ladder)


@given(sales, ladders, st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_lines_at_the_effective_rate_sum_to_the_tiers_to_the_cent(base, ladder, parts):
    lines = spread(commission(base, ladder), parts)
    assert sum(lines) == rounded(commission(base, ladder))


@given(amounts, st.lists(st.integers(1, 10**6), min_size=1, max_size=12))
def test_what_is_taken_back_is_what_was_given(total, parts):
    given_, back = spread(total, parts), spread(-total, parts)
    assert [one + other for one, other in zip(given_, back, strict=True)] == [0] * len(
        parts
    )
