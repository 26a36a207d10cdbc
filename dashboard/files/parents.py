"""Rules about what a row refers to, asked of many rows at once, with the records as they will stand
after the import.
"""

from collections import namedtuple
from typing import Any, Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from dashboard.files.cells import UNCHANGED
from dashboard.files.references import ReferenceIndex
from dashboard.records.kinds import ADDED, Find, kind_of_table
from dashboard.records.rules import FindParent, Parents

Line = tuple[int, list[Any], tuple[Any, ...] | None]
"""A row of a file: its number, its values, and the key by which its record is known."""


def find_stored(connection: Connection) -> Find:
    """Finds records in the database, in one statement."""

    def find(table: str, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        columns = kind_of_table(table).table
        chosen = select(columns).where(columns.c.id.in_(ids))
        rows = connection.execute(chosen).mappings() if ids else ()
        return {row["id"]: {str(name): value for name, value in row.items()} for row in rows}

    return find


def find_after(known: ReferenceIndex) -> Find:
    """Finds records as they will be: what the import has changed so far, and what it adds (its ids
    are negative).
    """
    stored = find_stored(known.connection)

    def find(table: str, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        tables = [one for one in known.checked if one.kind.table.name == table]
        added = [(one.attributes, values) for one in tables for values in one.new]
        ids = range(-len(added), 0) if ids is ADDED else ids
        rows = stored(table, [id for id in ids if id > 0])
        for id, _before, after in (change for one in tables for change in one.changed):
            if id in rows:
                rows[id] = {**rows[id], **after}
        for id in ids:
            if -len(added) <= id < 0:
                attributes, values = added[-id - 1]
                rows[id] = dict(zip(attributes, values, strict=True))
        return rows

    return find


def _tuple_of(table: str, names: str) -> Any:
    return namedtuple(table, names)


def _says_something(values: Iterable[Any]) -> bool:
    return any(value is not None for value in values)


def stored_columns(connection: Connection) -> Parents:
    """Finds single records in the database, one statement each."""

    def parents(table: str, names: str) -> FindParent:
        columns = kind_of_table(table).table.c
        parent = _tuple_of(table, names)
        chosen = select(*(columns[name] for name in parent._fields))

        def find(id: int) -> Any:
            row = connection.execute(chosen.where(columns.id == id)).first()
            return parent._make(row) if row and _says_something(row) else None

        return find

    return parents


def columns_after(known: ReferenceIndex) -> Parents:
    """Finds records as they will be after the import. A whole column is read at once, in one
    statement, whatever number of rows refer to it; what says nothing is left out."""

    def parents(table: str, names: str) -> FindParent:
        columns = kind_of_table(table).table.c
        parent = _tuple_of(table, names)
        read = [columns[name] for name in parent._fields]
        rows = known.connection.execute(select(columns.id, *read))
        by_id = {row[0]: parent._make(row[1:]) for row in rows if _says_something(row[1:])}
        nothing = parent._make([None] * len(read))
        tables = [one for one in known.checked if one.kind.table.name == table]
        for id, _before, after in (change for one in tables for change in one.changed):
            values = {name: after[name] for name in parent._fields if name in after}
            by_id[id] = by_id.get(id, nothing)._replace(**values)
        added = ((one.attributes, values) for one in tables for values in one.new)
        for number, (attributes, values) in enumerate(added, 1):
            given = dict(zip(attributes, values, strict=True))
            by_id[-number] = parent._make(given.get(name) for name in parent._fields)
        for id in [id for id, values in by_id.items() if not _says_something(values)]:
            del by_id[id]
        return by_id.get

    return parents


def without_broken(
    checked: Any, lines: Sequence[Line], existing: Mapping[Any, Any], known: ReferenceIndex
) -> list[Line]:
    """The lines of a table but those that would leave a record that breaks such a rule: these are
    noted as problems.
    """
    kind, numbers, rows = checked.kind, [], []
    for number, values, key in lines if kind.parent_rules else ():
        before = dict(existing[key]._mapping) if key in existing else {}
        pairs = zip(checked.attributes, values, strict=True)
        given = {name: value for name, value in pairs if value is not UNCHANGED}
        if any(name not in before or before[name] != value for name, value in given.items()):
            numbers.append(number)
            rows.append({**before, **given})
    broken = set()
    for rule in kind.parent_rules:
        for place, name, why in rule(rows, find_after(known)):
            checked.add_problem(numbers[place], name, str(rows[place].get(name) or ""), why)
            broken.add(numbers[place])
    return [line for line in lines if line[0] not in broken]
