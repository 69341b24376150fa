"""Who was asked, who answered, and how far the answers speak for the others."""

import math
from typing import NamedTuple

from .indices import CONFIDENCE, normal

# Least answered of asked, 0-1, for which the finite population counts.
LEAST_RESPONSE = 0.6

# Silent: asked so often in so many months, and never answered.
SILENT_ASKED, SILENT_MONTHS = 2, 12

# Why the finite population is left out of account.
NO_POPULATION, COUNTS_DISAGREE = "no_population", "counts_disagree"
NOT_DRAWN, LOW_RESPONSE = "not_drawn", "low_response"


class Answer(NamedTuple):
    """One answer: whose (None: anonymous), for which customer, when, and what.

    Ids and moments are opaque: they only need to be compared. ``key`` tells answers
    of one moment apart, as the id of the record does.
    """

    person: object
    customer: object
    at: object
    key: object
    value: float | None


class Reach(NamedTuple):
    """Persons known, asked and answered: the coverage of one customer, or of many."""

    known: int
    asked: int
    answered: int

    @property
    def response(self):
        """Answered of asked, 0-1; None where nobody was asked."""
        return _rate(self.answered, self.asked)

    @property
    def contact(self):
        """Asked of known, 0-1; None where nobody is known."""
        return _rate(self.asked, self.known)

    @property
    def coverage(self):
        """Answered of known, 0-1; None where nobody is known.

        >>> reach = Reach(known=8, asked=4, answered=3)
        >>> reach.response, reach.contact, reach.coverage
        (0.75, 0.5, 0.375)
        >>> Reach(0, 0, 0).response is None
        True
        """
        return _rate(self.answered, self.known)


class Drawing(NamedTuple):
    """Persons who could be asked (None: not known), who were, and who answered.

    ``drawn``: chance chose whom to ask. All of them asked is a census.
    """

    population: int | None
    asked: int
    answered: int
    drawn: bool = True


class Correction(NamedTuple):
    """What the standard error is multiplied by, 0-1, and why it is left at 1."""

    factor: float = 1.0
    reason: str | None = None


class Progress(NamedTuple):
    """Persons in the population, answers so far, answers needed."""

    population: int | None
    answered: int
    needed: int

    @property
    def missing(self):
        """Answers still to come."""
        return max(0, self.needed - self.answered)


def latest(answers, start=None, end=None):
    """One answer per person: the latest that has a value, from ``start`` to ``end``.

    The window is half-open, as in :mod:`tools.periods`: ``start`` is in it, ``end``
    is not; None is no bound. Of two at the same moment the higher key counts.
    Anonymous answers all stay: nobody can tell who gave two. By rising moment.

    >>> answers = [Answer("Ada", "A", 3, 1, 60.0), Answer("Ada", "A", 5, 2, 90.0)]
    >>> [answer.value for answer in latest(answers)]
    [90.0]
    >>> [answer.value for answer in latest(answers, start=3, end=5)]
    [60.0]
    """
    found, anonymous = {}, []
    for answer in sorted(answers, key=lambda answer: (answer.at, answer.key)):
        early = start is not None and answer.at < start
        if answer.value is None or early or (end is not None and answer.at >= end):
            continue
        if answer.person is None:
            anonymous.append(answer)
        else:
            found[answer.person] = answer
    kept = [*found.values(), *anonymous]
    return sorted(kept, key=lambda answer: (answer.at, answer.key))


def customers(answers):
    """Number of customers that answers speak for.

    >>> customers([Answer(1, "A", 3, 1, 60.0), Answer(2, "A", 5, 2, 90.0)])
    1
    """
    return len({a.customer for a in answers if a.customer is not None})


def silent(asked, answered, least=SILENT_ASKED):
    """Whether somebody asked so often, in the window of both counts, says nothing.

    >>> silent(2, 0), silent(1, 0), silent(9, 1)
    (True, False, False)
    """
    return asked >= least and not answered


def silence(counts, least=SILENT_ASKED):
    """Silent ones, and those asked often enough to be called so, of many.

    ``counts`` are pairs (times asked, times answered) of persons or customers; the
    result is what :func:`tools.indices.share` takes.

    >>> silence([(2, 0), (1, 0), (3, 1), (4, 0)])
    (2, 3)
    """
    asked = [pair for pair in counts if pair[0] >= least]
    return sum(silent(*pair, least) for pair in asked), len(asked)


def correction(drawing, least=LEAST_RESPONSE):
    """Finite population: ``sqrt((N - k) / (N - 1))`` for a drawn sample or a census.

    Left at 1, and said why, where chance did not choose, where too few of those
    asked answered, or where the counts cannot be (more answered than were asked).
    Cochran, Sampling Techniques (1977), 2.6.

    >>> correction(Drawing(population=50, asked=50, answered=50))
    Correction(factor=0.0, reason=None)
    >>> round(correction(Drawing(200, 150, 100)).factor, 4)
    0.7089
    >>> correction(Drawing(200, 150, 80)).reason
    'low_response'
    """
    population, asked, answered, drawn = drawing
    if population is None:
        return Correction(reason=NO_POPULATION)
    if not 0 <= answered <= asked <= population:
        return Correction(reason=COUNTS_DISAGREE)
    if not drawn and asked < population:
        return Correction(reason=NOT_DRAWN)
    if not answered or answered / asked < least:
        return Correction(reason=LOW_RESPONSE)
    return Correction(math.sqrt((population - answered) / max(1, population - 1)))


def needed(population, precision=0.1, confidence=CONFIDENCE):
    """Answers needed to know any share within +/- ``precision`` (0-1).

    ``n0 = (z / (2 * precision))^2``, worst at a share of one half, and ``n = n0 / (1
    + (n0 - 1) / N)``, rounded up; population None has no end. Cochran, 4.4.
    ValueError unless the precision lies between 0 and 1.

    >>> [needed(population) for population in (50, 100, 200, 500, None)]
    [34, 50, 66, 81, 97]
    """
    if not 0 < precision < 1:
        raise ValueError(f"A precision lies between 0 and 1, got {precision}.")
    endless = (normal(confidence) / (2 * precision)) ** 2
    if population is None:
        return math.ceil(endless)
    if not population:
        return 0
    answers = endless * population / (population + endless - 1)
    return min(population, math.ceil(answers - 1e-9))


def _rate(part, whole):
    """Part of the whole, 0-1; None of nothing."""
    return part / whole if whole else None
