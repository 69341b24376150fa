"""Changes from one period to the next, and the arrow."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tools.changes import DOWN, STEP, UP, arrow, difference, paired
from tools.effects import NO_VARIANCE, TOO_FEW, Difference, sample
from tools.indices import mean, nps, share

NOTHING = Difference(None, None, None, TOO_FEW)
weights = st.sampled_from([-100.0, 0.0, 100.0])
scores = st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0])
voices = st.tuples(*[st.integers(2, 200)] * 3)


def both_of(values):
    return st.lists(st.tuples(values, values), min_size=5, max_size=40)


def moved(up=0, same=0, down=0):
    """Pairs of which so many went a step up, stayed, went a step down."""
    return [(0, STEP)] * up + [(0, 0)] * same + [(0, -STEP)] * down


# === THE SAME PERSONS ===


def test_the_specifications_sentence():
    found = paired(moved(up=9, same=11, down=3), STEP)
    assert found[:4] == (23, 9, 11, 3)
    assert found.change.value == pytest.approx(600 / 23)
    assert arrow(found.change) is None


@pytest.mark.parametrize(
    ("up", "same", "down", "low", "high"),
    # ci.prop.ps of R's statpsych (12, 4, 26, 6); by hand; all alike, by hand
    [
        (26, 18, 4, 25.480670, 62.519330),
        (9, 11, 3, -3.784520, 51.784520),
        (5, 0, 0, 19.583599, 123.273544),
    ],
)
def test_golden_steps(up, same, down, low, high):
    found = paired(moved(up, same, down), STEP).change
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)
    back = paired(moved(down, same, up), STEP).change
    assert (back.low, back.high) == pytest.approx((-high, -low), abs=1e-5)


@given(both_of(scores))
def test_scores_have_students_interval_of_their_changes(both):
    moves = [now - then for then, now in both]
    found = paired(both).change
    assert found.value == pytest.approx(np.mean(moves))
    if len(set(moves)) == 1:
        assert found[1:] == (None, None, NO_VARIANCE)
    else:
        expected = stats.t.interval(
            0.95, len(moves) - 1, np.mean(moves), stats.sem(moves)
        )
        assert (found.low, found.high) == pytest.approx(expected, abs=1e-6)


@given(both_of(weights), st.sampled_from([None, STEP]))
def test_then_and_now_are_mirrored(both, step):
    there, back = paired(both, step), paired([pair[::-1] for pair in both], step)
    assert there[:4] == (back.n, back.down, back.same, back.up)
    assert there.change.value == pytest.approx(-back.change.value)
    if there.change.low is not None:
        mirrored = (-back.change.high, -back.change.low)
        assert there.change[1:3] == pytest.approx(mirrored)


@given(both_of(weights))
def test_the_interval_of_steps_holds_the_change(both):
    found = paired(both, STEP)
    assert found.up + found.same + found.down == found.n == len(both)
    assert found.change.low <= found.change.value <= found.change.high


def test_few_pairs_are_counted_but_say_nothing():
    found = paired(moved(up=3, down=1), STEP)
    assert found == (4, 3, 0, 1, NOTHING)
    assert paired(moved(up=3, down=1), STEP, enough=4).change.value == 50
    assert paired([(0, 1)], enough=0).change == NOTHING
    assert paired([]) == (0, 0, 0, 0, NOTHING)


# === DIFFERENT PERSONS ===


@given(voices, voices)
def test_uncut_intervals_add_their_variances(one, other):
    # What the adjusted Wald interval of a difference is.
    now, then = nps(*one), nps(*other)
    found = difference(now, then)
    assert found.value == now.value - then.value
    if max(now.high, then.high) < 100 and min(now.low, then.low) > -100:
        reach = math.hypot(now.high - now.point, then.high - then.point)
        middle = now.point - then.point
        expected = (middle - reach, middle + reach)
        assert (found.low, found.high) == pytest.approx(expected)


def test_a_difference_of_shares_is_newcombes():
    # Newcombe (1998), table II, example a: 56/70 less 48/80, method 10.
    found = difference(share(56, 70), share(48, 80))
    assert found.value == pytest.approx(20)
    assert (found.low, found.high) == pytest.approx((5.24, 33.39), abs=0.005)


@given(voices, voices)
def test_turned_round_it_changes_its_sign(one, other):
    there = difference(nps(*one), nps(*other))
    back = difference(nps(*other), nps(*one))
    expected = (-back.value, -back.high, -back.low)
    assert there[:3] == pytest.approx(expected)


@given(voices)
def test_two_censuses_differ_by_what_they_differ(said):
    now, then = nps(*said, factor=0), nps(*said[::-1], factor=0)
    found = difference(now, then)
    assert found.low == found.value == found.high == now.value - then.value


def test_few_on_either_side_or_no_variance_give_no_interval():
    few, enough = nps(3, 1, 0), nps(3, 1, 1)
    assert difference(few, enough) == difference(enough, few) == NOTHING
    assert difference(few, enough, enough=4).warning is None
    assert difference(nps(0, 0, 0), enough, enough=0) == NOTHING
    alike, various = mean(sample([75.0] * 5)), mean(sample([100, 75, 50, 75, 25]))
    assert difference(alike, various) == Difference(10.0, None, None, NO_VARIANCE)
    assert difference(various, alike) == Difference(-10.0, None, None, NO_VARIANCE)


# === THE ARROW ===


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ([], None),
        ([NOTHING], None),
        ([Difference(5.0, 1.0, 9.0)], UP),
        ([Difference(-5.0, -9.0, -1.0)], DOWN),
        ([Difference(5.0, 0.0, 10.0)], None),
        ([NOTHING, Difference(5.0, 1.0, 9.0)], UP),
        ([Difference(5.0, 1.0, 9.0), Difference(5.0, -9.0, 19.0)], UP),
        ([Difference(15.0, 1.0, 29.0), Difference(5.0, -1.0, 11.0)], None),
    ],
)
def test_an_arrow_turns_where_the_surer_interval_leaves_out_0(differences, expected):
    assert arrow(*differences) == expected


@given(both_of(weights))
def test_an_arrow_goes_the_way_of_the_change(both):
    found = paired(both, STEP).change
    way = arrow(found)
    assert way is None or (way == UP) == (found.value > 0)


# === BY SIMULATION ===

MIX = (0.5, 0.3, 0.2)
WORTH = np.array([100.0, 0.0, -100.0])


def two_periods(rng, people, stay, part):
    """What each of ``people`` weighs then and now; nan where they did not answer.

    Nothing changed: who does not ``stay`` speaks anew, with the same chances.
    """
    then, anew = (rng.choice(WORTH, people, p=MIX) for _ in range(2))
    now = np.where(rng.random(people) < stay, then, anew)
    return [np.where(rng.random(people) < part, said, np.nan) for said in (then, now)]


def both_changes(then, now):
    """The paired and the independent difference of two periods."""
    both = ~np.isnan(then) & ~np.isnan(now)
    pair = list(zip(then[both].tolist(), now[both].tolist(), strict=True))
    indices = [nps(*(int(np.sum(p == worth)) for worth in WORTH)) for p in (now, then)]
    return paired(pair, STEP).change, difference(*indices)


@pytest.mark.parametrize("stay", [0.0, 0.4, 0.7])
@pytest.mark.parametrize("people", [20, 60])
def test_an_arrow_seldom_turns_where_nothing_changed(people, stay):
    """Measured at 60 % response, of 5 %: 0.6 to 5.1 %, the least where most persons
    stay at what they said.

    Turned by either of the two intervals it would be 1.2 to 8.2 % (20,000 draws).
    """
    rng = np.random.default_rng(people)
    found = [both_changes(*two_periods(rng, people, stay, 0.6)) for _ in range(2_000)]
    turned = [arrow(*each) is not None for each in found]
    assert np.mean(turned) <= 0.06


@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize("stay", [0.5, 0.8])
def test_coverage_of_the_same_persons(n, stay):
    """Measured, of 95 %: 97.8 to 99.9 % at n = 10, 96.6 to 98.1 % at 30, 95.4 to
    95.7 % at 100: the two pairs added are careful where few moved.
    """
    later = np.array([0.6, 0.3, 0.1])
    joint = stay * np.diag(MIX) + (1 - stay) * np.outer(MIX, later)
    then, now = (grid.ravel() for grid in np.meshgrid(WORTH, WORTH, indexing="ij"))
    truth = joint.ravel() @ (now - then)
    drawn = np.random.default_rng(n).multinomial(n, joint.ravel(), 2_000)
    held = 0
    for row in drawn:
        both = zip(np.repeat(then, row), np.repeat(now, row), strict=True)
        change = paired([*both], STEP).change
        held += change.low <= truth <= change.high
    assert 0.94 <= held / len(drawn) <= 1


@pytest.mark.parametrize("n", [10, 30, 100])
def test_coverage_of_different_persons(n):
    """Measured, of 95 %: 95.8 % at n = 10, 95.2 % at 30, 95.1 % at 100."""
    rng = np.random.default_rng(n)
    drawn = zip(
        rng.multinomial(n, (0.7, 0.2, 0.1), 5_000).tolist(),
        rng.multinomial(n, (0.4, 0.3, 0.3), 5_000).tolist(),
        strict=True,
    )
    found = [difference(nps(*now), nps(*then)) for now, then in drawn]
    held = np.mean([change.low <= 50 <= change.high for change in found])
    assert 0.94 <= held <= 0.97
