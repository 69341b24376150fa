"""Which drivers carry an outcome: derived importance, without Odoo.

LMG (the Shapley value of R2) is what a driver adds to the explained variance, on
average over every order of entering. Johnson's relative weights and the squared
correlations are checks. All is association in n answers, not proof of a cause.
"""

from dataclasses import dataclass
from functools import reduce
from math import comb
from typing import NamedTuple

import numpy as np

MAX_DRIVERS = 20
_TOO_MANY = "At most {} drivers can be analysed together, not {}."
NO_VARIANCE = "no_variance"
NO_OUTCOME_VARIANCE = "no_outcome_variance"
COLLINEAR_DRIVERS = "collinear_drivers"
TOO_FEW_ANSWERS = "too_few_answers"
INSUFFICIENT, INDICATIVE, RELIABLE = "insufficient", "indicative", "reliable"
GATES = ((RELIABLE, 100, 20), (INDICATIVE, 50, 10))  # answers, answers per driver

COLLINEAR_TOLERANCE = 1e-9  # the others leave less of a driver unexplained
_ROUNDING = 1e-12  # shares below are what rounding left over
_CHUNK = 2**16  # subsets x matrices worked on at once: keeps a batch in the cache


class DriverWarning(NamedTuple):
    """What is wrong, with which drivers, and because of which others."""

    code: str
    keys: tuple = ()
    others: tuple = ()


@dataclass(frozen=True)
class Importance:
    """Derived importance of the drivers in the model, in the order of `keys`.

    Without a model `r2` is None and the rows are empty; the warnings say why.

    >>> Importance(n=90, dropped=0, r2=0.4, lmg=(0.3, 0.1)).percentages
    (75.0, 25.0)
    """

    n: int
    dropped: int
    keys: tuple = ()
    r2: float | None = None
    lmg: tuple[float, ...] = ()
    johnson: tuple[float, ...] = ()
    correlations: tuple[float, ...] = ()
    betas: tuple[float, ...] = ()
    quality: str = INSUFFICIENT
    warnings: tuple[DriverWarning, ...] = ()

    @property
    def percentages(self) -> tuple[float | None, ...]:
        """LMG shares in % of R2, None where there is nothing to divide."""
        r2 = sum(self.lmg)
        return tuple(100 * x / r2 if r2 > _ROUNDING else None for x in self.lmg)


def quality(n: int, k: int) -> str:
    """What n complete answers are worth for a model of k drivers.

    >>> [quality(n, 6) for n in (59, 60, 119, 120)]
    ['insufficient', 'indicative', 'indicative', 'reliable']
    """
    reached = (name for name, least, each in GATES if n >= max(least, each * k))
    return next(reached, INSUFFICIENT)


def _unexplained(joint: np.ndarray) -> np.ndarray:
    """1 - R2 of every subset of drivers, from matrices whose last variable is y.

    One driver after the other forks every matrix into "left out" (its row and
    column go) and "in" (the others lose what it explains: Schur complement).
    Row t of the result is the subset of the drivers whose bits are set in t.

    >>> joint = np.array([[[1, 0, 0.6], [0, 1, 0.7], [0.6, 0.7, 1]]])
    >>> _unexplained(joint).round(6).ravel().tolist()
    [1.0, 0.64, 0.51, 0.15]
    """
    state = np.ascontiguousarray(np.moveaxis(joint, 0, -1))
    while len(state) > 1:
        row, left_out = state[0, 1:], state[1:, 1:]
        # a driver the others explain fully has nothing left to take away
        pivot = np.where(state[0, 0] <= _ROUNDING, np.inf, state[0, 0])
        forks = np.empty((len(row), len(row), 2, state.shape[-1]))
        forks[:, :, 0] = left_out
        np.subtract(left_out, row[:, None] * (row / pivot), out=forks[:, :, 1])
        state = forks.reshape(len(row), len(row), -1)
    return state.reshape(-1, len(joint))


