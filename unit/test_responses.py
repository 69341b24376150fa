"""One answer per person, coverage and silence, and the finite population."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.indices import normal, share
from tools.responses import (
    COUNTS_DISAGREE,
    LOW_RESPONSE,
    NO_POPULATION,
    NOT_DRAWN,
    Answer,
    Correction,
    Drawing,
    Progress,
    Reach,
    correction,
    customers,
    latest,
    needed,
    silence,
    silent,
)

answers = st.lists(
    st.builds(
        Answer,
        person=st.none() | st.integers(1, 5),
        customer=st.integers(1, 3),
        at=st.integers(1, 9),
        key=st.integers(1, 99),
        value=st.none() | st.floats(0, 100),
    ),
    unique_by=lambda answer: answer.key,
)
populations = st.integers(1, 10_000)


# === ONE ANSWER PER PERSON ===


@given(answers)
def test_everybody_who_answered_is_there_once(given_answers):
    people = [each.person for each in latest(given_answers) if each.person]
    answered = {a.person for a in given_answers if a.person and a.value is not None}
    assert sorted(people) == sorted(answered)


@given(answers)
def test_it_is_the_last_that_has_a_value(given_answers):
    for kept in latest(given_answers):
        assert kept.value is not None
        later = [
            each
            for each in given_answers
            if kept.person is not None
            and each.person == kept.person
            and each.value is not None
            and (each.at, each.key) > (kept.at, kept.key)
        ]
        assert later == []


@given(answers)
def test_anonymous_answers_all_stay(given_answers):
    anonymous = [a for a in given_answers if a.person is None and a.value is not None]
    kept = [a for a in latest(given_answers) if a.person is None]
    assert sorted(kept, key=lambda a: a.key) == sorted(anonymous, key=lambda a: a.key)


@given(answers, st.randoms(use_true_random=False))
def test_the_order_they_come_in_says_nothing(given_answers, random):
    shuffled = random.sample(given_answers, len(given_answers))
    assert latest(shuffled) == latest(given_answers)
    assert latest(latest(given_answers)) == latest(given_answers)


@given(answers, st.integers(1, 9))
def test_a_moment_is_in_one_of_two_windows(given_answers, cut):
    before, after = latest(given_answers, end=cut), latest(given_answers, start=cut)
    assert all(answer.at < cut for answer in before)
    assert all(answer.at >= cut for answer in after)
    assert {*latest(given_answers)} <= {*before, *after}


def test_persons_and_customers():
    year = (date(2026, 1, 1), date(2027, 1, 1))
    said = [
        Answer("Ada", "A", date(2026, 2, 1), 1, 60.0),
        Answer("Ada", "A", date(2026, 9, 1), 2, 90.0),
        Answer("Bob", "A", date(2026, 3, 1), 3, 75.0),
        Answer("Eve", "B", date(2027, 1, 1), 4, 10.0),
        Answer("Eve", None, date(2026, 1, 1), 5, 20.0),
    ]
    kept = latest(said, *year)
    assert [answer.key for answer in kept] == [5, 3, 2]
    assert customers(kept) == 1
    assert customers([]) == 0


# === COVERAGE AND SILENCE ===


def test_coverage_of_nobody_is_not_known():
    nobody = Reach(0, 0, 0)
    assert (nobody.response, nobody.contact, nobody.coverage) == (None, None, None)
    assert (Reach(3, 0, 0).response, Reach(3, 0, 0).coverage) == (None, 0)


@given(st.tuples(populations, populations, populations).map(sorted))
def test_coverage_is_contact_times_response(people):
    answered, asked, known = people
    reach = Reach(known, asked, answered)
    assert reach.coverage == pytest.approx(reach.contact * reach.response)


@pytest.mark.parametrize(
    ("asked", "answered", "expected"),
    [(0, 0, False), (1, 0, False), (2, 0, True), (12, 0, True), (2, 1, False)],
)
def test_silent_is_asked_twice_and_never_answered(asked, answered, expected):
    assert silent(asked, answered) is expected


def test_how_often_is_for_the_caller_to_say():
    assert (silent(2, 0, least=3), silent(3, 0, least=3)) == (False, True)
    assert silence([(2, 0), (3, 0)], least=3) == (1, 1)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_the_silent_are_a_share_of_those_asked(counts):
    found, asked = silence(iter(counts))
    assert 0 <= found <= asked <= len(counts)
    assert share(found, asked).n == asked


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


def test_progress():
    assert Progress(50, 20, needed(50)).missing == 14
    assert Progress(50, 40, needed(50)).missing == 0
