"""The rows of the list of a kind: which records, in which order, and what is read of each.

Records are chosen and put in order by their own table alone, or by an index; only those of a page
are joined to what they refer to.
"""

from functools import cache
from typing import Any, Callable, Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, FromClause, Select, Table, func, or_, select

from dashboard.admin.lists import columns_of, field_of, filters_of, in_one_language
from dashboard.admin.live_count import live_count
from dashboard.extensions import db
from dashboard.language import other_language, search_key
from dashboard.records.fields import WRITTEN, Field, Type, holds_code
from dashboard.records.keys import folded, holds, order_of
from dashboard.records.kinds import Kind, kind_of_table
from dashboard.records.shown import OWNER
from dashboard.web import listing
from dashboard.web.listing import Ends, Query, Read, unless_dear
from dashboard.web.seek import Order

AT_ONCE = 500
"""How many records of a long list are read at once."""
NAMED = 100
"""So many records that others refer to stand in a statement by their ids, for each word of a search
and each reference: a statement may have some thirty thousand values."""
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
            target = _target(other.table, field.name)
            id = kind.table.c[field.attribute] if field.attribute else through and through.ministry
            table = table.join(target, id == target.c.id, isouter=not field.required)
            columns[field.name] = target.c[other.handle]
            names[field.name] = target.c[_name_of(other)]
    if kind.shown.worked_out:
        columns[kind.shown.worked_out[0].name] = kind.shown.worked_out[1]()
    return table, columns, names


@cache
def _target(table: Table, name: str) -> FromClause:
    """A table under the name of the field that refers to it: made once, since each of its columns
    has to be made anew for it."""
    return table.alias(f"to_{name}")


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


def page_of(kind: Kind, query: Query) -> tuple[list[Any], int, Ends | None]:
    """The rows of the page that is asked for, how many the list has, and the page's ends."""
    chosen, total = _counted(kind, query)
    table, order = _order(kind, query)
    chosen, size = chosen.select_from(table), listing.SIZE
    ids = more = None
    if query.after:
        ids = order.beside(chosen, query.after, True, size + 1)
    elif query.before:
        ids, more = order.beside(chosen, query.before, False, size), True
    if not ids or (query.before and len(ids) < size):  # it is gone, or others before it are
        rows = order.of(chosen).limit(size + 1).offset((query.page - 1) * size)
        ids, more = unless_dear(rows, *_features(kind)), None
    shown = ids[:size]
    ends = Ends(shown[0], shown[-1], len(shown), more or len(ids) > size) if shown else None
    return list(_reader(kind)(shown)), total, ends


def _counted(kind: Kind, query: Query) -> tuple[Select[Any], int]:
    """The ids of the records that are asked for, and how many they are."""
    chosen, by_index = _chosen(kind, query)
    if not any(query.filters.values()):
        return chosen, live_count(kind)
    if query["q"]:
        found = unless_dear(by_index.limit(FEW + 1), *_features(kind))
        if len(found) <= FEW:
            return select(kind.table.c.id).where(kind.table.c.id.in_(found)), len(found)
        first = by_index.limit(MANY + 1).subquery()
        counting = select(func.count()).select_from(first)
        [counted] = unless_dear(counting, *_features(kind))
        if counted <= MANY:
            return chosen, counted
    [counted] = unless_dear(chosen.with_only_columns(func.count()), *_features(kind))
    return chosen, counted


def _features(kind: Kind) -> set[str]:
    """The features whose records decide which a list of this kind shows, and in which order."""
    references = {
        f.reference for f in [*kind.fields, *filters_of(kind)] if f.type is Type.REFERENCE
    }
    through = kind.owner.through if kind.owner else ()
    tables = references | {model.__tablename__ for model in through}
    return {kind.feature, *(kind_of_table(table).feature for table in tables)}


def statement_of(kind: Kind, query: Query) -> Select[Any]:
    """The ids of the records that are asked for, in their order."""
    table, order = _order(kind, query)
    return order.of(_chosen(kind, query)[0].select_from(table))


def _order(kind: Kind, query: Query) -> tuple[Any, Order]:
    """The order that is asked for, and the table, joined to what it needs."""
    name, down = query.sort.removeprefix("-"), query.sort.startswith("-")
    [field] = [f for f in columns_of(kind) if f.name == name]
    table, columns, _names = _joined(kind, {name})
    first = _shown(kind, field, columns, _as_it_is if field.type is Type.URL else order_of)
    ids = [kind.table.c.id]
    if field.type is Type.REFERENCE:  # the other's index, then that of its records, are in order
        ids.insert(0, columns[name].table.c.id)
    return table, Order(first, tuple(ids), down, field.required)


def _chosen(kind: Kind, query: Query) -> tuple[Select[Any], Select[Any]]:
    """The ids of the records that are asked for: as they are met on the way through all in order,
    where they are many, and as a search finds few by the indexes of what they refer to.
    """
    table, gone = kind.table, kind.table.c.archived_at
    statement = select(table.c.id).where(gone.is_not(None) if query["archived"] else gone.is_(None))
    gap = in_one_language(kind)
    if query["one_language"] and gap is not None:
        statement = statement.where(gap)
    for field in filters_of(kind):
        if query[field.name] is not None:
            statement = statement.where(_narrows(kind, field, query[field.name]))
    on_the_way = by_index = statement
    own = [table.c[f.attribute] for f in kind.fields if f.type in WRITTEN]
    for word in dict.fromkeys(search_key(query["q"] or "").split()):
        tests: list[ColumnElement[bool]] = [
            table.c[f.attribute].in_(called)
            for f in kind.fields
            if f.type is Type.REFERENCE
            if (called := _called(kind_of_table(f.reference), word)) != []
        ]
        if own or not tests:
            tests.insert(0, holds(word, *own))
        on_the_way = on_the_way.where(or_(holds(word), *tests))
        by_index = by_index.where(or_(*tests))
    return on_the_way, by_index


def _called(kind: Kind, word: str) -> Select[Any] | list[int]:
    """The ids of a kind's records in whose handle a word stands: these themselves where they are
    few, so that they are looked for once, not by each statement."""
    handle = kind.table.c[kind.handle]
    named = select(kind.table.c.id).where(holds(word, handle))
    ids: list[int] = unless_dear(named.limit(NAMED + 1), kind.feature)
    return ids if len(ids) <= NAMED else named


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


def reader(kind: Kind) -> Read:
    """Reads the records of such a statement one after the other, each with what it refers to."""
    rows = _reader(kind)

    def read(ids: Select[Any]) -> Iterator[Any]:
        for chunk in db.session.scalars(ids).partitions(AT_ONCE):
            yield from rows(chunk)

    return read


def _reader(kind: Kind) -> Callable[[Sequence[int]], Iterator[Any]]:
    """Reads the records of these ids, in their order, in one statement."""
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

    def read(ids: Sequence[int]) -> Iterator[Any]:
        rows = db.session.execute(statement.where(kind.table.c.id.in_(ids))).mappings()
        by_id = {row["record_id"]: row for row in rows}
        return (by_id[id] for id in ids)

    return read
