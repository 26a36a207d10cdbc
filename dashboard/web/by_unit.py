"""What is counted by unit (staff by team, answers by session, records by ids), kept, and counted
anew for those units alone that were written to since.

What is drawn after a form was saved then costs about the same with 65,000 staff and with 650,000.
On PostgreSQL, who reads while somebody moves may find the person in neither unit, or in both: until
the next request, which counts both anew.
"""

from dataclasses import dataclass
from typing import Any, Callable, Generic, Hashable, Mapping, TypeVar

from dashboard.web import cache

Counts = TypeVar("Counts")
Mark = TypeVar("Mark")


@dataclass(frozen=True)
class Counted(Generic[Counts, Mark]):
    """What was counted by unit, and what was the last to be written before."""

    by_unit: Mapping[int, Counts]
    mark: Mark


def by_unit(
    name: Hashable,
    features: tuple[str, ...],
    mark: Callable[[], Mark],
    touched: Callable[[Mark], set[int] | None],
    count: Callable[[set[int] | None], Mapping[int, Counts]],
) -> Mapping[int, Counts]:
    """What `count` gives of all units, or of some, by their ids; kept under a name until one of
    these features is written to.

    `mark` tells what was written last, and `touched` which units were written to since, or None
    where it were too many.
    """
    name = cache.BY_UNIT, name

    def made() -> Counted[Counts, Mark]:
        before: Counted[Counts, Mark] | None = cache.earlier(name)
        now = mark()  # first: what is written from here on is counted anew next time
        units = None if before is None else touched(before.mark)
        if before is None or units is None:
            return Counted(count(None), now)
        others = {unit: one for unit, one in before.by_unit.items() if unit not in units}
        return Counted({**others, **(count(units) if units else {})}, now)

    kept: Counted[Counts, Any] = cache.cached(name, made, features)
    return kept.by_unit
