"""Money in units of its currency: rounded once, and parted so that sums stay."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(amount, unit=CENT):
    """``amount`` in whole ``unit``, half away from zero, as PostgreSQL's ROUND.

    >>> [str(rounded(Decimal(amount))) for amount in ("2.345", "-2.345", "-0.001")]
    ['2.35', '-2.35', '0.00']
    >>> rounded(Decimal("12.37"), Decimal("0.05"))
    Decimal('12.35')
    """
    units = (Decimal(amount) / unit).quantize(Decimal(1), ROUND_HALF_UP)
    return (units * unit).quantize(unit) + 0


def spread(total, parts, unit=CENT):
    """``total`` in whole units over ``parts`` by their size; the sum is exact.

    Each is rounded by itself; what is left over goes to the largest in size, the
    first of equals. ValueError when there is something to spread and no part, or
    when the parts sum to zero and differ.

    >>> spread(Decimal("10"), [1, 1, 1])
    [Decimal('3.34'), Decimal('3.33'), Decimal('3.33')]
    >>> spread(Decimal("10"), [300, -100])
    [Decimal('15.00'), Decimal('-5.00')]
    """
    parts = [Decimal(part) for part in parts]
    total, whole = rounded(total, unit), sum(parts)
    if not whole:
        if total:
            raise ValueError(f"Nothing to spread {total} over.")
        return [rounded(0, unit) for _part in parts]
    shares = [rounded(total * part / whole, unit) for part in parts]
    largest = max(range(len(parts)), key=lambda i: (abs(parts[i]), -i))
    shares[largest] += total - sum(shares)
    return shares
