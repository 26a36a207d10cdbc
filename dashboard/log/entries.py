"""The change log as people read it: who changed what, when, from what to what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Sequence

from flask import abort, g, request
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import ALL, extent
from dashboard.extensions import db
from dashboard.language import TORONTO, format_date, gettext as _
from dashboard.log.wording import kind_names, other_names
from dashboard.records.fields import Field, Label, Type, codes_in
from dashboard.records.history import Change, from_logged
from dashboard.records.kinds import Kind, find_kind, kind, kind_of_table, kinds
from dashboard.records.undo import MANY, can_be_taken_back

PAGE = 50
FILTERS = ("kind", "record", "person", "day", "page")


@dataclass(frozen=True)
class Entry:
    """One line: the change, who made it, what it is about, and each field with what stood there before and after."""

    change: Change
    who: str
    about: str
    kind: Label
    fields: list[tuple[Label, str, str]]
    back: bool


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    kind: str
    record: str
    record_id: int | None
    person: str
    day: date | None
    page: int


def chosen() -> Asked:
    """Read the address. Stops with 404 for a filter that does not exist."""
    name, record, person = (request.args.get(n, "").strip() for n in ("kind", "record", "person"))
    page = request.args.get("page", "1")
    try:
        day = date.fromisoformat(request.args["day"]) if request.args.get("day") else None
    except ValueError:
        abort(404, _("The list cannot be filtered by “%(name)s”.", name=request.args["day"][:40]))
    for value, wrong in (
        (name, name and name not in kind_names()),
        (record, record and find_kind(name) is None),
        (person, person and not person.isdecimal()),
        (page, not page.isdecimal() or not 0 < int(page) < 10**6),
    ):
        if wrong:
            abort(404, _("The list cannot be filtered by “%(name)s”.", name=value[:40]))
    return Asked(name, record, _record_id(name, record), person, day, int(page))


def _record_id(name: str, record: str) -> int | None:
    if not record:
        return None
    if record.startswith("#") and record[1:].isdecimal():
        return int(record[1:])
    of = kind(name)
    handle = of.table.c.get(of.handle, of.table.c.id)
    found = db.session.scalar(
        select(of.table.c.id).where(func.upper(handle) == record.upper()).limit(1)
    )
    return found if found is not None else 0


def readable() -> ColumnElement[bool] | None:
    """Which lines the reader may see; None: all of them. A lead sees what was done to the own ministry's records."""
    if extent("read_log") == ALL:
        return None
    mine = [(kind.name, kind.records_of(g.user.ministry_id or 0)) for kind in kinds()]
    return or_(
        *(
            and_(Change.kind == name, Change.record_id.in_(ids))
            for name, ids in mine
            if ids is not None
        )
    )


def narrowed(asked: Asked) -> Select[Any]:
    """The lines that are asked for and that the reader may see."""
    statement = select(Change)
    limits = readable()
    if limits is not None:
        statement = statement.where(limits)
    elif asked.record_id is None:
        statement = statement.where(Change.parent_id.is_(None))
    if asked.kind:
        statement = statement.where(Change.kind == asked.kind)
    if asked.record_id is not None:
        whole = [c.id for c in _whole(asked.kind, asked.record_id)] if limits is None else []
        statement = statement.where(or_(Change.record_id == asked.record_id, Change.id.in_(whole)))
    if asked.person:
        statement = statement.where(Change.user_id == int(asked.person))
    if asked.day:
        start = datetime.combine(asked.day, time(), TORONTO)
        statement = statement.where(Change.at >= start, Change.at < start + timedelta(days=1))
    return statement


def _whole(name: str, record_id: int) -> list[Change]:
    """The imports, and takings back, that added, archived or restored a record."""
    lines = db.session.scalars(select(Change).where(Change.kind == name, Change.action.in_(MANY)))
    return [
        line
        for line in lines
        if any(
            first <= record_id <= last
            for which in ("added", "archived", "restored")
            for first, last in line.after.get(which, ())
        )
    ]


def page_of(asked: Asked) -> tuple[list[Entry], int]:
    """The lines of one page, the newest first, and how many there are in all."""
    statement = narrowed(asked)
    total = (
        db.session.scalar(
            select(func.count()).select_from(statement.with_only_columns(Change.id).subquery())
        )
        or 0
    )
    limited = statement.order_by(Change.id.desc()).limit(PAGE).offset((asked.page - 1) * PAGE)
    return entries(list(db.session.scalars(limited))), total


