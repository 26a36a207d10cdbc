"""The change log as people read it: who changed what, when, from what to what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Callable, Iterator, Sequence

from flask import g
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from dashboard.accounts.models import User
from dashboard.accounts.permissions import ALL, extent
from dashboard.extensions import db
from dashboard.files.dates import EARLIEST, LATEST
from dashboard.language import TORONTO, format_date, gettext as _
from dashboard.log.sentences import sentence, tells_all
from dashboard.log.titles import titles_of, words_of
from dashboard.log.wording import OTHER_FIELDS, TOLD_ELSEWHERE, kind_names
from dashboard.records.fields import Field, Label, Type, codes_in
from dashboard.records.history import Change, from_logged
from dashboard.records.kinds import Kind, find_kind, kind, kind_of_table, kinds
from dashboard.records.titles import shown_code, titles
from dashboard.records.undo import MANY, can_be_taken_back
from dashboard.web.listing import Listing, Query, one_of
from dashboard.web.table import refuse
from dashboard.web.urls import number_in_address

Handles = dict[tuple[str, int], str]
"""What records are called, by table or kind, and id."""


@dataclass(frozen=True)
class Entry:
    """One line: the change, who made it, what it is about, and each field with what stood there
    before and after.
    """

    change: Change
    who: str
    about: str
    kind: Label
    fields: list[tuple[Label, str, str]]
    back: bool

    @property
    def sentence(self) -> str:
        """The change in one sentence."""
        return sentence(self.change, self.who, self.about, self.kind, self.fields)

    @property
    def told(self) -> bool:
        """Whether the sentence says all that the fields say."""
        return tells_all(self.change, self.fields)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not EARLIEST <= day < LATEST:
        raise ValueError(text)
    return day


LISTING = Listing(
    "log.page",
    "log.file",
    {
        "kind": lambda name: one_of(kind_names())(name),
        "record": str.strip,
        "person": number_in_address,
        "day": _day,
    },
    (),
)


def statement_of(query: Query) -> Select[Any]:
    """The lines that are asked for. Stops with 404 for a record of which the kind is not said."""
    name, record = query["kind"], query["record"]
    if record and find_kind(name or "") is None:
        refuse(record)
    record_id = _record_id(name, record) if record else None
    return narrowed(name, record_id, query["person"], query["day"])


def _record_id(name: str, record: str) -> int:
    """The id of a record by its code, or by "#" and its id; 0, which no record has, where there is
    none.
    """
    if record.startswith("#") and record[1:].isdecimal():
        try:
            return number_in_address(record[1:])
        except ValueError:
            return 0
    table = kind(name).table
    handle = table.c.get(kind(name).handle, table.c.id)
    chosen = select(table.c.id).where(func.upper(handle) == record.upper()).limit(1)
    return db.session.scalar(chosen) or 0


def readable() -> ColumnElement[bool] | None:
    """Which lines the reader may see; None: all of them. A lead sees what was done to the own
    ministry's records.
    """
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


def narrowed(
    name: str | None = None,
    record_id: int | None = None,
    person: int | None = None,
    day: date | None = None,
) -> Select[Any]:
    """The lines, the newest first, that the reader may see: of a kind, of a record, by a person, of
    a day.
    """
    statement = select(Change).order_by(Change.id.desc())
    limits = readable()
    if limits is not None:
        statement = statement.where(limits)
    elif record_id is None:
        statement = statement.where(Change.parent_id.is_(None))
    if name and record_id is not None:
        whole = [c.id for c in _whole(name, record_id)] if limits is None else []
        mine = Change.kind == name, Change.record_id == record_id
        about = or_(and_(*mine), Change.id.in_(whole), *_hanging(kind(name), record_id))
        statement = statement.where(about)
    elif name:
        statement = statement.where(Change.kind == name)
    if person is not None:
        statement = statement.where(Change.user_id == person)
    if day:
        start = datetime.combine(day, time(), TORONTO)
        statement = statement.where(Change.at >= start, Change.at < start + timedelta(days=1))
    return statement


def _hanging(parent: Kind, record_id: int) -> Iterator[ColumnElement[bool]]:
    """Lines about what hangs on a record: what belongs to it by its first required reference, or by
    any where none is required."""
    for other in kinds():
        references = [f for f in other.fields if f.type is Type.REFERENCE]
        required = [f for f in references if f.required][:1]
        for field in required or references:
            if field.reference == parent.table.name:
                columns = other.table.c
                ids = select(columns.id).where(columns[field.attribute] == record_id)
                yield and_(Change.kind == other.name, Change.record_id.in_(ids))


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


def read(statement: Select[Any]) -> list[Entry]:
    """The lines of a statement, in words."""
    return entries(list(db.session.scalars(statement)))


def history(name: str, record_id: int, most: int = 20) -> list[Entry]:
    """The latest lines about one record."""
    return read(narrowed(name, record_id).limit(most))


def entries(changes: Sequence[Change]) -> list[Entry]:
    """Lines in words, in a constant number of statements for each kind among them."""
    known = select(User.id, User.name).where(User.id.in_({c.user_id for c in changes}))
    people = {row.id: row.name for row in db.session.execute(known)}
    titles = titles_of(pair for c in changes for pair in _named(c))
    handles, read_of = _handles(changes), words_of((c.kind, c.record_id) for c in changes)
    names = kind_names()
    lines = []
    for change in changes:
        about = titles.get((change.kind, change.record_id or 0), "")
        if change.action in MANY:
            about = str(change.after.get("file", ""))
        who = people.get(change.user_id or 0, "")
        label = names.get(change.kind, change.kind)
        back = can_be_taken_back(change)
        read = read_of.get((change.kind, change.record_id or 0), str)
        fields = _fields(change, handles, titles, read)
        lines.append(Entry(change, who, about, label, fields, back))
    return lines


def _named(change: Change) -> list[tuple[str, int | None]]:
    """The records that a line names: its own, and the one that a suggestion is about."""
    after = change.after if change.kind == "suggestion" and change.after else {}
    return [(change.kind, change.record_id), (after.get("kind", ""), after.get("record_id"))]


def _references(change: Change) -> list[tuple[Field, int]]:
    if change.action in MANY:
        return []
    described = _described(change.kind).items()
    fields = {name: field for name, field in described if field.type is Type.REFERENCE}
    sides = [side for side in (change.before, change.after) if side]
    return [
        (fields[name], value)
        for side in sides
        for name, value in side.items()
        if name in fields and isinstance(value, int)
    ]


def _handles(changes: Sequence[Change]) -> Handles:
    wanted: dict[str, set[int]] = {}
    for change in changes:
        for field, id in _references(change):
            wanted.setdefault(field.reference, set()).add(id)
    handles = {}
    for table, ids in wanted.items():
        columns = kind_of_table(table).table.c
        handle = shown_code(kind_of_table(table))
        for id, text in db.session.execute(select(columns.id, handle).where(columns.id.in_(ids))):
            handles[table, id] = str(text)
    return handles


def _fields(
    change: Change, handles: Handles, titles: Handles, read: Callable[[str], str]
) -> list[tuple[Label, str, str]]:
    if change.action in MANY:
        return []
    described, told = _described(change.kind), TOLD_ELSEWHERE.get(change.kind, set())
    before, after = change.before or {}, change.after or {}
    if change.kind == "suggestion" and after.get("record_id"):
        about = titles.get((after["kind"], after["record_id"]), "")
        after = {**after, "record_id": about, "kind": str(kind_names().get(after["kind"], ""))}
    before, after = (
        {**s, "value": read(s["value"])} if "value" in s else s for s in (before, after)
    )
    fields = []
    for name in dict.fromkeys([*before, *after]):
        if name in told:
            continue
        field = described.get(name)
        sides = [
            in_words(change.kind, field, name, side.get(name), handles) for side in (before, after)
        ]
        if any(sides):
            fields.append((field.label if field else name, sides[0], sides[1]))
    return fields


def _described(name: str) -> dict[str, Field]:
    kind = find_kind(name)
    return {f.attribute: f for f in (kind.fields if kind else OTHER_FIELDS)}


def in_words(name: str, field: Field | None, attribute: str, value: Any, handles: Handles) -> str:
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


def first_of(kind: Kind, spans: Sequence[Sequence[int]], most: int = 50) -> list[tuple[int, str]]:
    """The first records of these runs of ids, by id and title."""
    ids = [id for first, last in spans for id in range(first, min(last, first + most) + 1)][:most]
    records = db.session.scalars(
        select(kind.model).where(kind.table.c.id.in_(ids)).order_by(kind.table.c.id)
    )
    return list(titles(kind, records.all()).items())
