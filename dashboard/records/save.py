"""The one way to write records: the record, its line in the change log, its words in the index of
the search and the revision, in one transaction.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, Mapping

from dashboard.extensions import db, now
from dashboard.records.fields import Record
from dashboard.records.history import Change, to_logged
from dashboard.records.kinds import find_kind_of_table
from dashboard.records.revision import counter_of, raise_revision
from dashboard.records.search_index import index_records

REDACTED = {"password_hash", "subject"}
"""Columns of which the change log says that they changed, not how."""
NOT_LOGGED = {"id", "created_at", "updated_at", "version", "archived_at", "asked_at"}
COUNTED_AS = {"user": "accounts", "adjustment": "settings"}
"""The names of counters of tables that are no kinds and not called so themselves."""


class Conflict(Exception):
    """The record has been changed since it was read."""


@dataclass(frozen=True)
class Actor:
    """Who writes, and by what: "form", "file" or "command"; `day` is the day of what is told, where
    it is not today, and `parent` the line of the change log from which this follows.
    """

    user_id: int | None
    origin: str
    day: date | None = None
    parent: int | None = None


def commit() -> None:
    """Commit, and leave what was read as it is: an answer that names it reads nothing again."""
    session = db.session()
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True


def values_of(record: Record) -> dict[str, Any]:
    """The record's own fields as the change log keeps them."""
    columns = record.__table__.columns
    return {
        c.name: "…"
        if c.name in REDACTED and getattr(record, c.name)
        else to_logged(getattr(record, c.name))
        for c in columns
        if c.name not in NOT_LOGGED and "key" not in c.info
    }


def _log(
    record: Record, action: str, actor: Actor, before: Any, after: Any, takes_back: int | None
) -> None:
    table = record.__tablename__
    kind = find_kind_of_table(table)
    name, counted = (kind.name, counter_of(kind)) if kind else (table, COUNTED_AS.get(table, table))
    change = Change(
        user_id=actor.user_id, origin=actor.origin, action=action, kind=name, record_id=record.id
    )
    change.before, change.after, change.takes_back_id = before, after, takes_back
    change.parent_id = actor.parent
    if kind:
        index_records(db.session.connection(), kind, [record.id])
    # Before the line gets its number: of a kind, later lines are then of later transactions.
    raise_revision(db.session.connection(), {counted})
    db.session.add(change)
    if kind and kind.follow and not (takes_back or actor.parent):
        db.session.flush()
        written = [(record.id, before, after)]
        kind.follow(db.session.connection(), replace(actor, parent=change.id), written)


def create(record: Record, actor: Actor) -> None:
    """Add a record to the session's transaction; the caller commits."""
    db.session.add(record)
    db.session.flush()
    _log(record, "create", actor, None, values_of(record), None)


def create_unlogged(record: Record, counted: str, day: date) -> None:
    """Add a record of which nothing may tell by whom it was added: no line in the change log, and
    its day without a time. The write is counted under this name; the caller commits.
    """
    record.created_at = record.updated_at = datetime.combine(day, time(), UTC)
    raise_revision(db.session.connection(), {counted})  # first: so later ones have higher ids
    db.session.add(record)
    db.session.flush()


def edit(
    record: Record,
    values: Mapping[str, Any],
    actor: Actor,
    version: int | None = None,
    takes_back: int | None = None,
) -> bool:
    """Change a record's fields; says whether anything changed. Raises Conflict when `version` is
    not the record's.
    """
    if version is not None and version != record.version:
        raise Conflict
    old = values_of(record)
    changed = {name for name, value in values.items() if getattr(record, name) != value}
    if not changed:
        return False
    for name in changed:
        setattr(record, name, values[name])
    db.session.flush()
    new = values_of(record)
    before, after = ({n: which[n] for n in sorted(changed)} for which in (old, new))
    _log(record, "edit", actor, before, after, takes_back)
    return True


def archive(record: Record, actor: Actor, takes_back: int | None = None) -> None:
    """Take a record out of every list and count; it can be restored. Does nothing to one that is
    archived.
    """
    if record.archived_at is None:
        record.archived_at = now()
        db.session.flush()
        _log(record, "archive", actor, values_of(record), None, takes_back)


def restore(record: Record, actor: Actor, takes_back: int | None = None) -> None:
    """Bring an archived record back. Does nothing to one that is not archived."""
    if record.archived_at is not None:
        record.archived_at = None
        db.session.flush()
        _log(record, "restore", actor, None, values_of(record), takes_back)
