"""Small numbers: figures about fewer than five people are withheld, and cannot be worked out from
those beside them.
"""

from dataclasses import replace
from typing import Callable, Hashable, Mapping, TypeVar

from dashboard.ministries.models import Team
from dashboard.records.periods import Scope
from dashboard.training import measures
from dashboard.web.tiles import cached_measure

FEW = 5
Unit = TypeVar("Unit", bound=Hashable)


def withheld(headcounts: Mapping[Unit, int]) -> set[Unit]:
    """The units, parts of a shown whole, whose figures are withheld.

    Those with 1 to 4 people; and, so that the whole less the others does not tell, the next
    smallest until at least two are withheld with five people or more between them.
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


def headcounts_by_ministry(scope: Scope) -> dict[int, int]:
    """Headcount by ministry."""
    counts = cached_measure("training", measures.headcounts, scope, Team.ministry_id)
    return {key[0]: number for key, number in counts.items()}


def small_ministries(scope: Scope) -> frozenset[int]:
    """The ministries whose figures are withheld, whatever the page is filtered by."""
    return frozenset(withheld(headcounts_by_ministry(replace(scope, ministry=None, pillar=None))))


def unseen(small: frozenset[int], sees_names_of: Callable[[int], bool]) -> frozenset[int]:
    """Those of these ministries of which the reader may not see names: from who may, nothing is
    withheld.
    """
    return frozenset(ministry for ministry in small if not sees_names_of(ministry))


def suppressed_ministries(scope: Scope, sees_names_of: Callable[[int], bool]) -> frozenset[int]:
    """The ministries whose training figures are withheld from the reader."""
    return unseen(small_ministries(scope), sees_names_of)