def lmg(rxx, rxy) -> np.ndarray:
    """Shares of R2 by LMG, exact, from correlations; the shares sum to R2.

    Matrices may be stacked: `rxx` (..., k, k) and `rxy` (..., k) give (..., k).

    >>> lmg([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], [0.5, 0.6, 0.4]).round(6)
    array([0.123552, 0.21445 , 0.078478])
    """
    rxx, rxy = np.asarray(rxx, dtype=float), np.asarray(rxy, dtype=float)
    k = rxy.shape[-1]
    if k > MAX_DRIVERS:
        raise ValueError(_TOO_MANY.format(MAX_DRIVERS, k))
    if rxx.shape != (*rxy.shape, k):
        raise ValueError(f"Correlations {rxx.shape} and {rxy.shape} do not fit.")
    joint = np.ones((*rxy.shape[:-1], k + 1, k + 1))
    joint[..., :k, :k], joint[..., :k, k], joint[..., k, :k] = rxx, rxy, rxy
    joint = joint.reshape(-1, k + 1, k + 1)
    shares = np.empty((len(joint), k))
    weights = [1 / (k * comb(k - 1, size)) for size in range(k)]
    sizes = reduce(lambda n, _: np.concatenate((n, n + 1)), range(k), np.array([0]))
    member, outsider = np.array([0, *weights])[sizes], np.array([*weights, 0])[sizes]
    step = max(1, _CHUNK >> k)
    for start in range(0, len(joint), step):
        r2 = 1 - _unexplained(joint[start : start + step])
        # share = r2 * member summed with it - r2 * outsider without (@ starts threads)
        without = np.einsum("s,sm->m", outsider, r2)
        both = r2 * (member + outsider)[:, None]
        for driver in reversed(range(k)):
            absent, present = both.reshape(2, -1, r2.shape[1])
            shares[start : start + step, driver] = present.sum(axis=0) - without
            both = absent + present
    return np.maximum(shares, 0).reshape(rxy.shape)  # -1e-16 is a rounded zero


def johnson(rxx, rxy) -> np.ndarray:
    """Johnson's relative weights: shares through uncorrelated counterparts, sum R2.

    >>> johnson([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], [0.5, 0.6, 0.4]).round(6)
    array([0.124447, 0.210735, 0.081297])
    """
    values, vectors = np.linalg.eigh(np.asarray(rxx, dtype=float))
    roots = np.sqrt(np.maximum(values, 0))
    inverse = 1 / np.where(roots > 0, roots, np.inf)
    explained = (vectors * inverse) @ (vectors.T @ np.asarray(rxy, dtype=float))
    return ((vectors * roots) @ vectors.T) ** 2 @ explained**2


def squared_correlations(rxy) -> np.ndarray:
    """What each driver explains alone; these do not sum to R2.

    >>> squared_correlations([0.5, -0.6]).round(6).tolist()
    [0.25, 0.36]
    """
    return np.square(np.asarray(rxy, dtype=float))


def betas(rxx, rxy) -> np.ndarray:
    """Standardised coefficients of the regression on all drivers; R2 is rxy @ betas.

    >>> betas([[1, 0.6, 0.3], [0.6, 1, 0.4], [0.3, 0.4, 1]], [0.5, 0.6, 0.4]).round(6)
    array([0.202247, 0.40824 , 0.17603 ])
    """
    return np.linalg.lstsq(np.asarray(rxx), np.asarray(rxy), rcond=_ROUNDING)[0]


def _varies(column: np.ndarray) -> bool:
    """Whether the answers given (not NaN) differ by more than rounding.

    >>> [_varies(np.array(c)) for c in ([1, np.nan, 2], [7.1, 7.1], [np.nan])]
    [True, False, False]
    """
    given = column[~np.isnan(column)]
    return bool(given.size and np.ptp(given) > _ROUNDING * np.abs(given).max())


def _independent(rxx: np.ndarray, keys) -> tuple[list[int], list[DriverWarning]]:
    """Drivers that can stay, and a warning for each that repeats some before it.

    >>> _independent(np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]]), "abc")
    ([0, 1], [DriverWarning(code='collinear_drivers', keys=('c',), others=('a',))])
    """
    rest, kept, repeated = rxx.astype(float), [], []
    for driver in range(len(rxx)):
        if rest[driver, driver] > COLLINEAR_TOLERANCE:
            kept.append(driver)
            rest -= np.outer(rest[driver], rest[driver]) / rest[driver, driver]
        else:
            parts = np.abs(betas(rxx[np.ix_(kept, kept)], rxx[kept, driver])) > 1e-6
            others = tuple(keys[kept[i]] for i in np.flatnonzero(parts))
            repeated.append(DriverWarning(COLLINEAR_DRIVERS, (keys[driver],), others))
    return kept, repeated


