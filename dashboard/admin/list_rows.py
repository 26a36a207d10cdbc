"""The rows of the list of a kind: which records, in which order, and what is read of each.

Records are chosen and put in order by their own table alone, or by an index; only those of a page
are joined to what they refer to.
"""

from typing import Any, Callable, Collection, Iterator

from sqlalchemy import ColumnElement, Select, func, or_, select

from dashboard.admin.lists import columns_of, field_of, filters_of, in_one_language
from dashboard.extensions import db
from dashboard.language import other_language, search_key
from dashboard.records.fields import WRITTEN, Field, Type, holds_code
from dashboard.records.keys import folded, holds, order_of
from dashboard.records.kinds import Kind, kind_of_table
from dashboard.records.shown import OWNER
from dashboard.web.listing import Query, Read, ordered, unless_dear

AT_ONCE = 500
"""How many records of a long list are read at once."""
FEW, MANY = 1000, 25_000
"""So many records found are put in order by themselves; more are met soon on a way through all. So
many are counted one by one; more, by going through all.
"""


def _joined(
    kind: Kind, wanted: Collection[str]
) -> tuple[Any, dict[str, ColumnElement[Any]], dict[str, Any]]:
    """The kind's table joined to what these of its fields refer to; a column for each field, where
    a reference's is the other's handle; and for each reference the column of the other's name.
    """
    table: Any = kind.table
    columns: dict[str, ColumnElement[Any]] = {}
    names: dict[str, ColumnElement[Any]] = {}
    owner = field_of(kind, OWNER)
    through = kind.owner if owner and not owner.attribute and OWNER in wanted else None
    for model in through.through if through else ():
        table = table.outerjoin(model.__table__)
    for field in [*kind.fields, *([owner] if owner and through else [])]:
        if field.type is not Type.REFERENCE:
            columns[field.name] = kind.table.c[field.attribute]
        elif field.name in wanted:
            other = kind_of_table(field.reference)
            target = other.table.alias(f"to_{field.name}")
            id = kind.table.c[field.attribute] if field.attribute else through and through.ministry
            table = table.join(target, id == target.c.id, isouter=not field.required)
            columns[field.name] = target.c[other.handle]
            names[field.name] = target.c[_name_of(other)]
    if kind.shown.worked_out:
        columns[kind.shown.worked_out[0].name] = kind.shown.worked_out[1]()
    return table, columns, names


def _name_of(kind: Kind) -> str:
    """The column by which a record is called where another refers to it: its name in the reader's
    language, unless that is long."""
    field = next(filter(None, (field_of(kind, name) for name in ("name", "title"))), None)
    return field.attribute if field and field.type is Type.TEXT else kind.handle


def _as_it_is(column: Any) -> Any:
    return column


def _falls_back(field: Field) -> bool:
    return bool(field.language) and not field.required


def _shown(
    kind: Kind,
    field: Field,
    columns: dict[str, ColumnElement[Any]],
    by: Callable[[Any], Any] = _as_it_is,
) -> Any:
    """What a list shows of a field, or by what it sorts it: the other language's half where the
    reader's is missing."""
    column = by(columns[field.name])
    if not _falls_back(field):
        return column
    other = columns[f"{field.name[:-2]}{other_language(field.language)}"]
    return func.coalesce(column, by(other))


def asked_for(kind: Kind, query: Query) -> tuple[Select[Any], Select[Any] | int]:
    """The ids of the records that are asked for, in their order, and how many they are: their
    number where a search finds few, else the statement that counts them.
    """
    if query["q"]:
        found = unless_dear(_chosen(kind, query).limit(FEW + 1))
        if len(found) <= FEW:
            ids = select(kind.table.c.id).where(kind.table.c.id.in_(found))
            return _in_order(kind, query, ids), len(found)
        first = _chosen(kind, query).limit(MANY + 1).subquery()
        [counted] = unless_dear(select(func.count()).select_from(first))
        if counted <= MANY:
            return statement_of(kind, query), counted
    chosen = _chosen(kind, query, on_the_way=True)
    return _in_order(kind, query, chosen), chosen.with_only_columns(func.count())


