"""What records are called, many at once."""

from typing import Iterable

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.kinds import kinds
from dashboard.records.titles import titles


def titles_of(records: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """What to call each of these records, given by kind and id; a constant number of
    statements for each kind among them."""
    ids: dict[str, set[int]] = {}
    for name, id in records:
        if id:
            ids.setdefault(name, set()).add(id)
    called: dict[tuple[str, int], str] = {}
    for kind in kinds():
        if kind.name in ids:
            statement = select(kind.model).where(kind.table.c.id.in_(ids[kind.name]))
            texts = titles(kind, db.session.scalars(statement).all())
            called |= {(kind.name, id): text for id, text in texts.items()}
    return called
