"""Periods of the calendar: no day is left out, none counts twice."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tools.periods import MONTHS, Period, period_of, wave_start

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 30))
units = st.sampled_from(sorted(MONTHS))


@pytest.mark.parametrize(
    ("day", "unit", "start", "last"),
    [
        (date(2026, 3, 2), "month", date(2026, 3, 1), date(2026, 3, 31)),
        (date(2028, 2, 29), "month", date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 3, 31), "quarter", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 31), "quarter", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 7, 1), "half", date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 6, 30), "half", date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), "year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_golden(day, unit, start, last):
    period = period_of(day, unit)
    assert (period.start, period.last_day) == (start, last)


@given(days, units)
def test_a_day_lies_in_its_period(day, unit):
    period = period_of(day, unit)
    assert period.start <= day < period.end
    assert period.last_day == period.end - timedelta(days=1)


@given(days, units)
def test_periods_follow_each_other_without_gap(day, unit):
    period = period_of(day, unit)
    assert period_of(period.end, unit).start == period.end
    assert period_of(period.start - timedelta(days=1), unit).end == period.start


@given(days, days, units)
def test_two_days_share_a_period_or_have_two_that_do_not_touch(one, other, unit):
    first, second = sorted(period_of(day, unit) for day in (one, other))
    assert first == second or first.end <= second.start


@given(days, units)
def test_each_unit_begins_with_the_year(day, unit):
    start = period_of(day, unit).start
    assert start.day == 1
    assert (start.month - 1) % MONTHS[unit] == 0


@given(days, units, days)
def test_two_halves_make_the_whole(day, unit, cut):
    """What lies until a day and what lies from the next one on."""
    whole = period_of(day, unit)
    parts = whole.cut(date.min, cut), whole.cut(cut + timedelta(days=1))
    assert (
        sum(max(0, (p.end - p.start).days) for p in parts)
        == (whole.end - whole.start).days
    )


@given(days, units)
def test_a_cut_outside_changes_nothing(day, unit):
    whole = period_of(day, unit)
    assert whole.cut(whole.start) == whole.cut(date.min, whole.last_day) == whole
    assert whole.cut(date.min, date(2300, 1, 1)) == whole


def test_a_cut_keeps_both_its_days():
    period = period_of(date(2026, 3, 2), "month").cut(
        date(2026, 3, 5), date(2026, 3, 9)
    )
    assert period == Period(date(2026, 3, 5), date(2026, 3, 10))


def test_an_unknown_unit_is_refused():
    with pytest.raises(KeyError, match="week"):
        period_of(date(2026, 3, 2), "week")


@pytest.mark.parametrize(
    ("first", "today", "months", "start"),
    [
        (date(2026, 3, 31), date(2026, 3, 31), 6, date(2026, 3, 1)),
        (date(2026, 3, 31), date(2026, 8, 31), 6, date(2026, 3, 1)),
        (date(2026, 3, 31), date(2026, 9, 1), 6, date(2026, 9, 1)),
        (date(2025, 11, 5), date(2026, 1, 31), 1, date(2026, 1, 1)),
        (date(2024, 2, 29), date(2026, 2, 1), 12, date(2026, 2, 1)),
    ],
)
def test_waves_begin_on_the_first_of_a_month(first, today, months, start):
    assert wave_start(first, today, months) == start


@given(days, st.integers(0, 2000), st.integers(1, 24))
def test_a_day_is_in_the_wave_that_began_last(first, later, months):
    today = first + timedelta(days=later)
    start = wave_start(first, today, months)
    assert start <= today
    assert today < start + relativedelta(months=months)
    assert ((start.year - first.year) * 12 + start.month - first.month) % months == 0
