"""Working days: golden values of a month, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.workdays import Workdays

START, END = date(2026, 3, 1), date(2026, 3, 31)
MARCH = [START + timedelta(days=n) for n in range(31)]
# a Sunday is the first; the 19th is a holiday
WORKED = [day for day in MARCH if day.weekday() < 5 and day.day != 19]

sets = st.sets(st.sampled_from(MARCH)).map(sorted)
calendars = sets.map(lambda worked: Workdays(worked, START, END))
days = st.dates(date(2026, 1, 1), date(2026, 6, 1))
counts = st.integers(min_value=-60, max_value=60)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [(2, 2, 0), (2, 3, 1), (6, 7, 0), (6, 9, 1), (7, 9, 1), (18, 20, 1), (9, 6, -1)],
)
def test_between(start, end, count):
    march = Workdays(WORKED, START, END)
    assert march.between(date(2026, 3, start), date(2026, 3, end)) == count


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [(2, 0, 2), (7, 0, 7), (6, 1, 9), (18, 1, 20), (9, -1, 6), (7, -1, 6), (9, -2, 5)],
)
def test_add(start, count, day):
    march = Workdays(WORKED, START, END)
    assert march.add(date(2026, 3, start), count) == date(2026, 3, day)


def test_a_range_has_days():
    with pytest.raises(ValueError, match="2026-03-31 to 2026-03-01"):
        Workdays([], END, START)


@given(days, counts)
def test_where_nothing_is_worked_every_day_counts(day, count):
    every = Workdays([], START, END)
    assert every.add(day, count) == day + timedelta(days=count)


@given(calendars, days, counts.filter(lambda count: count > 0))
def test_between_undoes_add(calendar, day, count):
    assert calendar.between(day, calendar.add(day, count)) == count


@given(calendars, days, counts.filter(lambda count: count > 0))
def test_add_finds_the_first_such_day(calendar, day, count):
    before = calendar.add(day, count) - timedelta(days=1)
    assert calendar.between(day, before) == count - 1


@given(calendars, days, days, days)
def test_counts_add_up(calendar, a, b, c):
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@given(calendars, days, counts.filter(lambda count: count < 0))
def test_working_back_lands_before(calendar, day, count):
    reached = calendar.add(day, count)
    yesterday = day - timedelta(days=1)
    assert reached < day
    assert calendar.between(reached, yesterday) == -count - 1


@given(calendars)
def test_the_ordinals_are_the_indices(calendar):
    covered, ordinals = calendar.ordinals()
    assert covered == MARCH
    assert ordinals == [calendar.index(day) for day in MARCH]
