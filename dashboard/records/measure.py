"""A number with what it is made of."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Measure:
    """A number with what it is made of. A rate has a denominator, and no value where that is 0."""

    value: Fraction | None
    numerator: int | Fraction | None = None
    denominator: int | None = None


def rate(numerator: int | Fraction | None, denominator: int | None) -> Measure:
    """The exact quotient; no value with nothing to divide by."""
    above, below = numerator or 0, denominator or 0
    return Measure(Fraction(above) / below if below else None, above, below)


def count(number: int | None, whole: int | None = None) -> Measure:
    """A number of things, perhaps out of so many."""
    return Measure(Fraction(number or 0), number or 0, whole)
