"""From a score and its number of answers to the coefficient on pay."""

from itertools import pairwise
from typing import NamedTuple

DEFAULT_CURVE = "50: 0.80; 75: 1.00; 90: 1.20"
DEFAULT_CREDIBILITY = 5
# Of answers in confidence so many stand together, or a multiple of it.
BATCH = 3

# What a coefficient does to the amount.
COEFFICIENT, COMPONENT, BONUS = "coefficient", "component", "bonus"

# Why what is paid is not the blend.
NOT_ACCEPTED, NOT_COVERED, AGENT = "not_accepted", "not_covered", "agent"


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


class Terms(NamedTuple):
    """What a plan and its payee make of a blend.

    ``part`` is the share (0-1) of the amount that a component multiplies;
    ``accepted``: the payee agreed in time; ``covered``: enough customers were asked.
    """

    mode: str = COEFFICIENT
    part: float = 1.0
    agent: bool = False
    accepted: bool = True
    covered: bool = True


def parse_curve(text, low=0):
    """The curve ``score: coefficient; ...`` as a tuple of points by rising score.

    Scores lie between ``low`` and 100; of an improvement they may be negative.

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
        if not (low <= score <= 100 and 0 <= coefficient <= 10) or score in points:
            raise ValueError(
                f"Scores of the curve lie between {low} and 100, each once, "
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


def write_curve(curve):
    """The text that :func:`parse_curve` reads as ``curve``.

    >>> write_curve(((50.0, 0.8), (75.25, 1.0)))
    '50: 0.8; 75.25: 1'
    """
    return "; ".join(f"{round(x, 2):g}: {round(c, 4):g}" for x, c in curve)


def centred(curve, mean):
    """The curve moved along the scores until it is 1 at ``mean``; None: it never is.

    Where it is 1 more than once, by the smallest move. What leaves the scale of 0 to
    100 is cut off there.

    >>> write_curve(centred(parse_curve(DEFAULT_CURVE), 80))
    '55: 0.8; 80: 1; 95: 1.2'
    >>> write_curve(centred(parse_curve(DEFAULT_CURVE), 90))
    '65: 0.8; 90: 1; 100: 1.1333'
    """
    ones = [score for score, c in curve if c == 1]
    ones += [
        a + (1 - low) / (high - low) * (b - a)
        for (a, low), (b, high) in pairwise(curve)
        if (low - 1) * (high - 1) < 0
    ]
    if not ones:
        return None
    move = min((mean - score for score in ones), key=abs)
    moved = tuple((score + move, c) for score, c in curve)
    inside = [point for point in moved if 0 <= point[0] <= 100]
    for end, outside in ((0, moved[0][0] < 0), (100, moved[-1][0] > 100)):
        if outside:
            inside.append((float(end), on_curve(end, moved)))
    return tuple(sorted(dict(inside).items()))


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


def shares(own, team, company, has_team=True):
    """Shares (0-1) of the levels; that of a team one does not have goes to own.

    >>> shares(80, 20, 0)
    {'own': 0.8, 'team': 0.2, 'company': 0.0}
    >>> shares(80, 20, 0, has_team=False)
    {'own': 1.0, 'team': 0.0, 'company': 0.0}
    """
    if not has_team:
        own, team = own + team, 0
    whole = own + team + company
    return {"own": own / whole, "team": team / whole, "company": company / whole}


def paid(mix, terms):
    """The coefficient that pay gets of a blend, and why it is another one or None.

    >>> paid(0.94, Terms())
    (0.94, None)
    >>> paid(0.94, Terms(COMPONENT, part=0.2))
    (0.988, 'component')
    >>> paid(0.94, Terms(BONUS)), paid(0.94, Terms(agent=True))
    ((1.0, 'bonus'), (1.0, 'agent'))
    >>> paid(1.05, Terms(covered=False)), paid(0.94, Terms(accepted=False))
    ((1.0, 'not_covered'), (1.0, 'not_accepted'))
    """
    if not terms.accepted:
        return 1.0, NOT_ACCEPTED
    result, reason = mix, None
    if terms.agent or terms.mode == BONUS:
        if mix < 1:
            result, reason = 1.0, AGENT if terms.agent else BONUS
    elif terms.mode == COMPONENT and mix != 1:
        result, reason = 1 + terms.part * (mix - 1), COMPONENT
    if result > 1 and not terms.covered:
        result, reason = 1.0, NOT_COVERED
    return result, reason


def batch_size(least):
    """How many answers in confidence make a batch, where ``least`` are wanted.

    Always a multiple of :data:`BATCH`: the batches of a person and those of a team
    overlap, and where all sizes are such multiples, no sum of the ones less a sum of
    the others leaves a single answer.

    >>> [batch_size(least) for least in (2, 3, 4, 7)]
    [3, 3, 6, 9]
    """
    return BATCH * max(1, -(-least // BATCH))


def improvement(score, before, n, n_before, curve, m=DEFAULT_CREDIBILITY):
    """Coefficient of the difference of two years' scores, as sure as the lesser n.

    >>> curve = parse_curve("-10: 0.8; 0: 1; 10: 1.2", low=-100)
    >>> improvement(75, 70, 30, 5, curve)
    1.05
    >>> improvement(75, None, 30, 0, curve)
    1.0
    """
    if score is None or before is None:
        return 1.0
    return coefficient(Level(1, score - before, min(n, n_before), curve, m))
