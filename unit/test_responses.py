"""Coverage, the finite population, and how many answers it takes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.indices import normal
from tools.responses import (
    COUNTS_DISAGREE,
    LOW_RESPONSE,
    NO_POPULATION,
    NOT_DRAWN,
    Correction,
    Drawing,
    Reach,
    correction,
    needed,
)

populations = st.integers(1, 10_000)


# === COVERAGE ===


def test_coverage_of_nobody_is_not_known():
    nobody = Reach(0, 0, 0)
    assert (nobody.response, nobody.contact, nobody.coverage) == (None, None, None)
    assert (Reach(3, 0, 0).response, Reach(3, 0, 0).coverage) == (None, 0)


@given(st.tuples(populations, populations, populations).map(sorted))
def test_coverage_is_contact_times_response(people):
    answered, asked, known = people
    reach = Reach(known, asked, answered)
    assert reach.coverage == pytest.approx(reach.contact * reach.response)


# === FINITE POPULATION AND ANSWERS NEEDED ===


def test_everybody_answered_is_certain_and_one_is_no_help():
    assert correction(Drawing(50, 50, 50)) == Correction(0.0)
    assert correction(Drawing(1, 1, 1)) == Correction(0.0)
    assert correction(Drawing(50, 1, 1)) == Correction(1.0)
    assert correction(Drawing(200, 150, 100)).factor == math.sqrt(100 / 199)


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        (Drawing(None, 50, 50), NO_POPULATION),
        (Drawing(50, 40, 41), COUNTS_DISAGREE),
        (Drawing(50, 51, 50), COUNTS_DISAGREE),
        (Drawing(50, 40, -1), COUNTS_DISAGREE),
        (Drawing(50, 40, 40, drawn=False), NOT_DRAWN),
        (Drawing(50, 50, 29), LOW_RESPONSE),
        (Drawing(50, 0, 0), LOW_RESPONSE),
        (Drawing(0, 0, 0), LOW_RESPONSE),
    ],
)
def test_otherwise_it_is_left_out_and_said(drawing, reason):
    assert correction(drawing) == Correction(1.0, reason)


def test_sixty_percent_is_enough_and_a_census_needs_no_drawing():
    assert correction(Drawing(50, 50, 30, drawn=False)).reason is None
    assert correction(Drawing(50, 50, 29), least=0.5).reason is None


@given(populations, st.integers(1, 10_000))
def test_a_larger_part_makes_a_smaller_factor(population, answered):
    answered = min(answered, population)
    before = correction(Drawing(population, answered, answered - 1), least=0)
    after = correction(Drawing(population, answered, answered), least=0)
    assert 0 <= after.factor <= before.factor <= 1


@given(populations, st.floats(0.02, 0.5))
def test_so_many_answers_reach_the_precision_and_one_less_does_not(number, wanted):
    def reached(answers):
        factor = correction(Drawing(number, answers, answers)).factor
        return normal(0.95) * factor * math.sqrt(0.25 / answers)

    answers = needed(number, wanted)
    assert 1 <= answers <= number
    assert reached(answers) <= wanted * (1 + 1e-6)
    if answers > 1:
        assert reached(answers - 1) > wanted * (1 - 1e-6)


@given(populations, populations)
def test_more_people_need_more_answers_up_to_an_end(one, other):
    few, many = sorted((one, other))
    assert needed(few) <= needed(many) <= needed(None) == 97
    assert needed(few, 0.2) <= needed(few, 0.1) <= needed(few, 0.1, 0.99)


def test_nobody_and_hardly_any_precision():
    assert (needed(0), needed(0, 0.99), needed(1), needed(2, 0.99)) == (0, 0, 1, 1)
    assert needed(None, 0.05) == 385


@pytest.mark.parametrize("precision", [0, 1, -0.1, 10])
def test_a_precision_is_a_part_of_one(precision):
    with pytest.raises(ValueError, match=f"between 0 and 1, got {precision}"):
        needed(50, precision)
