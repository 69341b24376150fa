"""Reliability of promises: golden values and what always holds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import promises
from tools.promises import LATE, NOT_KEPT, ON_TIME, Tally, reliability, tally

outcomes = st.sampled_from([ON_TIME, LATE, NOT_KEPT])
pairs = st.tuples(st.integers(min_value=1, max_value=5), outcomes)
kept = st.lists(pairs, max_size=40)
rates = st.floats(min_value=0, max_value=1)
priors = st.floats(min_value=0.1, max_value=100)

EXAMPLE = [(3, ON_TIME), (3, ON_TIME), (3, ON_TIME), (5, LATE), (3, NOT_KEPT)]


def test_golden():
    part = tally(EXAMPLE)
    assert part.n == 5
    assert (round(part.weight, 4), round(part.value, 4)) == (5.6667, 3.8333)
    assert round(reliability(part, mu=0.8), 4) == 0.7344


@pytest.mark.parametrize(("value", "rate"), [(ON_TIME, 1), (LATE, 0.5), (NOT_KEPT, 0)])
def test_what_one_promise_is_worth(value, rate):
    assert tally([(3, value)]).rate == rate


def test_average_importance_weighs_one():
    assert tally([(3, ON_TIME)]).weight == 1


@given(outcomes, outcomes)
def test_a_vital_promise_weighs_five_times_a_little_one(little, vital):
    both = tally([(1, little), (5, vital)])
    assert math.isclose(both.rate, (little + 5 * vital) / 6)


def test_nothing_fell_due():
    nothing = tally([])
    assert nothing == Tally(0, 0, 0)
    assert nothing.rate is None


@pytest.mark.parametrize(("n", "rate"), [(0, 0.8), (19, 0.8), (20, 0.25), (21, 0.25)])
def test_the_company_speaks_for_itself_from_enough_promises(n, rate):
    assert promises.company_rate(Tally(n, 0.25 * n, n)) == rate


@given(rates, priors)
def test_without_promises_one_is_taken_for_the_company(mu, prior):
    assert math.isclose(reliability(Tally(), mu, prior), mu, abs_tol=1e-12)


@given(kept, rates, priors)
def test_reliability_lies_between_own_rate_and_the_companys(part, mu, prior):
    part = tally(part)
    low, high = sorted((mu, mu if part.rate is None else part.rate))
    assert low - 1e-12 <= reliability(part, mu, prior) <= high + 1e-12


@given(kept, rates, priors, st.integers(min_value=1, max_value=5))
def test_a_kept_promise_never_hurts_and_a_broken_never_helps(part, mu, prior, weight):
    before = reliability(tally(part), mu, prior)
    better = reliability(tally([*part, (weight, ON_TIME)]), mu, prior)
    worse = reliability(tally([*part, (weight, NOT_KEPT)]), mu, prior)
    assert worse <= before + 1e-12
    assert better >= before - 1e-12


@given(kept)
def test_own_record_prevails_in_the_long_run(part):
    part = tally(part * 1000)
    if part.n:
        assert abs(reliability(part) - part.rate) < 0.02


@given(kept, kept)
def test_tallies_add_up(some, others):
    parts, whole = (tally(some), tally(others)), tally(some + others)
    for column in range(3):
        total = sum(part[column] for part in parts)
        assert math.isclose(whole[column], total, abs_tol=1e-9)


@given(kept, kept)
def test_the_total_of_parts_is_the_tally_of_the_whole(first, second):
    whole, total = tally(first + second), promises.total([tally(first), tally(second)])
    assert total.n == whole.n
    assert total.weight == pytest.approx(whole.weight)
    assert total.value == pytest.approx(whole.value)
