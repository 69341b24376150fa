"""The draw: the same for whoever repeats it, and for nobody to foresee."""

from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from tools.drawing import OUTCOMES, drawn, sample

ids = st.integers(min_value=1, max_value=2**31 - 1)
keys = st.text(max_size=30)
people = st.lists(ids, unique=True, max_size=50)


@given(ids, keys, ids)
def test_it_is_the_same_again_and_inside_its_bounds(moment, key, person):
    found = drawn(moment, key, person)
    assert found == drawn(moment, key, person)
    assert 0 <= found < 1
    assert found * OUTCOMES == int(found * OUTCOMES)


def test_it_is_uniform_over_people_events_and_moments():
    for draws in (
        [drawn(1, "wave,2026-03", person) for person in range(1, 20_001)],
        [drawn(1, f"sale.order,{event}", 5) for event in range(1, 20_001)],
        [drawn(moment, "sale.order,1", 5) for moment in range(1, 20_001)],
    ):
        assert kstest(draws, "uniform").pvalue > 0.001


def test_one_event_says_nothing_of_the_next():
    """As many are drawn by both as chance has it, a half of a half."""
    both = sum(
        drawn(1, "wave,2026-03", person) < 0.5
        and drawn(1, "wave,2026-09", person) < 0.5
        for person in range(1, 20_001)
    )
    assert abs(both / 20_000 - 0.25) < 0.01


@given(ids, keys, people, st.integers(0, 60))
def test_a_sample_is_of_the_size_asked_for_however_the_people_stand(
    moment, key, people, size
):
    found = sample(moment, key, people, size)
    assert len(found) == min(size, len(people))
    assert found == sample(moment, key, sorted(people), size)
    left = set(people) - set(found)
    assert all(
        drawn(moment, key, one) <= drawn(moment, key, other)
        for one in found
        for other in left
    )


@given(ids, keys, people, st.integers(0, 60))
def test_a_larger_sample_holds_the_smaller_one(moment, key, people, size):
    small, large = (sample(moment, key, people, n) for n in (size, size + 1))
    assert large[: len(small)] == small
