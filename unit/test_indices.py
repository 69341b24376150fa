"""Indices with their intervals, and what may be shown of them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools import indices, responses
from tools.effects import NO_VARIANCE, TOO_FEW, Sample, sample
from tools.indices import Index, Thresholds, display, mean, nps, share
from tools.scores import DETRACTOR, PASSIVE, PROMOTER, Z95, wilson

# promoters, passives, detractors; value, point, low, high: the specification's own.
NPS_GOLDEN = [
    ((50, 30, 20), (30.00, 29.13, 14.05, 44.20)),
    ((16, 9, 5), (36.67, 33.33, 7.56, 59.11)),
    ((5, 3, 2), (30.00, 23.08, -19.05, 65.20)),
    ((12, 0, 0), (100.00, 80.00, 54.20, 100.00)),
]
# population, answers needed for +/- 10 % and +/- 5 %: the specification's own.
NEEDED_GOLDEN = [(50, 34, 45), (100, 50, 80), (200, 66, 132), (500, 81, 218)]

counts = st.integers(0, 300)
voices = st.tuples(counts, counts, counts).filter(any)
factors = st.floats(0, 1)
points = st.lists(st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0]), min_size=2)


def width(index):
    return index.high - index.low


@pytest.mark.parametrize(("said", "expected"), NPS_GOLDEN)
def test_golden_net_promoter_scores(said, expected):
    found = nps(*said)
    assert tuple(round(value, 2) for value in found[1:5]) == expected
    assert (found.n, found.warning) == (sum(said), None)


@pytest.mark.parametrize(("population", "coarse", "fine"), NEEDED_GOLDEN)
def test_golden_answers_needed(population, coarse, fine):
    assert responses.needed(population) == coarse
    assert responses.needed(population, precision=0.05) == fine


def test_golden_rules_of_what_is_shown():
    shown = [display(n) for n in (0, 4, 5, 29, 30, 500)]
    assert shown == ["answers"] * 2 + ["interval"] * 2 + ["index"] * 2
    assert Thresholds() == (5, 30, 3, 5, 70.0)


def test_ninety_five_percent_is_that_of_the_other_scores():
    assert indices.normal(indices.CONFIDENCE) == pytest.approx(Z95, rel=1e-15)


@given(voices, factors)
def test_the_bounds_of_a_net_promoter_score(said, factor):
    found = nps(*said, factor=factor)
    assert -100 <= found.low <= found.high <= 100
    assert found.low - 1e-9 <= found.point <= found.high + 1e-9
    assert abs(found.point) <= abs(found.value) + 1e-9


@given(voices.filter(lambda said: sum(said) > 1), factors)
def test_the_interval_holds_the_value(said, factor):
    found = nps(*said, factor=factor)
    assert found.low - 1e-9 <= found.value <= found.high + 1e-9


@given(voices, factors)
def test_promoters_and_detractors_are_mirrored(said, factor):
    there, back = nps(*said, factor=factor), nps(*said[::-1], factor=factor)
    mirrored = (-back.value, -back.point, -back.high, -back.low)
    assert there[1:5] == pytest.approx(mirrored, abs=1e-9)


@given(voices, st.integers(2, 9))
def test_more_of_the_same_narrows_a_net_promoter_score(said, times):
    # Cut at the ends of the scale, few answers may look surer: none is cut here.
    few, many = nps(*said), nps(*(times * count for count in said))
    assert many.value == pytest.approx(few.value)
    if -100 < few.low and few.high < 100:
        assert width(many) < width(few)


@given(voices)
def test_it_is_the_mean_of_what_the_answers_weigh(said):
    worth = (indices.WORTH[voice] for voice in (PROMOTER, PASSIVE, DETRACTOR))
    weighed = sum(n * each for n, each in zip(said, worth, strict=True)) / sum(said)
    assert nps(*said).value == pytest.approx(weighed)


@given(voices, factors, factors)
def test_the_larger_the_part_that_answered_the_narrower(said, one, other):
    small, large = sorted((one, other))
    for index in (nps, lambda *said, factor: share(said[0], sum(said), factor)):
        narrow, wide = index(*said, factor=small), index(*said, factor=large)
        if -100 < wide.low and wide.high < 100:
            assert width(narrow) <= width(wide) + 1e-9


@given(voices)
def test_a_census_is_certain(said):
    n, value = sum(said), 100 * (said[0] - said[2]) / sum(said)
    assert nps(*said, factor=0) == (n, value, value, value, value, None)
    value = 100 * said[0] / n
    assert share(said[0], n, 0) == (n, value, value, value, value, None)
    assert mean(Sample(n, 75.0, 0.0), 0) == (n, 75.0, 75.0, 75.0, 75.0, None)


@given(voices)
def test_nearly_a_census_is_nearly_certain(said):
    value = nps(*said).value
    found = nps(*said, factor=1e-5)
    assert (found.low, found.high) == pytest.approx((value, value), abs=0.01)


@given(counts, counts.filter(bool))
def test_a_share_is_wilsons(having, others):
    found = share(having, having + others)
    expected = [100 * bound for bound in wilson(having, having + others)]
    assert found[3:5] == pytest.approx(expected, abs=1e-9)
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 100


@given(counts, counts.filter(bool), factors)
def test_a_share_and_the_others_are_mirrored(having, others, factor):
    n = having + others
    there, back = share(having, n, factor), share(others, n, factor)
    assert there[3:5] == pytest.approx((100 - back.high, 100 - back.low), abs=1e-6)


@given(st.integers(1, 100), st.integers(1, 99), st.floats(0.1, 1))
def test_the_bounds_of_a_share_are_a_score_test_off_it(n, others, factor):
    # Where the error at the bound, times the factor, reaches to the share.
    found = share(n, n + others, factor)
    for bound in (found.low / 100, found.high / 100):
        error = factor * math.sqrt(bound * (1 - bound) / (n + others))
        assert abs(found.value / 100 - bound) == pytest.approx(Z95 * error, abs=1e-9)


@given(points)
def test_a_mean_has_students_interval_within_the_scale(values):
    found = mean(sample(values))
    assert found.value == pytest.approx(np.mean(values))
    if len(set(values)) == 1:
        assert found[3:] == (None, None, NO_VARIANCE)
    else:
        interval = stats.t.interval(
            0.95, len(values) - 1, np.mean(values), stats.sem(values)
        )
        expected = np.clip(interval, 0, 100)
        assert found[3:5] == pytest.approx(expected, abs=1e-6)


def test_without_answers_nothing_is_known():
    nothing = Index(0, None, None, None, None, TOO_FEW)
    assert (nps(0, 0, 0), share(0, 0), mean(Sample())) == (nothing,) * 3
    assert mean(sample([80])) == Index(1, 80.0, 80.0, warning=TOO_FEW)


@pytest.mark.parametrize("said", [(-1, 2, 3), (1, -2, 3), (1, 2, -3)])
def test_counts_are_not_negative(said):
    with pytest.raises(ValueError, match="counted from 0 on"):
        nps(*said)
    with pytest.raises(ValueError, match="counted from 0 on"):
        share(max(said), min(said))


@given(st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_more_confidence_is_a_wider_interval(one, other):
    less, more = sorted((one, other))
    asked = sample([100, 75, 50, 75, 25])
    for index in (
        lambda c: nps(16, 9, 5, confidence=c),
        lambda c: share(41, 50, confidence=c),
        lambda c: mean(asked, confidence=c),
    ):
        assert width(index(less)) <= width(index(more)) + 1e-9


def test_confidential_answers_are_never_shown_alone():
    for kind in (indices.CONFIDENTIAL, indices.PULSE):
        assert indices.ANSWERS not in {display(n, kind) for n in range(50)}
    assert [display(n, indices.CONFIDENTIAL) for n in (2, 3)] == ["hidden", "interval"]
    assert [display(n, indices.PULSE) for n in (4, 5)] == ["hidden", "interval"]


def test_what_is_few_is_for_the_caller_to_say():
    strict = Thresholds(index_from=10, plain_from=50)
    shown = [display(n, thresholds=strict) for n in (9, 10, 49, 50)]
    assert shown == ["answers", "interval", "interval", "index"]