def statement_of(kind: Kind, query: Query) -> Select[Any]:
    """The ids of the records that are asked for, in their order."""
    return _in_order(kind, query, _chosen(kind, query, on_the_way=True))


def _in_order(kind: Kind, query: Query, chosen: Select[Any]) -> Select[Any]:
    name = query.sort.removeprefix("-")
    [field] = [f for f in columns_of(kind) if f.name == name]
    table, columns, _names = _joined(kind, {name})
    by = {name: _shown(kind, field, columns, _as_it_is if field.type is Type.URL else order_of)}
    ids = [kind.table.c.id]
    if field.type is Type.REFERENCE:  # the other's index, then that of its records, are in order
        ids.insert(0, columns[name].table.c.id)
    then = [id.desc() if query.sort.startswith("-") else id for id in ids]
    return ordered(chosen.select_from(table), query.sort, by, *then, always=field.required)


def _chosen(kind: Kind, query: Query, on_the_way: bool = False) -> Select[Any]:
    """The ids of the records that are asked for. Where they are many they are met `on_the_way`
    through all in order; else a search goes by the indexes of what it finds.
    """
    table, gone = kind.table, kind.table.c.archived_at
    statement = select(table.c.id).where(gone.is_not(None) if query["archived"] else gone.is_(None))
    gap = in_one_language(kind)
    if query["one_language"] and gap is not None:
        statement = statement.where(gap)
    for field in filters_of(kind):
        if query[field.name] is not None:
            statement = statement.where(_narrows(kind, field, query[field.name]))
    for word in search_key(query["q"] or "").split():
        own = [table.c[f.attribute] for f in kind.fields if f.type in WRITTEN]
        referred = [
            table.c[f.attribute].in_(select(handle.table.c.id).where(holds(word, handle)))
            for f in kind.fields
            if f.type is Type.REFERENCE
            for handle in [_handle(f)]
        ]
        tests = [holds(word, *own)] if own or on_the_way else []
        statement = statement.where(or_(*tests, *referred))
    return statement


def _handle(field: Field) -> ColumnElement[Any]:
    """The column by which what a field refers to is called."""
    other = kind_of_table(field.reference)
    return other.table.c[other.handle]


def _narrows(kind: Kind, field: Field, wanted: Any) -> ColumnElement[bool]:
    """Whether a record has this in a field."""
    _table, columns, _names = _joined(kind, ())
    column: Any = columns.get(field.name)
    if field.type is Type.REFERENCE:
        handle = _handle(field)
        ids = select(handle.table.c.id).where(folded(handle) == search_key(wanted))
        if field.attribute:
            return kind.table.c[field.attribute].in_(ids)
        owned = kind.records_of(ids.limit(1).scalar_subquery())
        return kind.table.c.id.in_(owned if owned is not None else ())
    if field.type is Type.CHOICES:
        return holds_code(column, wanted)
    chosen: ColumnElement[bool] = column == (
        wanted == "yes" if field.type is Type.YES_NO else wanted
    )
    return chosen


def reader(kind: Kind, *, page: bool = False) -> Read:
    """Reads the records of such a statement, those of a page or more, one after the other, each
    with what it refers to."""
    table, columns, names = _joined(kind, {f.name for f in columns_of(kind)})
    shown = {f.name: _shown(kind, f, columns) for f in columns_of(kind)}
    statement = select(
        kind.table.c.id.label("record_id"),
        kind.table.c.archived_at.label("record_archived_at"),
        *(column.label(f"shown_{name}") for name, column in shown.items()),
        *(names[name].label(f"called_{name}") for name in shown if name in names),
        *(
            columns[f.name].is_(None).label(f"other_{f.name}")
            for f in columns_of(kind)
            if _falls_back(f)
        ),
        *(kind.table.c[f.precision_attribute] for f in columns_of(kind) if f.month),
    ).select_from(table)

    def read(ids: Select[Any]) -> Iterator[Any]:
        chunks = [unless_dear(ids)] if page else db.session.scalars(ids).partitions(AT_ONCE)
        for chunk in chunks:
            rows = db.session.execute(statement.where(kind.table.c.id.in_(chunk))).mappings()
            by_id = {row["record_id"]: row for row in rows}
            yield from (by_id[id] for id in chunk)

    return read