def importance(x, y, keys) -> Importance:
    """Derived importance from answers: a row per person, a column per driver.

    None, NaN and infinity are missing; only complete rows count. A driver never
    answered, always the same or repeating those before it is named and left out.
    No model where answers would fit anything: with n = k + 1 every R2 is 1.

    >>> x = [[1, 5, 1], [2, 5, 1], [3, 5, 3], [4, 5, 3], [None, 5, 3]]
    >>> result = importance(x, [1, 2, 4, 3, 5], ["calls", "price", "visits"])
    >>> result.n, result.dropped, result.keys, round(result.r2, 6), result.quality
    (4, 1, ('calls', 'visits'), 0.8, 'insufficient')
    >>> [(warning.code, warning.keys) for warning in result.warnings]
    [('no_variance', ('price',)), ('too_few_answers', ())]
    """
    keys, x, y = tuple(keys), np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if len(keys) > MAX_DRIVERS:
        raise ValueError(_TOO_MANY.format(MAX_DRIVERS, len(keys)))
    if (x.shape if len(y) else (0, len(keys))) != (len(y), len(keys)):
        raise ValueError(f"Answers {x.shape} do not fit {len(y)} rows, keys {keys}.")
    data = np.column_stack((x.reshape(len(y), len(keys)), y))
    data[~np.isfinite(data)] = np.nan
    answered = [j for j in range(len(keys)) if _varies(data[:, j])]
    complete = data[~np.isnan(data[:, [*answered, -1]]).any(axis=1)]
    counts = n, _dropped = len(complete), len(data) - len(complete)
    fits = n > len(answered) + 1
    judged = complete if fits else data
    model = [j for j in answered if _varies(judged[:, j])]
    constant = tuple(key for j, key in enumerate(keys) if j not in model)
    warnings = [DriverWarning(NO_VARIANCE, constant)] if constant else []
    if not _varies(judged[:, -1]):
        warnings.append(DriverWarning(NO_OUTCOME_VARIANCE))
    elif model and fits:
        named = [keys[j] for j in model]
        return _fit(complete[:, [*model, -1]], named, counts, warnings)
    if quality(n, len(model)) == INSUFFICIENT:
        warnings.append(DriverWarning(TOO_FEW_ANSWERS))
    return Importance(*counts, warnings=tuple(warnings))


def _fit(rows, keys, counts, warnings) -> Importance:
    """The model from complete rows of columns that vary, the outcome last.

    >>> result = _fit(np.array([[1, 2, 1], [2, 4, 3], [3, 6, 2]]), "ab", (3, 0), [])
    >>> result.keys, round(result.r2, 6), [warning.code for warning in result.warnings]
    (('a',), 0.25, ['collinear_drivers', 'too_few_answers'])
    """
    rows = (rows - rows.mean(axis=0)) / np.ptp(rows, axis=0)
    rows /= np.sqrt((rows**2).sum(axis=0))
    joint = rows.T @ rows
    kept, repeated = _independent(joint[:-1, :-1], keys)
    warnings = [*warnings, *repeated]
    worth = quality(counts[0], len(kept))
    if worth == INSUFFICIENT:
        warnings.append(DriverWarning(TOO_FEW_ANSWERS))
    rxx, rxy = joint[np.ix_(kept, kept)], joint[kept, -1]
    figures = lmg(rxx, rxy), johnson(rxx, rxy), rxy, betas(rxx, rxy)
    r2 = min(1.0, float(rxy @ figures[-1]))
    figures = (tuple(figure.tolist()) for figure in figures)
    keys = tuple(keys[driver] for driver in kept)
    return Importance(*counts, keys, r2, *figures, worth, tuple(warnings))
