"""Many records at once: added, changed and told in the log, in the caller's transaction."""

import json
from datetime import datetime
from itertools import chain
from typing import Any, Iterable, Iterator, Sequence

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Table,
    any_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    text,
    update,
)

from dashboard.extensions import now
from dashboard.records.history import Change, to_logged
from dashboard.records.keys import keys, with_keys
from dashboard.records.kinds import Kind
from dashboard.records.revision import counter_of, raise_revision
from dashboard.records.save import Actor
from dashboard.records.search_index import index_records

CHUNK = 5000
SEVERAL = 20
"""From so many records on, those that change alike are changed by one statement."""
Changed = Sequence[tuple[int, dict[str, Any], dict[str, Any]]]


def _ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    if connection.dialect.name == "postgresql":
        draw = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
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
    """Insert rows of values, given in the order of `attributes`; gives their ids in that order."""
    ids = _ids(connection, kind.table, len(rows))
    attributes, rows = with_keys(kind.table, attributes, rows)
    constant = defaults(kind, attributes, now())
    for start in range(0, len(rows), CHUNK):
        chunk = zip(ids[start : start + CHUNK], rows[start : start + CHUNK], strict=True)
        connection.execute(
            insert(kind.table),
            [
                {**constant, **dict(zip(attributes, row, strict=True)), "id": id}
                for id, row in chunk
            ],
        )
    return ids


def _alike(changed: Changed) -> tuple[list[Changed], Changed]:
    """The changes that share what they say, where there are several, in chunks; and the others."""
    by_words: dict[tuple[int, int], list[Any]] = {}
    for change in changed:
        by_words.setdefault((id(change[1]), id(change[2])), []).append(change)
    groups = [rows for rows in by_words.values() if len(rows) >= SEVERAL]
    others = [row for rows in by_words.values() if len(rows) < SEVERAL for row in rows]
    return [part for rows in groups for part in _chunks(rows)], others


def _chunks(rows: Changed) -> Iterator[Changed]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _one_of(connection: Connection, id: ColumnElement[int], rows: Changed) -> ColumnElement[bool]:
    """Whether an id is of these changes: one parameter, where a list is one for each."""
    ids = [row[0] for row in rows]
    if connection.dialect.name == "postgresql":
        return id == any_(cast(ids, ARRAY(Integer)))
    return id.in_(select(func.json_each(json.dumps(ids)).table_valued("value").c.value))


def change_many(connection: Connection, kind: Kind, changed: Changed) -> None:
    """Update records, each (id, before, after), with the fields that differ; every version goes up
    by one.
    """
    table = kind.table
    groups, others = _alike(changed)
    for rows in groups:
        after = rows[0][2]
        values = {**after, **keys(table, after), "version": table.c.version + 1}
        these = _one_of(connection, table.c.id, rows)
        connection.execute(update(table).where(these).values(**values, updated_at=now()))
    by_fields: dict[tuple[str, ...], list[Any]] = {}
    for change in others:
        by_fields.setdefault(tuple(sorted(change[2])), []).append(change)
    for names, rows in by_fields.items():
        every = [*names, *keys(table, dict.fromkeys(names))]
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in every}
        statement = update(table).where(table.c.id == bindparam("its_id"))
        statement = statement.values(**values, version=table.c.version + 1, updated_at=now())
        for part in _chunks(rows):
            lines = [
                {"its_id": id}
                | {f"new_{n}": value for n, value in (after | keys(table, after)).items()}
                for id, _before, after in part
            ]
            connection.execute(statement, lines)


def set_archived(
    connection: Connection, kind: Kind, spans: Iterable[Sequence[int]], archived: bool
) -> None:
    """Archive the records of these runs of ids, or bring them back; every version goes up by
    one."""
    table = kind.table
    at = now() if archived else None
    for first, last in spans:
        connection.execute(
            update(table)
            .where(table.c.id.between(first, last))
            .values(archived_at=at, updated_at=now(), version=table.c.version + 1)
        )


def spans_of(ids: Iterable[int]) -> list[list[int]]:
    """Ids in rising order as runs of neighbours: 1, 2, 3, 7 as [[1, 3], [7, 7]]."""
    spans: list[list[int]] = []
    for id in ids:
        if spans and spans[-1][1] == id - 1:
            spans[-1][1] = id
        else:
            spans.append([id, id])
    return spans


def _logged(values: dict[str, Any]) -> dict[str, Any]:
    return {name: to_logged(value) for name, value in values.items()}


def log_import(
    connection: Connection,
    kind: Kind,
    actor: Actor,
    file: str,
    added: Sequence[int],
    changed: Changed,
) -> int:
    """Write an import's line in the change log, with a line under it for each record that it
    changed; gives its id.
    """
    about = {
        "file": file,
        "added": spans_of(added),
        "added_count": len(added),
        "changed_count": len(changed),
    }
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
    """Write one line for a change of many records, with a line under it for each that was edited,
    and their words in the index of the search; gives its id.
    """
    touched = (about.get(name, ()) for name in ("added", "archived", "restored"))
    spans = (range(first, last + 1) for part in touched for first, last in part)
    index_records(connection, kind, chain(*spans, (id for id, _before, _after in changed)))
    # Others of the kind wait from here on, so after the index; before the line, as `save` does.
    if not actor.parent:  # else the line from which this follows has counted the change
        raise_revision(connection, {counter_of(kind)})
    line = {"at": now(), "user_id": actor.user_id, "origin": actor.origin, "kind": kind.name}
    whole = {"action": action, "after": about, "takes_back_id": takes_back}
    made = connection.execute(insert(Change), {**line, **whole, "parent_id": actor.parent})
    parent: int = made.inserted_primary_key[0] if made.inserted_primary_key else 0
    edits = {**line, "action": "edit", "parent_id": parent}
    groups, others = _alike(changed)
    for part in groups:
        says = {**edits, "before": _logged(part[0][1]), "after": _logged(part[0][2])}
        columns = [literal(value, Change.__table__.c[name].type) for name, value in says.items()]
        ids = kind.table.c.id
        chosen = select(ids, *columns).where(_one_of(connection, ids, part)).order_by(ids)
        connection.execute(insert(Change).from_select(["record_id", *says], chosen))
    for part in _chunks(others):
        rows = [
            {**edits, "record_id": id, "before": _logged(before), "after": _logged(after)}
            for id, before, after in part
        ]
        connection.execute(insert(Change), rows)
    return parent
