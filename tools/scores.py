"""Scores: from an answer on any scale to 0-100, and the voice of a customer."""

PROMOTER, PASSIVE, DETRACTOR = "promoter", "passive", "detractor"

# Lowest likelihood to recommend (0-10) of each voice.
PROMOTER_FROM, PASSIVE_FROM = 9, 7

# Standard deviations on either side that hold 95 % of a normal distribution.
Z95 = 1.959963984540054


def rescale(value, low, high, reverse=False):
    """An answer on the scale ``low`` to ``high`` as points from 0 to 100.

    ``reverse`` marks scales on which a high answer is bad.

    >>> rescale(9, 0, 10)
    90.0
    >>> rescale(5, 1, 5), rescale(1, 1, 5)
    (100.0, 0.0)
    >>> rescale(2, 1, 5, reverse=True)
    75.0
    >>> rescale(3, 5, 5)
    Traceback (most recent call last):
    ...
    ValueError: A scale needs its highest value above its lowest, got 5 to 5.
    """
    if high <= low:
        raise ValueError(
            f"A scale needs its highest value above its lowest, got {low} to {high}."
        )
    points = 100.0 * (value - low) / (high - low)
    return 100.0 - points if reverse else points


def voice(likelihood):
    """Who speaks, from the 0-10 likelihood to recommend; None when not asked.

    >>> voice(9), voice(8), voice(6), voice(0)
    ('promoter', 'passive', 'detractor', 'detractor')
    >>> voice(None) is None
    True
    """
    if likelihood is None:
        return None
    if likelihood >= PROMOTER_FROM:
        return PROMOTER
    return PASSIVE if likelihood >= PASSIVE_FROM else DETRACTOR


def voice_of_points(points, bad, top):
    """Who speaks, from satisfaction of 0-100 points, where nothing else was asked.

    :param bad: up to so many points one is not satisfied
    :param top: from so many points one is satisfied; it wins over ``bad``

    >>> [voice_of_points(points, 40, 70) for points in (0, 40, 50, 70)]
    ['detractor', 'detractor', 'passive', 'promoter']
    >>> voice_of_points(50, 60, 50)
    'promoter'
    """
    if points >= top:
        return PROMOTER
    return DETRACTOR if points <= bad else PASSIVE


def overall(satisfaction, likelihood):
    """The index used elsewhere, 0-100: satisfaction where asked, else loyalty x 10.

    >>> overall(75.0, 9), overall(None, 9), overall(None, 0)
    (75.0, 90.0, 0.0)
    >>> overall(None, None) is None
    True
    """
    if satisfaction is not None:
        return satisfaction
    return None if likelihood is None else 10.0 * likelihood


def wilson(successes, trials, z=Z95):
    """Bounds of the share of successes, by Wilson's score interval.

    (0, 1) says all that is known without trials.

    >>> [round(bound, 4) for bound in wilson(41, 50)]
    [0.692, 0.9023]
    >>> wilson(0, 0)
    (0.0, 1.0)
    """
    if not trials:
        return 0.0, 1.0
    rate, unit = successes / trials, z * z / trials
    middle = rate + unit / 2
    spread = (unit * (rate * (1 - rate) + unit / 4)) ** 0.5
    low, high = (middle - spread) / (1 + unit), (middle + spread) / (1 + unit)
    # 1e-17 off is a rounded end of the scale
    return max(0.0, low), min(1.0, high)
