"""What a sheet says: every role once, means of what is asked twice, nothing made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.answers import MEASURES, Line, read

ROLES = ("loyalty", "satisfaction", "effort", "benefit", "performance", "pressure")
ROLES += (*MEASURES, "comment", None)
lines = st.builds(
    Line,
    role=st.sampled_from(ROLES),
    driver=st.none() | st.integers(min_value=1, max_value=3),
    value=st.none() | st.integers(min_value=1, max_value=5),
    low=st.just(1),
    high=st.just(5),
    reverse=st.booleans(),
    text=st.none() | st.text(max_size=5),
)


@given(st.lists(lines))
def test_points_lie_between_0_and_100(sheet):
    said = read(sheet)
    points = [said.values.get(name) for name in ("csat", "effort", "benefit", "score")]
    points += [value for found in said.ratings.values() for value in found.values()]
    assert all(0 <= value <= 100 for value in points if value is not None)


@given(st.lists(lines))
def test_what_was_not_asked_is_missing(sheet):
    asked = {line.role for line in sheet if line.value is not None}
    values = read(sheet).values
    assert ("nps" in values) == ("voice" in values) == ("loyalty" in asked)
    for role, name in (("satisfaction", "csat"), ("effort", "effort")):
        assert (name in values) == values[f"has_{name}"] == (role in asked)
    assert ("score" in values) == bool(asked & {"loyalty", "satisfaction"})


@given(st.lists(lines))
def test_each_driver_that_was_rated_has_its_points(sheet):
    rated = {line.driver for line in sheet if line.driver and line.value is not None}
    assert set(read(sheet).ratings) == rated


def test_a_thing_asked_twice_counts_with_its_mean():
    said = read([Line("satisfaction", 1, 1, 1, 5), Line("satisfaction", 1, 4, 1, 5)])
    assert said.values["csat"] == said.ratings[1]["performance"] == 37.5


def test_measures_of_one_driver_stand_side_by_side():
    sheet = [Line("performance", 1, 4, 1, 5), Line("competitor", 1, 2, 1, 5)]
    sheet += [Line("importance", 1, 1), Line("occurrence", 1, 0)]
    assert read(sheet).ratings == {
        1: {"performance": 75, "competitor": 25, "importance": 100, "occurrence": 0}
    }


@pytest.mark.parametrize(("value", "pressed"), [(0, False), (1, True), (None, False)])
def test_pressure_is_any_yes(value, pressed):
    assert read([Line("pressure", value=value)]).pressure is pressed


def test_comments_follow_one_another():
    sheet = [
        Line("comment", text="One."),
        Line(None, text="x"),
        Line("comment", text=""),
    ]
    sheet.append(Line("comment", text="Two."))
    assert read(sheet).values["comment"] == "One.\n\nTwo."
