"""Who is asked of many: drawn by a fixed rule, so that nobody can pick."""

from hashlib import md5

# The draw is the first 32 of the digest's 128 bits, over their number.
HEX_DIGITS = 8
OUTCOMES = 16**HEX_DIGITS


def drawn(moment, key, person):
    """The draw of a person at an occurrence of a key moment, from 0 to below 1.

    Made of three keys alone: whoever repeats it gets the same.

    :param moment: id of the key moment
    :param key: what happened, e.g. ``sale.order,42``
    :param person: id of the contact

    >>> round(drawn(7, "sale.order,42", 101), 10)
    0.4359895978
    >>> drawn(7, "sale.order,42", 101) == drawn(7, "sale.order,43", 101)
    False
    """
    digest = md5(f"{moment}:{key}:{person}".encode(), usedforsecurity=False)
    return int(digest.hexdigest()[:HEX_DIGITS], 16) / OUTCOMES


def sample(moment, key, people, size):
    """The ``size`` people (ids) with the lowest draws; of equal ones the lower id.

    >>> sample(7, "wave,2026-03", [101, 102, 103, 104], 2)
    [103, 104]
    """
    return sorted(people, key=lambda p: (drawn(moment, key, p), p))[:size]
