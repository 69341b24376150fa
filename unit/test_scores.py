"""Scores from 0 to 100 and the voice of a customer."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scores import DETRACTOR, PASSIVE, PROMOTER, overall, rescale, voice, wilson

bounds = st.integers(min_value=-100, max_value=100)
scales = st.tuples(bounds, bounds).map(sorted).filter(lambda scale: scale[0] < scale[1])


@st.composite
def answers(draw):
    """An answer on some scale: value, low, high."""
    low, high = draw(scales)
    return draw(st.integers(min_value=low, max_value=high)), low, high


@pytest.mark.parametrize(
    ("value", "low", "high", "points"),
    [(9, 0, 10, 90), (0, 0, 10, 0), (5, 1, 5, 100), (3, 1, 5, 50), (1, 1, 5, 0)],
)
def test_golden(value, low, high, points):
    assert rescale(value, low, high) == points
    assert rescale(value, low, high, reverse=True) == 100 - points


@given(answers(), st.booleans())
def test_points_lie_between_0_and_100(answer, reverse):
    assert 0 <= rescale(*answer, reverse=reverse) <= 100


@given(answers())
def test_a_reversed_scale_is_the_other_way_round(answer):
    both = rescale(*answer) + rescale(*answer, reverse=True)
    assert math.isclose(both, 100)


@given(scales)
def test_the_ends_of_a_scale(scale):
    low, high = scale
    assert (rescale(low, low, high), rescale(high, low, high)) == (0, 100)


@given(bounds, bounds.filter(lambda by: by >= 0))
def test_a_scale_has_a_length(low, by):
    with pytest.raises(ValueError, match=f"got {low} to {low - by}"):
        rescale(low, low, low - by)


@pytest.mark.parametrize(
    ("likelihood", "who"),
    [*((n, DETRACTOR) for n in range(7)), (7, PASSIVE), (8, PASSIVE)]
    + [(9, PROMOTER), (10, PROMOTER), (None, None)],
)
def test_voice(likelihood, who):
    assert voice(likelihood) == who


@given(st.none() | st.integers(min_value=0, max_value=10))
def test_satisfaction_goes_before_loyalty(likelihood):
    assert overall(0.0, likelihood) == 0
    assert overall(None, likelihood) == (
        None if likelihood is None else 10 * likelihood
    )


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (41, 50, 0.6920, 0.9023),
        (16, 20, 0.5840, 0.9193),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
    ],
)
def test_wilson(successes, trials, low, high):
    bounds = wilson(successes, trials)
    assert [round(bound, 4) for bound in bounds] == [low, high]


@given(st.integers(min_value=1, max_value=500), st.floats(min_value=0, max_value=1))
def test_the_bounds_hold_the_rate(trials, share):
    successes = round(share * trials)
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1


@given(
    st.integers(min_value=0, max_value=50),
    st.integers(min_value=0, max_value=50),
)
def test_another_success_raises_both_bounds(successes, failures):
    before = wilson(successes, successes + failures)
    after = wilson(successes + 1, successes + failures + 1)
    assert after[0] >= before[0] - 1e-12
    assert after[1] >= before[1] - 1e-12
