"""What an answer sheet says, whatever its survey asked: indices, ratings, words."""

from collections import defaultdict
from statistics import fmean
from typing import NamedTuple

from . import scores

# Roles that say something of the customer as a whole, and the index each becomes.
INDICES = {"satisfaction": "csat", "effort": "effort", "benefit": "benefit"}
# Roles that say something of a driver other than how well we do on it.
MEASURES = ("importance", "occurrence", "competitor")


class Line(NamedTuple):
    """One value of a sheet on its scale, or words.

    ``driver`` is a key of the tree, or None; ``reverse``: a high value is bad.
    """

    role: str | None
    driver: int | None = None
    value: float | None = None
    low: float = 0
    high: float = 1
    reverse: bool = False
    text: str | None = None


class Said(NamedTuple):
    """Indices by field, points by driver and measure, words; missing was not asked."""

    values: dict
    ratings: dict
    pressure: bool = False


def read(lines):
    """What the lines of one sheet say; of a thing asked twice, the mean.

    >>> said = read([Line("loyalty", 7, 9, 0, 10), Line("comment", text="Good.")])
    >>> said.values["nps"], said.values["voice"], said.values["comment"]
    (9, 'promoter', 'Good.')
    >>> said.ratings
    {7: {'performance': 90.0}}
    """
    points, ratings, words = defaultdict(list), defaultdict(dict), []
    for line in lines:
        if line.role == "comment" and line.text:
            words.append(line.text)
        if line.value is None:
            continue
        found = scores.rescale(line.value, line.low, line.high, line.reverse)
        points[line.role].append(found)
        if line.driver:
            measure = line.role if line.role in MEASURES else "performance"
            ratings[line.driver].setdefault(measure, []).append(found)
    return Said(
        _values({role: fmean(found) for role, found in points.items()}, words),
        {
            driver: {measure: fmean(found) for measure, found in measures.items()}
            for driver, measures in ratings.items()
        },
        any(points["pressure"]),
    )


def _values(points, words):
    """The indices of the points by role; those that were not asked are absent.

    >>> values = _values({"satisfaction": 0.0, "effort": 100.0}, [])
    >>> values["csat"], values["has_csat"], values["score"]
    (0.0, True, 0.0)
    >>> values["has_benefit"], "benefit" in values
    (False, False)
    """
    values = {"comment": "\n\n".join(words)} if words else {}
    for role, name in INDICES.items():
        values[f"has_{name}"] = role in points
        if role in points:
            values[name] = points[role]
    if "loyalty" in points:
        values["nps"] = round(points["loyalty"] / 10)
        values["voice"] = scores.voice(values["nps"])
    score = scores.overall(values.get("csat"), values.get("nps"))
    return values if score is None else {**values, "score": score}
