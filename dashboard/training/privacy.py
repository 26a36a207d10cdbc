"""Small numbers: figures about fewer than five people are withheld, and cannot be worked out from those beside them."""

from typing import Hashable, Mapping, TypeVar

FEW = 5
Unit = TypeVar("Unit", bound=Hashable)


def withheld(headcounts: Mapping[Unit, int]) -> set[Unit]:
    """The units, parts of a shown whole, whose figures are withheld.

    Those with 1 to 4 people; and, so that the whole less the others does not tell, the next smallest until at least
    two are withheld with five people or more between them.
    """
    small = {unit for unit, people in headcounts.items() if 0 < people < FEW}
    if not small:
        return set()
    rest = sorted(
        (people, repr(unit), unit) for unit, people in headcounts.items() if people >= FEW
    )
    for _people, _name, unit in rest:
        if sum(headcounts[u] for u in small) >= FEW:
            break
        small.add(unit)
    return small
