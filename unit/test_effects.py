"""Differences of means with their interval."""

import math

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from tools import effects

KEPT, BROKEN = [9, 10, 8, 9, 10, 9], [5, 7, 4, 8, 6]
# low and high by scipy.stats.ttest_ind(..., equal_var=False).confidence_interval()
GOLDEN = [
    (KEPT, BROKEN, 1.2374384958169318, 5.095894837516401),
    (
        [100, 75, 50, 25, 100, 75, 100],
        [0, 25, 50, 100, 75],
        -24.186261424331136,
        74.18626142433114,
    ),
    (
        [8, 8, 8, 8, 8],
        [1, 9, 4, 6, 7, 2, 10],
        -0.7239247599871157,
        5.581067617129973,
    ),
]
POINTS = st.lists(st.integers(0, 100).map(float), min_size=5, max_size=12)


def welch(first, second, **kwargs):
    return effects.welch(effects.sample(first), effects.sample(second), **kwargs)


@pytest.mark.parametrize("first,second,low,high", GOLDEN)
def test_golden_intervals(first, second, low, high):
    found = welch(first, second)
    assert found.low == pytest.approx(low, rel=1e-12)
    assert found.high == pytest.approx(high, rel=1e-12)
    assert found.warning is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(POINTS, POINTS)
def test_it_is_scipys_interval(first, second):
    assume(len(set(first)) > 1 and len(set(second)) > 1)
    expected = stats.ttest_ind(first, second, equal_var=False).confidence_interval()
    found = welch(first, second)
    assert found.low == pytest.approx(expected.low, rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(expected.high, rel=1e-6, abs=1e-6)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(POINTS, POINTS)
def test_turned_round_it_changes_its_sign(first, second):
    there, back = welch(first, second), welch(second, first)
    assert there.value == pytest.approx(-back.value)
    if there.warning is None:
        assert there.low == pytest.approx(-back.high)


@pytest.mark.parametrize("first,second", [(KEPT, BROKEN[:4]), (KEPT[:4], BROKEN)])
def test_few_on_either_side_give_nothing(first, second):
    expected = effects.Difference(None, None, None, effects.TOO_FEW)
    assert welch(first, second) == expected


def test_how_few_is_for_the_caller_to_say():
    assert welch(KEPT[:2], BROKEN[:2], enough=2).warning is None
    assert welch(KEPT[:3], BROKEN, enough=4).warning == effects.TOO_FEW


def test_one_value_has_no_interval_whatever_the_caller_says():
    assert welch([9], BROKEN, enough=0).warning == effects.TOO_FEW


def test_without_variance_there_is_a_difference_but_no_interval():
    expected = effects.Difference(3.0, None, None, effects.NO_VARIANCE)
    assert welch([8] * 5, [5] * 5) == expected


def test_less_confidence_is_a_narrower_interval():
    wide, narrow = welch(KEPT, BROKEN), welch(KEPT, BROKEN, confidence=0.8)
    assert narrow.low > wide.low
    assert narrow.high < wide.high
    assert narrow.value == wide.value


def test_a_tiny_variance_is_no_division_by_zero():
    tiny = effects.Sample(5, 1.0, 1e-300)
    found = effects.welch(tiny, tiny._replace(mean=0.0))
    assert math.isfinite(found.low)


def test_samples():
    assert effects.sample([]) == effects.Sample(0, None, None)
    assert effects.sample([7]) == effects.Sample(1, 7.0, None)
    assert effects.sample([1, 2, 3, 6]) == effects.Sample(4, 3.0, 14 / 3)
