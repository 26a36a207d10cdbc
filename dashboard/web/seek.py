"""The page of a long list beside a record, with nothing left out or shown twice when others write
meanwhile. Where an index has the list's order, a page in the middle of a million records is found
as soon as one at their beginning.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, tuple_

from dashboard.extensions import db


@dataclass(frozen=True)
class Order:
    """By what a list is ordered, all of it up or all of it `down`: those without a first value come
    last either way, and the id of the record, the last of `ids`, decides at the end.
    """

    first: ColumnElement[Any]
    ids: tuple[ColumnElement[Any], ...]
    down: bool
    always: bool
    """Whether every record has a first value."""

    def of(self, chosen: Select[Any]) -> Select[Any]:
        """A statement's rows in this order."""
        first = _by(self.first, self.down)
        then = (_by(id, self.down) for id in self.ids)
        return chosen.order_by(first if self.always else first.nulls_last(), *then)

    def beside(self, chosen: Select[Any], id: int, after: bool, most: int) -> list[int] | None:
        """The ids of at most so many of the chosen records that follow this one, or that lead up to
        it, in the order of the list; None where it is not among them.
        """
        columns = self.first, *self.ids
        own = chosen.with_only_columns(*columns).where(self.ids[-1] == id)
        key = db.session.execute(own).first()
        if key is None:
            return None
        down = self.down == after  # on the way back they come the other way round
        parts = [chosen.where(self.first.is_not(None)), chosen.where(self.first.is_(None))]
        place = 1 if key[0] is None else 0
        found: list[int] = []
        for number in range(place, 2) if after else range(place, -1, -1):
            by = self.ids[-1:] if number else columns
            part = parts[number].order_by(*(_by(column, down) for column in by))
            if number == place:
                here, there = tuple_(*by), tuple(key)[-len(by) :]
                part = part.where(here < there if down else here > there)
            if number == place == 0:  # PostgreSQL goes by the index of the first alone
                edge = literal(key[0], self.first.type)
                part = part.where(self.first <= edge if down else self.first >= edge)
            found += db.session.scalars(part.limit(most - len(found)))
            if len(found) == most or self.always:
                break
        return found if after else found[::-1]


def _by(column: ColumnElement[Any], down: bool) -> Any:
    return column.desc() if down else column.asc()
