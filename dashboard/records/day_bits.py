"""Several days as the bits of one number: one pass over the records tells of all of them."""

from dataclasses import dataclass
from datetime import date
from operator import ge, gt
from typing import Any, Callable, Sequence

from sqlalchemy import ColumnElement, case

Bits = ColumnElement[int]


@dataclass(frozen=True)
class Days:
    """Days in rising order; the first is the lowest bit.

    Of each date the first comparison that is true says all: most have none, or lie before every
    day.
    """

    days: Sequence[date]

    @property
    def every(self) -> int:
        """All bits."""
        return (1 << len(self.days)) - 1

    def since(self, column: Any) -> Bits:
        """The days from a date on; all where there is none."""
        steps = [(column <= day, self.every >> n << n) for n, day in enumerate(self.days)]
        return case((column.is_(None), self.every), *steps, else_=0)

    def before(self, column: Any) -> Bits:
        """The days before a date; all where there is none."""
        return self._until(column, gt, lambda day: day)

    def through(self, column: Any, last: Callable[[date], date] = lambda day: day) -> Bits:
        """The days up to a date, which is compared with what `last` makes of each (rising with
        it); all where there is none.
        """
        return self._until(column, ge, last)

    def _until(self, column: Any, is_later: Any, bound: Callable[[date], date]) -> Bits:
        steps = [
            (is_later(column, bound(day)), (1 << n + 1) - 1) for n, day in enumerate(self.days)
        ]
        return case((column.is_(None), self.every), *steps[::-1], else_=0)
