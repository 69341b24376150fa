"""From a score and its number of answers to the coefficient on pay."""

from typing import NamedTuple

DEFAULT_CURVE = "50: 0.80; 75: 1.00; 90: 1.20"
DEFAULT_CREDIBILITY = 5


class Level(NamedTuple):
    """One index at one level: its share of the blend, its score and answers.

    ``score`` is None where nothing was answered; ``curve`` is a tuple of points
    as :func:`parse_curve` makes it.
    """

    share: float
    score: float | None
    n: int
    curve: tuple
    m: float = DEFAULT_CREDIBILITY


def parse_curve(text):
    """The curve ``score: coefficient; ...`` as a tuple of points by rising score.

    >>> parse_curve("75: 1; 50: 0.8")
    ((50.0, 0.8), (75.0, 1.0))
    >>> parse_curve("75")
    Traceback (most recent call last):
    ...
    ValueError: A point of the curve reads 'score: coefficient', got '75'.
    """
    points = {}
    for point in filter(None, map(str.strip, text.split(";"))):
        score, colon, coefficient = point.partition(":")
        try:
            score, coefficient = float(score), float(coefficient)
        except ValueError:
            colon = ""
        if not colon:
            raise ValueError(
                f"A point of the curve reads 'score: coefficient', got '{point}'."
            )
        if not (0 <= score <= 100 and 0 <= coefficient <= 10) or score in points:
            raise ValueError(
                "Scores of the curve lie between 0 and 100, each once, "
                f"coefficients between 0 and 10; got '{point}'."
            )
        points[score] = coefficient
    if not points:
        raise ValueError("The curve needs at least one point 'score: coefficient'.")
    return tuple(sorted(points.items()))


def on_curve(score, curve):
    """Coefficient of ``score``: linear between the points, flat outside.

    >>> curve = parse_curve(DEFAULT_CURVE)
    >>> [round(on_curve(score, curve), 4) for score in (0, 60, 75, 80, 100)]
    [0.8, 0.88, 1.0, 1.0667, 1.2]
    """
    before = curve[0]
    for point in curve:
        if score < point[0]:
            if point is before:
                break
            along = (score - before[0]) / (point[0] - before[0])
            return before[1] + along * (point[1] - before[1])
        before = point
    return before[1]


def credibility(n, m=DEFAULT_CREDIBILITY):
    """Weight of ``n`` own answers, 0-1; ``m`` answers weigh one half.

    >>> credibility(0), credibility(5)
    (0.0, 0.5)
    """
    return n / (n + m) if n else 0.0


def coefficient(level):
    """``c = 1 + n/(n+m) * (curve(score) - 1)``: 1 without answers, no cliff.

    >>> curve = parse_curve(DEFAULT_CURVE)
    >>> [round(coefficient(Level(1, 60, n, curve)), 6) for n in (0, 1, 5, 30)]
    [1.0, 0.98, 0.94, 0.897143]
    """
    if level.score is None or not level.n:
        return 1.0
    pull = on_curve(level.score, level.curve) - 1
    return 1 + credibility(level.n, level.m) * pull


def blend(levels):
    """Mean of the coefficients, weighted by share; 1 when nothing is weighted.

    >>> curve = parse_curve(DEFAULT_CURVE)
    >>> feedback, kept = Level(70, 60, 5, curve), Level(30, 90, 10, curve)
    >>> round(blend([feedback, kept]), 6)
    0.998
    """
    levels = list(levels)
    shares = sum(level.share for level in levels)
    if not shares:
        return 1.0
    return sum(level.share * coefficient(level) for level in levels) / shares