def history(name: str, record_id: int, most: int = 20) -> list[Entry]:
    """The latest lines about one record."""
    asked = Asked(name, "#", record_id, "", None, 1)
    return entries(list(db.session.scalars(narrowed(asked).order_by(Change.id.desc()).limit(most))))


def entries(changes: Sequence[Change]) -> list[Entry]:
    """Lines in words, in a constant number of statements for each kind among them."""
    known = select(User.id, User.name).where(User.id.in_({c.user_id for c in changes}))
    people = {row.id: row.name for row in db.session.execute(known)}
    titles = _titles(changes)
    handles = _handles(changes)
    names = kind_names()
    found = []
    for change in changes:
        about = titles.get((change.kind, change.record_id or 0), "")
        if change.action in MANY:
            about = str(change.after.get("file", ""))
        who = people.get(change.user_id or 0, "")
        label = names.get(change.kind, change.kind)
        back = can_be_taken_back(change)
        found.append(Entry(change, who, about, label, _fields(change, handles), back))
    return found


def _titles(changes: Sequence[Change]) -> dict[tuple[str, int], str]:
    found = {}
    for of in kinds():
        ids = {c.record_id for c in changes if c.kind == of.name and c.record_id}
        if ids:
            for record in db.session.scalars(select(of.model).where(of.table.c.id.in_(ids))):
                found[of.name, record.id] = of.title(record)
    return found


def _references(change: Change) -> list[tuple[Field, int]]:
    if change.action in MANY or find_kind(change.kind) is None:
        return []
    fields = {f.attribute: f for f in kind(change.kind).fields if f.type is Type.REFERENCE}
    sides = [side for side in (change.before, change.after) if side]
    return [
        (fields[name], value)
        for side in sides
        for name, value in side.items()
        if name in fields and isinstance(value, int)
    ]


def _handles(changes: Sequence[Change]) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for change in changes:
        for field, id in _references(change):
            wanted.setdefault(field.reference, set()).add(id)
    found = {}
    for table, ids in wanted.items():
        columns = kind_of_table(table).table.c
        handle = columns[kind_of_table(table).handle]
        for id, text in db.session.execute(select(columns.id, handle).where(columns.id.in_(ids))):
            found[table, id] = str(text)
    return found


def _fields(change: Change, handles: dict[tuple[str, int], str]) -> list[tuple[Label, str, str]]:
    if change.action in MANY:
        return []
    described, other = _described(change.kind), other_names()
    before, after = change.before or {}, change.after or {}
    found = []
    for name in dict.fromkeys([*before, *after]):
        field = described.get(name)
        sides = [
            said(change.kind, field, name, side.get(name), handles) for side in (before, after)
        ]
        if any(sides):
            found.append((field.label if field else other.get(name, name), sides[0], sides[1]))
    return found


def _described(name: str) -> dict[str, Field]:
    kind = find_kind(name)
    return {f.attribute: f for f in kind.fields} if kind else {}


def said(
    name: str, field: Field | None, attribute: str, value: Any, handles: dict[tuple[str, int], str]
) -> str:
    """A value as the log keeps it, in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field is None:
        return str(value)
    if field.type is Type.REFERENCE:
        return (
            value if isinstance(value, str) else handles.get((field.reference, value), f"#{value}")
        )
    if field.choices:
        return ", ".join(str(field.choices.get(code, code)) for code in codes_in(str(value)))
    if field.type is Type.DATE:
        return format_date(from_logged(kind(name).table.c[attribute], value))
    return str(value)


def rows_of(change: Change, page: int) -> tuple[list[Entry], int]:
    """The records that an import, or a taking back, edited, a page at a time; and how many there are."""
    chosen = select(Change).where(Change.parent_id == change.id)
    total = (
        db.session.scalar(
            select(func.count()).select_from(chosen.with_only_columns(Change.id).subquery())
        )
        or 0
    )
    limited = chosen.order_by(Change.id).limit(PAGE).offset((page - 1) * PAGE)
    return entries(list(db.session.scalars(limited))), total


def first_of(of: Kind, spans: Sequence[Sequence[int]], most: int = 50) -> list[tuple[int, str]]:
    """The first records of these runs of ids, by id and title."""
    ids = [id for first, last in spans for id in range(first, min(last, first + most) + 1)][:most]
    found = db.session.scalars(
        select(of.model).where(of.table.c.id.in_(ids)).order_by(of.table.c.id)
    )
    return [(record.id, of.title(record)) for record in found]
