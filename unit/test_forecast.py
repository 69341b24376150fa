"""What a period will come to: what holds whatever was earned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.forecast import MIN_PERIODS, forecast

money = st.integers(-(10**6), 10**6)
shares = st.floats(0, 1)
histories = st.lists(money, max_size=12)


@pytest.mark.parametrize("elapsed", [0.1, 0.5, 0.9])
def test_a_period_as_usual_comes_to_the_usual(elapsed):
    found = forecast(1000 * elapsed, elapsed, [1000] * 4)
    assert found == pytest.approx((1000, 1000, 1000))


def test_what_is_over_is_no_longer_forecast():
    assert forecast(700, 1, [1000, 2000, 3000]) == (700, 700, 700)
    assert forecast(700, 2) == (700, 700, 700)


def test_nothing_yet_is_the_mean():
    assert forecast(0, 0, [900, 1100]).value == 1000


def test_the_pace_alone_where_nothing_was_before():
    assert forecast(300, 0.25) == (1200, None, None)
    assert forecast(0, 0).value is None


def test_own_pace_weighs_more_as_the_period_goes_on():
    """Twice the usual pace: expected more and more as it goes on."""
    values = [forecast(2000 * part, part, [1000] * 3).value for part in (0.1, 0.5, 0.9)]
    assert values == sorted(values)
    assert values[0] == pytest.approx(1190) and values[-1] == pytest.approx(1990)


@given(money, shares, histories)
def test_the_range_holds_the_value_and_needs_periods(so_far, elapsed, history):
    found = forecast(so_far, elapsed, history)
    if elapsed < 1 and len(history) < MIN_PERIODS:
        assert (found.low, found.high) == (None, None)
    else:
        assert found.low <= found.value <= found.high


@given(
    st.integers(0, 10**6),
    shares,
    st.lists(st.integers(0, 10**6), min_size=3, max_size=12),
)
def test_what_is_earned_is_not_forecast_away(so_far, elapsed, history):
    found = forecast(so_far, elapsed, history)
    assert so_far <= found.low


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=3, max_size=12))
def test_the_range_narrows_with_the_days(so_far, history):
    reaches = [
        found.high - found.value
        for found in (forecast(so_far, part / 10, history) for part in range(11))
    ]
    assert reaches == sorted(reaches, reverse=True)
