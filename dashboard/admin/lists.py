"""The list of any kind's records: searched, filtered, sorted and paged, every choice in the address."""

from dataclasses import dataclass
from typing import Any, Iterator, Sequence

from flask import abort, request
from sqlalchemy import ColumnElement, Select, func, select

from dashboard.extensions import db
from dashboard.language import current_language, gettext as _, other_language, search_key
from dashboard.records.fields import Field, Type
from dashboard.records.kinds import Kind, kind_of_table

PAGE = 50
SHOWN = 6
SEARCHED = (Type.CODE, Type.TEXT, Type.LONG, Type.WORDS, Type.LOOKUP, Type.URL)
OFFERED = 500
"""How many records a reference offers before anything is typed."""
FILTERED = (Type.CHOICE, Type.YES_NO, Type.REFERENCE)


def columns_of(kind: Kind) -> list[Field]:
    """The fields that a list shows: its key first, texts in the page's language, then what sorts and filters."""
    language = current_language()

    def worth(field: Field) -> int:
        if field.name in kind.key and not field.language:
            return 0
        if field.language:
            return (
                1
                if field.language == language
                and field.type is not Type.LONG
                or field.name == f"name_{language}"
                else 9
            )
        return (
            2
            if field.type in (Type.REFERENCE, Type.DATE)
            else 3
            if field.type is Type.CHOICE
            else 4
        )

    ranked = sorted((f for f in kind.fields if worth(f) < 9), key=worth)
    return ranked[:SHOWN]


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `where` holds the filters by field name."""

    kind: Kind
    q: str
    where: dict[str, str]
    archived: bool
    sort: str
    page: int


def filters_of(kind: Kind) -> list[Field]:
    """The fields that a list can be narrowed by."""
    return [f for f in kind.fields if f.type in FILTERED]


def names_of(kind: Kind) -> tuple[str, ...]:
    """Every name that may stand in the address."""
    return ("q", "archived", "sort", "page", *(f.name for f in filters_of(kind)))


def chosen(kind: Kind) -> Asked:
    """Read the address. Stops with 404 for a filter that does not exist."""
    where = {f.name: request.args[f.name] for f in filters_of(kind) if request.args.get(f.name)}
    sort = request.args.get("sort") or columns_of(kind)[0].name
    page = request.args.get("page", "1")
    wrong = [
        value
        for name, value in where.items()
        if (kind.field(name).type is Type.CHOICE and value not in kind.field(name).choices)
        or (kind.field(name).type is Type.YES_NO and value not in ("yes", "no"))
    ]
    wrong += [] if sort.removeprefix("-") in {f.name for f in columns_of(kind)} else [sort]
    wrong += [] if page.isdecimal() and 0 < int(page) < 10**6 else [page]
    if wrong:
        abort(404, _("The list cannot be filtered by “%(name)s”.", name=wrong[0][:40]))
    q = request.args.get("q", "").strip()[:200].replace("\x00", "")
    return Asked(kind, q, where, bool(request.args.get("archived")), sort, int(page))


def _joined(kind: Kind) -> tuple[Any, dict[str, ColumnElement[Any]]]:
    """The kind's table joined to what it refers to, and a column for each field: a reference's is the other's handle."""
    table: Any = kind.table
    columns: dict[str, ColumnElement[Any]] = {}
    for field in kind.fields:
        column: ColumnElement[Any] = kind.table.c[field.attribute]
        if field.type is Type.REFERENCE:
            other = kind_of_table(field.reference)
            target = other.table.alias(f"to_{field.attribute}")
            table = table.outerjoin(target, column == target.c.id)
            column = target.c[other.handle]
        columns[field.name] = column
    return table, columns


def _shown(kind: Kind, field: Field, columns: dict[str, ColumnElement[Any]]) -> ColumnElement[Any]:
    if not field.language:
        return columns[field.name]
    other = columns[f"{field.name[:-2]}{other_language(field.language)}"]
    return func.coalesce(columns[field.name], other)


