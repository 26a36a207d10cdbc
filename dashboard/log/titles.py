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
Words = Callable[[set[int]], dict[int, Callable[[str], str]]]
_words: dict[str, Words] = {}


def register_titles(name: str, titles: Titles) -> None:
    """Say what records are called that the log tells of and that are of no kind: by their ids, in
    one statement."""
    _others[name] = titles


def register_words(name: str, words: Words) -> None:
    """Say how the `value` of such records is read: by their ids, in one statement, a function of
    the text that is kept."""
    _words[name] = words


def words_of(
    records: Iterable[tuple[str, int | None]],
) -> dict[tuple[str, int], Callable[[str], str]]:
    """How the values of these records, given by kind and id, are read where somebody said it."""
    ids = _by_kind(records)
    return {
        (name, id): read
        for name in _words.keys() & ids
        for id, read in _words[name](ids[name]).items()
    }


def _by_kind(records: Iterable[tuple[str, int | None]]) -> dict[str, set[int]]:
    ids: dict[str, set[int]] = {}
    for name, id in records:
        if id:
            ids.setdefault(name, set()).add(id)
    return ids


def titles_of(records: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """What to call each of these records, given by kind and id; a constant number of
    statements for each kind among them."""
    ids = _by_kind(records)
    called: dict[tuple[str, int], str] = {}
    for kind in kinds():
        if kind.name in ids:
            statement = select(kind.model).where(kind.table.c.id.in_(ids[kind.name]))
            texts = titles(kind, db.session.scalars(statement).all())
            called |= {(kind.name, id): text for id, text in texts.items()}
    for name in _others.keys() & ids:
        called |= {(name, id): text for id, text in _others[name](ids[name]).items()}
    return called
