"""The check before a promise is given: golden values and what always holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.feasibility import (
    AMBER,
    GREEN,
    MOST,
    RED,
    UNKNOWN,
    LeadTimes,
    Thresholds,
    level,
    worst,
)

DEFAULT = Thresholds()

days = st.integers(min_value=0, max_value=40)
many = st.integers(min_value=1, max_value=30)
histograms = st.dictionaries(days, many, max_size=8)
records = st.builds(LeadTimes, histograms, many | st.just(0), histograms)


def rate(times, n):
    kept, total = times.kept_within(n)
    return kept / total if total else 0.0


@pytest.mark.parametrize(
    ("within", "kept", "total"),
    [(0, 0, 60), (4, 30, 56), (5, 30, 56), (6, 35, 51), (8, 35, 51), (9, 35, 50)]
    + [(10, 40, 50), (99, 40, 50)],
)
def test_kept_within(within, kept, total):
    times = LeadTimes({4: 30, 6: 5, 10: 5}, broken=10, open={3: 4, 5: 5, 8: 1})
    assert times.kept_within(within) == (kept, total)


@pytest.mark.parametrize(
    ("kept", "total", "found"),
    [
        (41, 50, GREEN),
        (40, 50, GREEN),
        (39, 50, AMBER),
        (30, 50, AMBER),
        (29, 50, RED),
        (16, 20, AMBER),  # 80 %, but the lower bound is 58 %
        (17, 20, GREEN),
        (12, 20, AMBER),
        (0, 20, RED),
        (19, 19, UNKNOWN),
        (0, 0, UNKNOWN),
    ],
)
def test_level(kept, total, found):
    assert level(kept, total, DEFAULT) == found


def test_the_settings_decide():
    strict = Thresholds(green_rate=0.9, green_low=0.5, amber_rate=0.8, cases=5)
    assert [level(k, 10, strict) for k in (9, 8, 7)] == [GREEN, AMBER, RED]
    assert level(0, 0, Thresholds(cases=0)) == UNKNOWN


def test_worst():
    assert worst([UNKNOWN, GREEN, AMBER]) == AMBER
    assert worst([AMBER, RED, GREEN]) == RED
    assert worst([UNKNOWN]) == UNKNOWN


def test_cases_that_wait_no_longer_make_it_green():
    times = LeadTimes({2: 20}, broken=0, open={5: 30})
    assert [level(*times.kept_within(n), DEFAULT) for n in (5, 6)] == [RED, GREEN]
    assert times.smallest_green(DEFAULT) == 6
    assert times.most_within(DEFAULT) == 6


def test_never_green():
    times = LeadTimes({2: 20}, broken=20, open={})
    assert times.smallest_green(DEFAULT) is None
    assert times.most_within(DEFAULT) is None


@given(records, days, days, many)
def test_survivors_alone_never_flatter(times, within, age, count):
    """An open case that is old enough never raises the rate."""
    older = within + age
    waiting = {**times.open, older: times.open.get(older, 0) + count}
    assert rate(times._replace(open=waiting), within) <= rate(times, within)


@given(records, days, many)
def test_a_broken_case_never_raises_the_rate(times, within, count):
    more = times._replace(broken=times.broken + count)
    assert rate(more, within) <= rate(times, within)


@given(records, days)
def test_open_cases_not_so_old_yet_say_nothing(times, within):
    young = {age: n for age, n in times.open.items() if age >= within}
    assert times._replace(open=young).kept_within(within) == times.kept_within(within)


@given(records, days, days)
def test_more_days_never_lower_the_rate(times, within, more):
    if times.kept_within(within + more)[1]:
        assert rate(times, within) <= rate(times, within + more)


@given(records)
def test_the_smallest_green_day_is_green_and_no_smaller_one_is(times):
    smallest = times.smallest_green(DEFAULT)
    green = [n for n in range(60) if level(*times.kept_within(n), DEFAULT) == GREEN]
    assert smallest == (green[0] if green else None)


@given(records)
def test_9_in_10_are_kept_by_that_day_and_not_before(times):
    def most(n):
        kept, total = times.kept_within(n)
        return total >= DEFAULT.cases and kept >= MOST * total

    found = [n for n in range(60) if most(n)]
    assert times.most_within(DEFAULT) == (found[0] if found else None)
