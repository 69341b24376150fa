"""Derived importance: golden values, the definition itself, and broken data."""

import csv
import doctest
import json
import math
import sys
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tools import drivers

DATA = Path(__file__).parent / "data"
RXX = np.array([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]])
RXY = np.array([0.5, 0.6, 0.4])
ROUNDING = 1e-9


def answers(seed, n, k, missing=0.0):
    """Ratings of n people on k drivers that go together, and on the outcome."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k)) + rng.normal(size=(n, 1))
    y = x @ rng.uniform(-0.5, 1, size=k) + rng.normal(size=n)
    x[rng.random(size=x.shape) < missing] = np.nan
    return x, y


def correlations(x, y):
    joint = np.corrcoef(np.column_stack((x, y)).T)
    return joint[:-1, :-1], joint[:-1, -1]


def lmg_by_definition(x, y):
    """What each driver adds to R2, averaged over all orders of entering."""
    y = y - y.mean()
    r2 = {(): 0.0}

    def explained(subset):
        if subset not in r2:
            part = x[:, subset] - x[:, subset].mean(axis=0)
            error = y - part @ np.linalg.lstsq(part, y, rcond=None)[0]
            r2[subset] = 1 - (error @ error) / (y @ y)
        return r2[subset]

    k = x.shape[1]
    shares = np.zeros(k)
    for order in permutations(range(k)):
        for place, driver in enumerate(order):
            before = tuple(sorted(order[:place]))
            with_it = tuple(sorted(order[: place + 1]))
            shares[driver] += explained(with_it) - explained(before)
    return shares / math.factorial(k)


def codes(result):
    return [warning.code for warning in result.warnings]


def named(result, code):
    return [key for w in result.warnings if w.code == code for key in w.keys]


def has_no_model(result):
    rows = result.keys, result.lmg, result.johnson, result.correlations, result.betas
    return result.r2 is None and not any(rows) and result.quality == "insufficient"


seeds = st.integers(min_value=0, max_value=2**32 - 1)


# Golden values


@pytest.fixture(scope="module")
def golden():
    return json.loads((DATA / "drivers_ref.json").read_text())


@pytest.fixture(scope="module")
def golden_rows():
    with (DATA / "drivers_ref.csv").open() as stream:
        rows = np.array([*csv.reader(stream)][1:], dtype=float)
    return rows[:, 1:], rows[:, 0]


def test_three_drivers_from_the_specification():
    shares = drivers.lmg(RXX, RXY)
    weights = drivers.johnson(RXX, RXY)
    slopes = drivers.betas(RXX, RXY)
    assert shares == pytest.approx([0.123552, 0.214450, 0.078478], abs=5e-7)
    assert weights == pytest.approx([0.124447, 0.210735, 0.081297], abs=5e-7)
    assert slopes == pytest.approx([0.202247, 0.408240, 0.176030], abs=5e-7)
    assert shares.sum() == pytest.approx(0.416479, abs=5e-7)
    assert RXY @ slopes == pytest.approx(0.416479, abs=5e-7)


def test_relaimpo_from_correlations(golden):
    joint = np.array(golden["correlation_matrix_x_then_y"])
    rxx, rxy = joint[:-1, :-1], joint[:-1, -1]
    assert drivers.lmg(rxx, rxy) == pytest.approx(golden["lmg"], abs=1e-8)
    assert drivers.johnson(rxx, rxy) == pytest.approx(golden["genizi"], abs=1e-8)
    alone = drivers.squared_correlations(rxy)
    assert alone == pytest.approx(golden["first"], abs=1e-8)


def test_relaimpo_from_answers(golden, golden_rows):
    result = drivers.importance(*golden_rows, golden["names"])
    assert (result.n, result.dropped) == (golden["n"], 0)
    assert result.keys == tuple(golden["names"])
    assert result.r2 == pytest.approx(golden["r_squared"], abs=1e-8)
    assert result.lmg == pytest.approx(golden["lmg"], abs=1e-8)
    assert result.johnson == pytest.approx(golden["genizi"], abs=1e-8)
    assert result.correlations == pytest.approx(golden["correlation_xy"], abs=1e-8)
    assert result.betas == pytest.approx(golden["beta_std"], abs=1e-8)
    assert (result.quality, result.warnings) == ("reliable", ())


def test_incomplete_answers_are_dropped_and_counted(golden, golden_rows):
    x, y = golden_rows
    gaps = np.tile(x[:3], (1, 1))
    gaps[0, 0], gaps[1, 7] = np.nan, np.inf
    outcomes = np.array([1.0, 1.0, np.nan])
    more = np.vstack((x, gaps)), np.concatenate((y, outcomes))
    result = drivers.importance(*more, golden["names"])
    assert (result.n, result.dropped) == (1000, 3)
    assert result.lmg == pytest.approx(golden["lmg"], abs=1e-8)


# Properties


@given(seeds, st.integers(1, 6))
@settings(max_examples=30, deadline=None)
def test_lmg_is_the_average_over_all_orders(seed, k):
    x, y = answers(seed, 30, k)
    shares = drivers.lmg(*correlations(x, y))
    assert shares == pytest.approx(lmg_by_definition(x, y), abs=ROUNDING)


@given(seeds, st.integers(1, 10))
@settings(max_examples=60, deadline=None)
def test_shares_are_not_negative_and_sum_to_r2(seed, k):
    rxx, rxy = correlations(*answers(seed, 40, k))
    r2 = rxy @ np.linalg.solve(rxx, rxy)
    for method in (drivers.lmg, drivers.johnson):
        shares = method(rxx, rxy)
        assert (shares >= 0).all()
        assert shares.sum() == pytest.approx(r2, abs=ROUNDING)
    assert rxy @ drivers.betas(rxx, rxy) == pytest.approx(r2, abs=ROUNDING)


@given(seeds, st.integers(1, 8), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_drivers_does_not_matter(seed, k, random):
    rxx, rxy = correlations(*answers(seed, 40, k))
    order = random.sample(range(k), k)
    for method in (drivers.lmg, drivers.johnson, drivers.betas):
        moved = method(rxx[np.ix_(order, order)], rxy[order])
        assert moved == pytest.approx(method(rxx, rxy)[order], abs=ROUNDING)


@given(seeds, st.floats(-300, 300), st.floats(-50, 50), st.sampled_from([-1, 1]))
@settings(max_examples=40, deadline=None)
def test_the_scale_of_answers_does_not_matter(seed, power, shift, sign):
    x, y = answers(seed, 40, 4)
    plain = drivers.importance(x, y, "abcd")
    moved = x.copy()
    moved[:, 1] = sign * (x[:, 1] + shift) * 10.0**power
    scaled = drivers.importance(moved, 7 - 3 * y, "abcd")
    assert scaled.lmg == pytest.approx(plain.lmg, abs=ROUNDING)
    assert scaled.johnson == pytest.approx(plain.johnson, abs=ROUNDING)
    expected = -np.array(plain.correlations) * [1, sign, 1, 1]
    assert scaled.correlations == pytest.approx(expected, abs=ROUNDING)


@given(
    arrays(
        float,
        (14, 5),
        elements=st.sampled_from([*[1, 2, 3, 10] * 9, math.nan, math.inf]),
        fill=st.nothing(),
    ),
    st.integers(0, 14),
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_answers_no_number_is_invented(table, n):
    result = drivers.importance(table[:n, :4], table[:n, 4], "abcd")
    assert result.n + result.dropped == n
    assert drivers.TOO_FEW_ANSWERS in codes(result)
    left_out = named(result, drivers.NO_VARIANCE)
    left_out += named(result, drivers.COLLINEAR_DRIVERS)
    assert not set(left_out) & set(result.keys)
    event("no model" if result.r2 is None else "model")
    if result.r2 is None:
        assert has_no_model(result)
        return
    assert sorted([*result.keys, *left_out]) == list("abcd")
    assert result.n > len(result.keys) + 1
    assert 0 <= result.r2 <= 1
    assert sum(result.lmg) == pytest.approx(result.r2, abs=ROUNDING)
    assert sum(result.johnson) == pytest.approx(result.r2, abs=ROUNDING)
    assert all(share >= 0 for share in result.lmg + result.johnson)
    assert all(abs(r) <= 1 + ROUNDING for r in result.correlations)


# Matrices


@pytest.mark.parametrize("chunk", [1, 2**5, 2**16])
def test_stacked_matrices_give_stacked_shares(monkeypatch, chunk):
    monkeypatch.setattr(drivers, "_CHUNK", chunk)
    pairs = [correlations(*answers(seed, 40, 3)) for seed in range(10)]
    rxx = np.array([rxx for rxx, _rxy in pairs]).reshape(2, 5, 3, 3)
    rxy = np.array([rxy for _rxx, rxy in pairs]).reshape(2, 5, 3)
    singly = [drivers.lmg(*pair) for pair in pairs]
    stacked = drivers.lmg(rxx, rxy)
    assert stacked.shape == (2, 5, 3)
    assert stacked.reshape(10, 3) == pytest.approx(np.array(singly), abs=ROUNDING)


def test_uncorrelated_drivers_own_their_squared_correlation():
    rxy = np.array([0.6, -0.5, 0.0])
    alone = drivers.squared_correlations(rxy)
    assert alone == pytest.approx([0.36, 0.25, 0])
    assert drivers.lmg(np.eye(3), rxy) == pytest.approx(alone, abs=ROUNDING)
    assert drivers.johnson(np.eye(3), rxy) == pytest.approx(alone, abs=ROUNDING)


@pytest.mark.parametrize("k", [2, 3, 5, 8])
def test_a_driver_correlated_with_nothing_has_no_share(k):
    for seed in range(50):
        rxx, rxy = np.eye(k + 1), np.zeros(k + 1)
        rxx[:k, :k], rxy[:k] = correlations(*answers(seed, 30, k))
        share = drivers.lmg(rxx, rxy)[-1]
        assert 0 <= share < ROUNDING


def test_one_driver_owns_r2():
    assert drivers.lmg([[1]], [0.5]) == pytest.approx([0.25])


def test_a_singular_matrix_is_no_crash_and_twins_share():
    rxx = [[1, 1, 0.2], [1, 1, 0.2], [0.2, 0.2, 1]]
    r2 = drivers.lmg([[1, 0.2], [0.2, 1]], [0.5, 0.4]).sum()
    for method in (drivers.lmg, drivers.johnson):
        shares = method(rxx, [0.5, 0.5, 0.4])
        assert shares[0] == pytest.approx(shares[1], abs=ROUNDING)
        assert shares.sum() == pytest.approx(r2, abs=ROUNDING)


def test_missing_correlations_give_missing_shares():
    assert np.isnan(drivers.lmg([[1, np.nan], [np.nan, 1]], [0.5, 0.4])).all()


def test_twenty_drivers_are_exact():
    rxy = np.linspace(0.02, 0.3, 20)
    assert drivers.lmg(np.eye(20), rxy) == pytest.approx(rxy**2, abs=ROUNDING)


def test_more_than_twenty_drivers_are_refused():
    message = "At most 20 drivers can be analysed together, not 21"
    with pytest.raises(ValueError, match=message):
        drivers.lmg(np.eye(21), np.zeros(21))
    with pytest.raises(ValueError, match=message):
        drivers.importance([], [], range(21))


def test_matrices_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="do not fit"):
        drivers.lmg([0.5, 0.5], [0.5, 0.5])


# Answers


def test_a_driver_without_variance_is_named_and_left_out():
    x, y = answers(1, 200, 3)
    x[:, 1] = 0.1
    result = drivers.importance(x, y, ["calls", "price", "visits"])
    assert result.keys == ("calls", "visits")
    assert result.warnings == (drivers.DriverWarning("no_variance", ("price",)),)
    without = drivers.importance(x[:, [0, 2]], y, ["calls", "visits"])
    assert result.lmg == without.lmg


def test_a_driver_never_answered_drops_nobody():
    x, y = answers(2, 200, 3)
    x[:, 1] = np.nan
    result = drivers.importance(x, y, "abc")
    assert (result.n, result.dropped, result.keys) == (200, 0, ("a", "c"))
    assert named(result, drivers.NO_VARIANCE) == ["b"]


def test_a_driver_without_variance_in_complete_rows_is_left_out():
    x, y = answers(3, 100, 2)
    x[:, 1] = 5
    x[0] = np.nan, 9
    result = drivers.importance(x, y, "ab")
    assert (result.n, result.dropped, result.keys) == (99, 1, ("a",))
    assert named(result, drivers.NO_VARIANCE) == ["b"]


def test_all_drivers_without_variance_leave_no_model():
    result = drivers.importance(np.ones((200, 2)), answers(4, 200, 1)[1], "ab")
    assert has_no_model(result)
    assert codes(result) == ["no_variance"]
    assert result.warnings[0].keys == ("a", "b")


def test_an_outcome_without_variance_leaves_no_model():
    result = drivers.importance(answers(5, 200, 2)[0], np.full(200, 7), "ab")
    assert has_no_model(result)
    assert codes(result) == ["no_outcome_variance"]


def test_an_outcome_never_answered_leaves_no_model():
    result = drivers.importance(answers(6, 200, 2)[0], [None] * 200, "ab")
    assert has_no_model(result)
    assert codes(result) == ["no_outcome_variance", "too_few_answers"]
    assert (result.n, result.dropped) == (0, 200)


def test_the_same_driver_twice_is_named_with_its_twin():
    x, y = answers(7, 200, 2)
    x = np.column_stack((x, 10 - 2 * x[:, 0]))
    result = drivers.importance(x, y, ["calls", "price", "calls again"])
    warning = drivers.DriverWarning("collinear_drivers", ("calls again",), ("calls",))
    assert result.warnings == (warning,)
    without = drivers.importance(x[:, :2], y, ["calls", "price"])
    assert (result.keys, result.lmg) == (without.keys, without.lmg)


def test_a_sum_of_drivers_is_named_with_its_parts():
    x, y = answers(8, 200, 3)
    x = np.column_stack((x, x[:, 0] + x[:, 2]))
    result = drivers.importance(x, y, "abcd")
    warning = drivers.DriverWarning("collinear_drivers", ("d",), ("a", "c"))
    assert result.warnings == (warning,)
    assert result.keys == ("a", "b", "c")


def test_nearly_the_same_driver_stays():
    x, y = answers(9, 200, 2)
    x[:, 1] = x[:, 0] + 1e-3 * x[:, 1]
    result = drivers.importance(x, y, "ab")
    assert (result.keys, result.warnings) == (("a", "b"), ())
    assert result.lmg == pytest.approx(lmg_by_definition(x, y), abs=1e-6)


def test_no_variance_and_collinearity_together_keep_their_names():
    x, y = answers(10, 200, 2)
    x = np.column_stack((np.ones(200), x[:, 0], x[:, 0], x[:, 1]))
    result = drivers.importance(x, y, "abcd")
    assert result.keys == ("b", "d")
    assert named(result, drivers.NO_VARIANCE) == ["a"]
    assert result.warnings[1] == ("collinear_drivers", ("c",), ("b",))


@pytest.mark.parametrize("n", range(6))
def test_no_more_answers_than_unknowns_leave_no_model(n):
    x, y = answers(11, 6, 4)
    result = drivers.importance(x[:n], y[:n], "abcd")
    assert has_no_model(result) == (n <= 5)
    assert drivers.TOO_FEW_ANSWERS in codes(result)


def test_one_answer_more_than_unknowns_has_a_model_of_no_quality():
    result = drivers.importance(*answers(11, 6, 4), "abcd")
    assert 0 < result.r2 < 1
    assert codes(result) == ["too_few_answers"]
    assert result.quality == "insufficient"


def test_no_drivers_leave_no_model():
    result = drivers.importance([[]] * 200, range(200), [])
    assert has_no_model(result)
    assert (result.n, result.dropped) == (200, 0)


def test_nobody_answered():
    result = drivers.importance([], [], ["calls", "price"])
    assert has_no_model(result)
    assert (result.n, result.dropped) == (0, 0)
    assert drivers.TOO_FEW_ANSWERS in codes(result)


def test_none_is_missing():
    rows = [[1, 2], [2, None], [3, 1], [4, 4], [5, 3], [None, None]]
    result = drivers.importance(rows, [1, 2, 3, 5, None, 4], "ab")
    assert (result.n, result.dropped) == (3, 3)


def test_an_outcome_made_of_the_drivers_has_r2_of_one():
    x, _y = answers(12, 200, 3)
    result = drivers.importance(x, x @ [1, 2, 3], "abc")
    assert result.r2 == pytest.approx(1, abs=ROUNDING)
    assert result.r2 <= 1
    assert sum(result.lmg) == pytest.approx(1, abs=ROUNDING)


def test_an_outcome_without_any_correlation_has_no_percentages():
    rows = [[-1, -1], [-1, 1], [1, -1], [1, 1]] * 30
    result = drivers.importance(rows, [1, -1, -1, 1] * 30, "ab")
    assert result.r2 == pytest.approx(0, abs=ROUNDING)
    assert result.percentages == (None, None)


def test_percentages_sum_to_a_hundred():
    result = drivers.importance(*answers(13, 200, 5), "abcde")
    assert sum(result.percentages) == pytest.approx(100)


def test_answers_that_do_not_fit_are_refused():
    x, y = answers(14, 60, 3)
    for bad in ((x.T, y, "abc"), (x, y[:-1], "abc"), (x, y, "abcd"), (x, y, "a")):
        with pytest.raises(ValueError, match="do not fit"):
            drivers.importance(*bad)


def test_the_answers_given_are_not_changed():
    x, y = answers(15, 60, 3, missing=0.1)
    x[0, 0] = np.inf
    before = x.copy(), y.copy()
    drivers.importance(x, y, "abc")
    np.testing.assert_array_equal(x, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_results_are_plain_values_and_frozen():
    result = drivers.importance(*answers(16, 60, 2), [11, 12])
    assert type(result.r2) is float
    rows = result.lmg + result.johnson + result.correlations + result.betas
    assert {type(value) for value in rows} == {float}
    assert (type(result.n), type(result.dropped)) == (int, int)
    with pytest.raises(AttributeError):
        result.r2 = 1.0


@pytest.mark.parametrize(
    ("n", "k", "expected"),
    [
        (0, 1, "insufficient"),
        (49, 1, "insufficient"),
        (50, 5, "indicative"),
        (59, 6, "insufficient"),
        (60, 6, "indicative"),
        (99, 3, "indicative"),
        (100, 5, "reliable"),
        (119, 6, "indicative"),
        (120, 6, "reliable"),
        (399, 20, "indicative"),
        (400, 20, "reliable"),
    ],
)
def test_gates(n, k, expected):
    assert drivers.quality(n, k) == expected


@pytest.mark.parametrize(
    ("n", "quality", "warned"),
    [(49, "insufficient", True), (50, "indicative", False), (100, "reliable", False)],
)
def test_too_few_answers_are_warned_about_below_the_gates(n, quality, warned):
    result = drivers.importance(*answers(17, n, 3), "abc")
    assert result.quality == quality
    assert (codes(result) == ["too_few_answers"]) == warned
    assert result.r2 is not None


# The module


def test_doctests():
    result = doctest.testmod(drivers)
    assert result.attempted >= 10
    assert result.failed == 0


def test_no_odoo():
    assert "odoo" not in sys.modules
