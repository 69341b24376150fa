"""Three checks of a plan: where they pass, and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.plan_checks import (
    Bounds,
    Weight,
    achievable,
    influenceable,
    influenced_share,
    visible,
)

parts = st.floats(min_value=0, max_value=1, allow_subnormal=False)
shares = st.integers(min_value=1, max_value=100).map(float)
weights = st.lists(st.builds(Weight, shares, parts, parts), max_size=6)


@pytest.mark.parametrize(
    ("seen", "of", "passed"), [(0, 4, False), (1, 4, False), (2, 4, True), (4, 4, True)]
)
def test_half_of_the_payees_have_looked(seen, of, passed):
    found = visible([True] * seen + [False] * (of - seen))
    assert (found.count, found.of, found.passed) == (seen, of, passed)


@pytest.mark.parametrize(
    ("reached", "passed"),
    [(0, False), (3, False), (4, True), (6, True), (8, True), (9, False), (10, False)],
)
def test_between_40_and_80_in_100_reach_their_target(reached, passed):
    results = [(100, 100)] * reached + [(99.99, 100)] * (10 - reached)
    found = achievable(results)
    assert (found.share, found.passed) == (reached / 10, passed)


def test_nothing_to_judge_passes():
    for found in (visible([]), achievable([]), influenceable([]), influenceable([[]])):
        assert (found.share, found.of, found.passed) == (None, 0, True)


def test_few_answers_of_ones_own_leave_the_company_s_to_weigh():
    company = Weight(20, 1, 0)
    assert influenced_share([Weight(80, 30 / 35, 1), company]) == pytest.approx(24 / 31)
    assert influenceable([[Weight(80, 30 / 35, 1), company]]).passed
    assert not influenceable([[Weight(80, 1 / 6, 1), company]]).passed


def test_bounds_are_settings():
    assert visible([True, False], Bounds(seen=0.6)).passed is False
    assert achievable([(1, 2)], Bounds(reached_low=0)).passed is True
    assert influenceable([[Weight(1, 1, 0.5)]], Bounds(influenced=0.5)).passed is True


@given(weights)
def test_a_share_lies_between_the_least_and_the_most_influenced(rows):
    share = influenced_share(rows)
    if share is None:
        assert not any(row.credibility for row in rows)
    else:
        influenced = [row.influenced for row in rows]
        assert min(influenced) - 1e-9 <= share <= max(influenced) + 1e-9


@given(st.lists(weights, max_size=5))
def test_all_pass_or_somebody_is_below(payees):
    found = influenceable(payees)
    assert found.passed == (found.count == 0)
    assert found.passed == (found.share is None or found.share >= 0.7)
