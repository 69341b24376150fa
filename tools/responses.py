"""Who was asked, who answered, and how far the answers speak for the others."""

import math
from typing import NamedTuple

from .indices import CONFIDENCE, normal

# Least answered of asked, 0-1, for which the finite population counts.
LEAST_RESPONSE = 0.6

# Why the finite population is left out of account.
NO_POPULATION, COUNTS_DISAGREE = "no_population", "counts_disagree"
NOT_DRAWN, LOW_RESPONSE = "not_drawn", "low_response"


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
