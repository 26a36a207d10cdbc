"""What records are called, many at once."""

from typing import Callable, Iterable

from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.records.kinds import kinds
from dashboard.records.titles import titles

Titles = Callable[[set[int]], dict[int, str]]


def _people(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}


_others: dict[str, Titles] = {"user": _people}


def register_titles(name: str, titles: Titles) -> None:
    """Say what records are called that the log tells of and that are of no kind: by their ids, in
    one statement."""
    _others[name] = titles


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
    for name in _others.keys() & ids:
        called |= {(name, id): text for id, text in _others[name](ids[name]).items()}
    return called
