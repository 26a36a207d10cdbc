"""The one way to write records: the record, its line in the change log and the revision, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Iterable, Mapping, Sequence

from sqlalchemy import Connection, Table, bindparam, func, insert, select, text, update

from dashboard.extensions import db, now
from dashboard.records.base import Record
from dashboard.records.changes import Change, plain
from dashboard.records.kinds import Kind, find_kind_of_table
from dashboard.records.revision import raise_revision

CHUNK = 5000
SILENT = {"password_hash", "subject"}
"""Columns of which the change log says that they changed, not how."""
KEPT = {"id", "created_at", "updated_at", "version", "archived_at", "asked_at"}
FEATURES = {"user": "accounts", "adjustment": "settings"}
"""The features of tables that are no kinds and not called by their feature's name."""


class Conflict(Exception):
    """The record has been changed since it was read."""


@dataclass(frozen=True)
class Actor:
    """Who writes, and by what: "form", "file" or "command"."""

    user_id: int | None
    origin: str


def values_of(record: Record) -> dict[str, Any]:
    """The record's own fields as the change log keeps them."""
    columns = record.__table__.columns
    return {
        c.name: "…" if c.name in SILENT and getattr(record, c.name) else plain(getattr(record, c.name))
        for c in columns
        if c.name not in KEPT
    }


def _log(record: Record, action: str, actor: Actor, before: Any, after: Any, takes_back: int | None) -> None:
    table = record.__tablename__
    kind = find_kind_of_table(table)
    name, feature = (kind.name, kind.feature) if kind else (table, FEATURES.get(table, table))
    change = Change(user_id=actor.user_id, origin=actor.origin, action=action, kind=name, record_id=record.id)
    change.before, change.after, change.takes_back_id = before, after, takes_back
    db.session.add(change)
    raise_revision(db.session.connection(), {feature})


def create(record: Record, actor: Actor) -> None:
    """Add a record to the session's transaction; the caller commits."""
    db.session.add(record)
    db.session.flush()
    _log(record, "create", actor, None, values_of(record), None)


def edit(
    record: Record,
    values: Mapping[str, Any],
    actor: Actor,
    version: int | None = None,
    takes_back: int | None = None,
) -> bool:
    """Change a record's fields; says whether anything changed. Raises Conflict when `version` is not the record's."""
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
    """Take a record out of every list and count; it can be restored. Does nothing to one that is archived."""
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


def _ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    if connection.dialect.name == "postgresql":
        draw = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(connection.execute(draw, {"name": f'"{table.name}"', "count": count}).scalars())
    first = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
    return range(first, first + count)


def defaults(kind: Kind, attributes: Iterable[str], at: datetime) -> dict[str, Any]:
    """What stands in the columns of a new record that are not given."""
    given = set(attributes)
    constant = {f.attribute: f.default for f in kind.fields if f.attribute not in given}
    constant |= {f.precision_attribute: "day" for f in kind.fields if f.month}
    constant = {name: value for name, value in constant.items() if name not in given}
    return constant | {"created_at": at, "updated_at": at, "version": 1}


def add_many(
    connection: Connection, kind: Kind, attributes: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Sequence[int]:
    """Insert rows of values, given in the order of `attributes`; gives their ids in the same order."""
    ids = _ids(connection, kind.table, len(rows))
    constant = defaults(kind, attributes, now())
    for start in range(0, len(rows), CHUNK):
        chunk = zip(ids[start : start + CHUNK], rows[start : start + CHUNK], strict=True)
        connection.execute(
            insert(kind.table), [{**constant, **dict(zip(attributes, row, strict=True)), "id": id} for id, row in chunk]
        )
    return ids


def change_many(
    connection: Connection, kind: Kind, changed: Sequence[tuple[int, dict[str, Any], dict[str, Any]]]
) -> None:
    """Update records, each (id, before, after), with the fields that differ; every version goes up by one."""
    by_fields: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id, _before, after in changed:
        by_fields.setdefault(tuple(sorted(after)), []).append(
            {"its_id": id, **{f"new_{k}": v for k, v in after.items()}}
        )
    table = kind.table
    for names, rows in by_fields.items():
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
        statement = update(table).where(table.c.id == bindparam("its_id"))
        connection.execute(statement.values(**values, version=table.c.version + 1, updated_at=now()), rows)


Changed = Sequence[tuple[int, dict[str, Any], dict[str, Any]]]


def spans_of(ids: Iterable[int]) -> list[list[int]]:
    """Ids in rising order as runs of neighbours: 1, 2, 3, 7 as [[1, 3], [7, 7]]."""
    spans: list[list[int]] = []
    for id in ids:
        if spans and spans[-1][1] == id - 1:
            spans[-1][1] = id
        else:
            spans.append([id, id])
    return spans


def log_import(
    connection: Connection, kind: Kind, actor: Actor, file: str, added: Sequence[int], changed: Changed
) -> int:
    """Write an import's line in the change log, with a line under it for each record that it changed; gives its id."""
    about = {"file": file, "added": spans_of(added), "added_count": len(added), "changed_count": len(changed)}
    return log_many(connection, kind, actor, "import", about, changed)


def log_many(
    connection: Connection,
    kind: Kind,
    actor: Actor,
    action: str,
    about: dict[str, Any],
    changed: Changed,
    takes_back: int | None = None,
) -> int:
    """Write one line for a change of many records, with a line under it for each that was edited; gives its id."""
    line = {"at": now(), "user_id": actor.user_id, "origin": actor.origin, "kind": kind.name}
    made = connection.execute(insert(Change), {**line, "action": action, "after": about, "takes_back_id": takes_back})
    parent: int = made.inserted_primary_key[0] if made.inserted_primary_key else 0
    rows = [
        {
            **line,
            "action": "edit",
            "parent_id": parent,
            "record_id": id,
            "before": {k: plain(v) for k, v in before.items()},
            "after": {k: plain(v) for k, v in after.items()},
        }
        for id, before, after in changed
    ]
    for start in range(0, len(rows), CHUNK):
        connection.execute(insert(Change), rows[start : start + CHUNK])
    raise_revision(connection, {kind.feature})
    return parent