def _narrowed(asked: Asked) -> tuple[Select[Any], dict[str, ColumnElement[Any]]]:
    kind = asked.kind
    table, columns = _joined(kind)
    shown = {f.name: _shown(kind, f, columns) for f in columns_of(kind)}
    known = [kind.table.c[f.precision_attribute] for f in columns_of(kind) if f.month]
    statement = select(
        kind.table.c.id.label("record_id"),
        kind.table.c.archived_at.label("record_archived_at"),
        *(column.label(f"shown_{name}") for name, column in shown.items()),
        *known,
    ).select_from(table)
    gone = kind.table.c.archived_at
    statement = statement.where(gone.is_not(None) if asked.archived else gone.is_(None))
    for name, value in asked.where.items():
        field = kind.field(name)
        wanted: Any = value == "yes" if field.type is Type.YES_NO else value
        if field.type is Type.REFERENCE:
            statement = statement.where(func.upper(columns[name]) == value.upper())
        else:
            statement = statement.where(columns[name] == wanted)
    texts = [
        c
        for f in kind.fields
        if f.type in SEARCHED or f.type is Type.REFERENCE
        for c in [columns[f.name]]
    ]
    searched: Any = func.coalesce(texts[0], "")
    for text in texts[1:]:
        searched = searched + " " + func.coalesce(text, "")
    for word in search_key(asked.q).split():
        statement = statement.where(func.folded(searched).contains(word, autoescape=True))
    return statement, shown


def _ordered(
    asked: Asked, statement: Select[Any], shown: dict[str, ColumnElement[Any]]
) -> Select[Any]:
    name = asked.sort.removeprefix("-")
    field, column = asked.kind.field(name), shown[name]
    if field.type in (Type.CODE, Type.REFERENCE, Type.LOOKUP):
        column = func.natural_order(column)
    elif field.type in (Type.TEXT, Type.LONG, Type.WORDS):
        column = func.folded(column)
    direction = column.desc() if asked.sort.startswith("-") else column.asc()
    return statement.order_by(column.is_(None), direction, asked.kind.table.c.id)


def page_of(asked: Asked) -> tuple[list[Any], int]:
    """The rows of one page, and how many there are in all; two statements."""
    statement, shown = _narrowed(asked)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    limited = _ordered(asked, statement, shown).limit(PAGE).offset((asked.page - 1) * PAGE)
    return [row._mapping for row in db.session.execute(limited)], total


def everything(asked: Asked) -> Iterator[Any]:
    """The rows of every page."""
    statement, shown = _narrowed(asked)
    for row in db.session.execute(_ordered(asked, statement, shown)):
        yield row._mapping


def options(kind: Kind, q: str, limit: int) -> list[tuple[str, str]]:
    """Records to refer to, by handle and name: those in which every word of `q` stands, at most `limit`."""
    table = kind.table
    language = current_language()
    names = [n for n in (f"name_{language}", f"title_{language}", "name") if n in table.c]
    name: Any = table.c[names[0]] if names else table.c[kind.handle]
    handle = table.c[kind.handle]
    statement = select(handle, func.min(name)).where(kind.model.live).group_by(handle)
    searched = func.folded(handle + " " + func.coalesce(name, ""))
    for word in search_key(q).split():
        statement = statement.where(searched.contains(word, autoescape=True))
    statement = statement.order_by(func.natural_order(handle)).limit(limit)
    return [(handle, text or "") for handle, text in db.session.execute(statement)]


def offered(fields: Sequence[Field]) -> dict[str, list[tuple[str, str]]]:
    """What each reference among these fields can be before anything is typed, by the field's name."""
    references = [f for f in fields if f.type in (Type.REFERENCE, Type.LOOKUP)]
    return {f.name: options(kind_of_table(f.reference), "", OFFERED) for f in references}
