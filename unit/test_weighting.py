"""From a score to the coefficient on pay: golden values and what always holds."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import weighting
from tools.weighting import (
    Level,
    Terms,
    blend,
    centred,
    coefficient,
    credibility,
    improvement,
    on_curve,
    paid,
)

CURVE = weighting.parse_curve(weighting.DEFAULT_CURVE)

scores = st.floats(min_value=0, max_value=100)
counts = st.integers(min_value=0, max_value=10_000)
ms = st.floats(min_value=0.01, max_value=1000)
# Coefficients as people write them, at scores that do not all but coincide.
curves = st.dictionaries(
    st.integers(min_value=0, max_value=100).map(float),
    st.integers(min_value=0, max_value=1000).map(lambda percent: percent / 100),
    min_size=1,
    max_size=6,
).map(lambda points: tuple(sorted(points.items())))
levels = st.builds(
    Level,
    share=st.floats(min_value=0.01, max_value=100),
    score=st.none() | scores,
    n=counts,
    curve=curves,
    m=ms,
)


def lowest_and_highest(curve):
    coefficients = [c for _score, c in curve]
    return min(coefficients), max(coefficients)


# Golden values


@pytest.mark.parametrize(
    ("n", "expected"), [(0, 1), (1, 0.98), (5, 0.94), (30, 0.897143)]
)
def test_score_60_weighs_the_more_the_more_answers(n, expected):
    assert round(coefficient(Level(1, 60, n, CURVE)), 6) == expected


def test_a_single_best_answer_is_no_jackpot():
    assert round(coefficient(Level(1, 100, 1, CURVE)), 6) == 1.033333


def test_own_and_team():
    own, team = Level(80, 60, 5, CURVE), Level(20, 80, 40, CURVE)
    assert round(on_curve(80, CURVE), 6) == 1.066667
    assert round(coefficient(team), 6) == 1.059259
    assert round(blend([own, team]), 6) == 0.963852


def test_feedback_and_reliability():
    feedback, kept = Level(70, 60, 5, CURVE), Level(30, 90, 10, CURVE)
    assert round(coefficient(kept), 6) == 1.133333
    assert round(blend([feedback, kept]), 6) == 0.998


@pytest.mark.parametrize(
    ("terms", "net"),
    [
        (Terms(), 9400),
        (Terms("component", part=0.2), 9880),
        (Terms("bonus"), 10_000),
        (Terms(agent=True), 10_000),
        (Terms("component", part=0.2, agent=True), 10_000),
        (Terms(accepted=False), 10_000),
        (Terms(covered=False), 9400),
    ],
)
def test_modes_of_a_base_of_10_000_at_five_answers(terms, net):
    mix = blend([Level(1, 60, 5, CURVE)])
    assert math.isclose(10_000 * paid(mix, terms)[0], net)


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0, 0.8), (50, 0.8), (60, 0.88), (75, 1), (90, 1.2), (100, 1.2)],
)
def test_points_of_the_default_curve(score, expected):
    assert math.isclose(on_curve(score, CURVE), expected)


# Curve


@given(curves)
def test_a_curve_is_read_as_it_is_written(curve):
    text = "; ".join(f"{score}: {c}" for score, c in reversed(curve))
    assert weighting.parse_curve(text) == curve
    assert weighting.parse_curve(weighting.write_curve(curve)) == curve


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("75", "75"),
        ("75: good", "75: good"),
        ("good: 1", "good: 1"),
        (":", ":"),
        ("50: 0.8; 101: 1", "101: 1"),
        ("-1: 1", "-1: 1"),
        ("50: -0.1", "50: -0.1"),
        ("50: 10.1", "50: 10.1"),
        ("50: 1; 50.0: 2", "50.0: 2"),
        ("nan: 1", "nan: 1"),
        ("50: nan", "50: nan"),
        ("50: inf", "50: inf"),
        ("50: 1: 2", "50: 1: 2"),
    ],
)
def test_a_wrong_point_is_named(text, point):
    with pytest.raises(ValueError, match=f"got '{point}'"):
        weighting.parse_curve(text)


@pytest.mark.parametrize("text", ["", " ", ";", " ; ; "])
def test_a_curve_has_points(text):
    with pytest.raises(ValueError, match="at least one point"):
        weighting.parse_curve(text)


def test_a_trailing_semicolon_is_no_point():
    assert weighting.parse_curve("50: 1;") == ((50.0, 1.0),)


@given(curves)
def test_a_curve_passes_through_its_points(curve):
    for score, c in curve:
        assert math.isclose(on_curve(score, curve), c, abs_tol=1e-12)


@given(curves, scores)
def test_a_curve_stays_between_its_points(curve, score):
    low, high = lowest_and_highest(curve)
    assert low - 1e-12 <= on_curve(score, curve) <= high + 1e-12


@given(curves, scores, st.floats(min_value=-1e-6, max_value=1e-6))
def test_a_curve_has_no_step(curve, score, little):
    """A little more score moves pay by no more than the steepest slope allows."""
    slopes = (abs(b[1] - a[1]) / (b[0] - a[0]) for a, b in itertools.pairwise(curve))
    moved = abs(on_curve(score + little, curve) - on_curve(score, curve))
    assert moved <= max(slopes, default=0) * abs(little) + 1e-12


@given(scores, scores)
def test_a_better_score_never_pays_less_on_the_default_curve(one, other):
    low, high = sorted((one, other))
    assert on_curve(low, CURVE) <= on_curve(high, CURVE) + 1e-12


# Credibility


@given(counts, ms)
def test_credibility_rises_from_nothing_towards_one(n, m):
    assert credibility(0, m) == 0
    assert 0 <= credibility(n, m) < credibility(n + 1, m) < 1


@given(ms)
def test_m_answers_weigh_half(m):
    assert math.isclose(credibility(m, m), 0.5)


@given(st.floats(min_value=0, max_value=1000), ms)
def test_credibility_has_no_step(n, m):
    little = 1e-6
    assert credibility(n + little, m) - credibility(n, m) <= little / m + 1e-12


# Coefficient and blend


@given(st.none() | scores, curves, ms)
def test_without_answers_nothing_changes(score, curve, m):
    assert coefficient(Level(1, score, 0, curve, m)) == 1


@given(counts, curves)
def test_without_a_score_nothing_changes(n, curve):
    assert coefficient(Level(1, None, n, curve)) == 1


@given(scores, counts, curves, ms)
def test_a_coefficient_lies_between_one_and_the_curve(score, n, curve, m):
    low, high = sorted((1.0, on_curve(score, curve)))
    assert low - 1e-12 <= coefficient(Level(1, score, n, curve, m)) <= high + 1e-12


@given(scores, st.integers(min_value=1, max_value=1000))
def test_one_more_answer_never_turns_the_direction(score, n):
    few, many = (coefficient(Level(1, score, k, CURVE)) - 1 for k in (n, n + 1))
    assert few * many >= 0
    assert abs(many) >= abs(few) - 1e-12


@given(st.lists(levels, min_size=1, max_size=6))
def test_a_blend_lies_between_its_levels(several):
    coefficients = [coefficient(level) for level in several]
    low, high = min(coefficients), max(coefficients)
    assert low - 1e-9 <= blend(several) <= high + 1e-9


@given(levels, st.floats(min_value=0.01, max_value=100))
def test_equal_levels_blend_to_themselves(level, share):
    twin = level._replace(share=share)
    assert math.isclose(blend([level, twin]), coefficient(level), abs_tol=1e-9)


@given(st.lists(levels, min_size=2, max_size=6), st.integers(min_value=2, max_value=9))
def test_only_proportions_of_shares_count(several, factor):
    scaled = [level._replace(share=factor * level.share) for level in several]
    assert math.isclose(blend(scaled), blend(several), abs_tol=1e-9)


def test_nothing_blended_changes_nothing():
    assert blend([]) == 1
    assert blend(iter([Level(0, 10, 50, CURVE)])) == 1


# Shares of the levels


@given(*[st.floats(min_value=0.01, max_value=100)] * 3, st.booleans())
def test_shares_sum_to_one_and_a_missing_teams_goes_to_own(own, team, company, has):
    shares = weighting.shares(own, team, company, has)
    assert math.isclose(sum(shares.values()), 1)
    with_team = weighting.shares(own, team, company)
    assert math.isclose(shares["company"], with_team["company"])
    assert has or shares["team"] == 0


# What pay gets of a blend

mixes = st.floats(min_value=0, max_value=10)
terms = st.builds(
    Terms,
    mode=st.sampled_from(["coefficient", "component", "bonus"]),
    part=st.floats(min_value=0.01, max_value=1),
    agent=st.booleans(),
    accepted=st.booleans(),
    covered=st.booleans(),
)


@given(mixes, terms)
def test_pay_lies_between_one_and_the_blend(mix, terms):
    low, high = sorted((1.0, mix))
    assert low - 1e-12 <= paid(mix, terms)[0] <= high + 1e-12


@given(mixes, terms)
def test_a_reason_is_given_where_pay_is_not_the_blend(mix, terms):
    result, reason = paid(mix, terms)
    assert (result == mix) or reason
    assert reason in (None, "not_accepted") or result != mix


@given(mixes, terms)
def test_what_was_not_accepted_changes_nothing(mix, terms):
    assert paid(mix, terms._replace(accepted=False)) == (1, "not_accepted")


@given(mixes, terms)
def test_nobody_earns_more_for_asking_few(mix, terms):
    assert paid(mix, terms._replace(covered=False))[0] <= 1


@given(mixes, terms)
def test_an_agent_is_never_paid_less(mix, terms):
    assert paid(mix, terms._replace(agent=True))[0] >= 1


@given(st.lists(mixes, min_size=2, max_size=2), terms)
def test_a_better_blend_never_pays_less(two, terms):
    low, high = (paid(mix, terms)[0] for mix in sorted(two))
    assert low <= high + 1e-12


# Improvement

GAIN = weighting.parse_curve("-10: 0.8; 0: 1; 10: 1.2", low=-100)


def test_an_improvement_of_five_points():
    assert improvement(75, 70, 5, 5, GAIN) == 1.05
    assert improvement(65, 70, 5, 5, GAIN) == 0.95
    assert improvement(70, 70, 5, 5, GAIN) == 1


@pytest.mark.parametrize(("score", "before"), [(None, 70), (70, None), (None, None)])
def test_without_a_year_to_compare_nothing_changes(score, before):
    assert improvement(score, before, 5, 5, GAIN) == 1


@given(scores, scores, counts, counts)
def test_an_improvement_is_as_sure_as_the_year_with_fewer_answers(now, then, n, k):
    both = improvement(now, then, min(n, k), min(n, k), GAIN)
    assert improvement(now, then, n, k, GAIN) == both


@pytest.mark.parametrize("point", ["-101: 1", "101: 1"])
def test_a_difference_lies_within_100_points(point):
    with pytest.raises(ValueError, match="between -100 and 100"):
        weighting.parse_curve(point, low=-100)


# A curve at one's own mean


@given(curves, scores)
def test_a_centred_curve_is_one_at_the_mean(curve, mean):
    moved = centred(curve, mean)
    if moved is None:
        assert all(c != 1 for _score, c in curve)
        assert len({c > 1 for _score, c in curve}) == 1
    else:
        assert math.isclose(on_curve(mean, moved), 1, abs_tol=1e-9)
        assert all(0 <= score <= 100 for score, _c in moved)


def test_a_curve_moves_as_little_as_it_can():
    hat = weighting.parse_curve("20: 0.5; 40: 1.5; 60: 1.5; 80: 0.5")
    assert (
        weighting.write_curve(centred(hat, 75)) == "25: 0.5; 45: 1.5; 65: 1.5; 85: 0.5"
    )


def test_a_curve_that_is_never_one_stays():
    assert centred(((50.0, 0.8),), 70) is None


def batches(answers, size):
    """What is known of full batches of ``answers``: a row of ones for each."""
    full = len(answers) // size * size
    return [
        np.bincount(answers[i : i + size], minlength=12) for i in range(0, full, size)
    ]


def test_no_two_ways_of_batches_tell_one_answer():
    """Nobody finds a single one by adding and subtracting one's own and the team's."""
    for seed in range(30):
        chance = np.random.default_rng(seed)
        own, team = chance.permutation(12), chance.permutation(12)
        one, other = map(weighting.batch_size, chance.integers(2, 5, size=2))
        known = batches(own[: chance.integers(13)], one) + batches(team, other)
        rank = np.linalg.matrix_rank(known)
        for single in np.eye(12):
            assert np.linalg.matrix_rank([*known, single]) == rank + 1
