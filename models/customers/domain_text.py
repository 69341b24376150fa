"""Domains that people write in the set-up, kept as text."""

from ast import literal_eval

from odoo.fields import Domain


def read_domain(model, text):
    """The domain on ``model`` that ``text`` writes; empty: all of it.

    ValueError says what is wrong with it: it names a field that is not there, or is
    no domain.
    """
    try:
        domain = Domain(literal_eval(text or "[]"))
        domain.validate(model)
    except (SyntaxError, TypeError, KeyError) as error:
        raise ValueError(str(error)) from error
    return domain
