"""Records written by form: what is checked beyond single fields, and what happens when two people
meet at one record.
"""

import itertools
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Mapping, Sequence

from flask import request
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from dashboard.extensions import db, now
from dashboard.language import gettext as _, search_key
from dashboard.records.fields import Field, Record, Type
from dashboard.records.keys import folded, order_of
from dashboard.records.kinds import Kind, kind_of_table, kinds
from dashboard.records.save import Actor, Conflict, commit, create, edit
from dashboard.records.titles import titles
from dashboard.web.forms import Form, check_record, one_line_end

AGAIN = timedelta(seconds=10)
"""Within this time, a second record that says the same is the same click."""


def changeable(kind: Kind) -> list[Field]:
    """The fields of an edit form: all but codes, which are never changed; of these, those that the
    address asks for.
    """
    only = request.args.get("only", "").split()
    return [f for f in kind.fields if f.type is not Type.CODE and (not only or f.name in only)]


def next_code(kind: Kind, given: Mapping[str, str]) -> str:
    """A code that follows those of the records with the same parent, the first reference of the
    form that is given; "" where there is none."""
    parent = next((f for f in kind.fields if f.type is Type.REFERENCE and given.get(f.name)), None)
    if parent is None or "code" not in kind.table.c:
        return ""
    columns, other = kind.table.c, kind_of_table(parent.reference).table
    code = given[parent.name].upper()
    siblings = select(columns.code).join_from(
        kind.table, other, columns[parent.attribute] == other.c.id
    )
    chosen = siblings.where(other.c.code == code).order_by(order_of(columns.code).desc())
    last = db.session.scalar(chosen.limit(1)) or f"{code}{'.' if code[-1].isdecimal() else '-'}0"
    stem, digits = re.fullmatch(r"(.*?)(\d*)", last, re.DOTALL).groups()  # type: ignore[union-attr]
    for number in itertools.count(int(digits or 0) + 1):
        proposed = f"{stem}{number:0{len(digits)}}"
        if db.session.scalar(select(columns.id).where(columns.code == proposed)) is None:
            return proposed
    raise AssertionError("numbers do not end")


def handles_of(kind: Kind, record: Record) -> dict[str, str]:
    """By field, the code of what the record refers to."""
    handles = {}
    for field in kind.fields:
        id = getattr(record, field.attribute)
        if field.type is Type.REFERENCE and id is not None:
            other = kind_of_table(field.reference)
            handles[field.name] = str(
                db.session.scalar(select(other.table.c[other.handle]).where(other.table.c.id == id))
            )
    return handles


def shown(kind: Kind, record: Record, fields: Sequence[Field]) -> Form:
    """The form of a record as it stands."""
    form = Form.of_record(f"{kind.name}-{record.id}", fields, record, handles_of(kind, record))
    form.version = record.version
    form.originals = dict(form.raw)
    return form


def check(kind: Kind, form: Form, record: Record | None = None) -> None:
    """Complain about what is wrong with the record as a whole: the kind's rules, and a key that is
    taken; and warn of what is doubtful."""
    if form.errors:
        return
    columns = [c.name for c in kind.table.columns if "key" not in c.info]
    before = None if record is None else {name: getattr(record, name) for name in columns}
    whole = {**(before or {}), **form.values}
    check_record(kind, form, whole, before)
    taken = _taken(kind, whole, record)
    if taken is not None:
        _clash(kind, form, taken.archived_at is not None)


def _clash(kind: Kind, form: Form, archived: bool) -> None:
    place = next(
        (name for name in kind.key if name in {f.name for f in form.fields}), form.fields[0].name
    )
    label = kind.field(place).label
    form.add_error(
        place,
        _("%(field)s: an archived record already uses this value. Restore it instead.", field=label)
        if archived
        else _("%(field)s: another record already uses this value.", field=label),
    )


def _taken(kind: Kind, values: dict[str, Any], record: Record | None) -> Record | None:
    """Another record with the same key; codes are the same whatever their case and accents."""
    names = list(kind.key)
    if kind.either:
        names[0] = next((name for name in kind.either if values.get(name)), names[0])
    attributes = [kind.field(name).attribute for name in names]
    tests: list[ColumnElement[bool]] = []
    for name in names:
        field = kind.field(name)
        column, value = kind.table.c[field.attribute], values.get(field.attribute)
        if value is None and kind.always_new_without_key:
            return None
        if value is None:
            tests.append(column.is_(None))
        elif field.type is Type.CODE:
            tests.append(folded(column) == search_key(value))
        else:
            tests.append(column == value)
    chosen = select(kind.model).where(*tests)
    if record is not None:
        if all(values[a] == getattr(record, a) for a in attributes):
            return None  # nobody can have taken it meanwhile
        chosen = chosen.where(kind.table.c.id != record.id)
    return db.session.scalars(chosen.limit(1)).first()


def add(kind: Kind, form: Form, actor: Actor) -> Record | None:
    """The new record; None where the form says what is wrong. The same form sent twice is one
    record.
    """
    readable = not form.errors
    check(kind, form)
    may_be_there = readable and (kind.always_new_without_key or not form.may_be_saved)
    if may_be_there and (existing := _same(kind, form.values)) is not None:
        return existing
    if not form.may_be_saved:
        return None
    record = kind.model(**form.values)
    try:
        create(record, actor)
        commit()
    except IntegrityError:  # another one of this key came first
        db.session.rollback()
        _clash(kind, form, False)
        return None
    return record


def _same(kind: Kind, values: dict[str, Any]) -> Record | None:
    columns = kind.table.c
    tests = [
        columns[name] == value if value is not None else columns[name].is_(None)
        for name, value in values.items()
    ]
    recent = select(kind.model).where(columns.created_at > now() - AGAIN, kind.model.live, *tests)
    return db.session.scalars(recent.limit(1)).first()


def change(kind: Kind, record: Record, form: Form, actor: Actor) -> bool:
    """Change the record; says whether it was saved, else the form says what is wrong. Raises
    Conflict.
    """
    if str(record.version) != request.form.get("version"):
        raise Conflict
    check(kind, form, record)
    if not form.may_be_saved:
        return False
    try:
        edit(
            record,
            {n: v for n, v in form.values.items() if not _says_the_same(getattr(record, n), v)},
            actor,
        )
        commit()
    except StaleDataError:
        db.session.rollback()
        raise Conflict from None
    except IntegrityError:
        db.session.rollback()
        _clash(kind, form, False)
        return False
    return True


def _says_the_same(old: Any, new: Any) -> bool:
    """Whether two texts differ in how their lines end, if at all: opening and saving a form changes
    nothing.
    """
    return isinstance(old, str) and isinstance(new, str) and one_line_end(old) == new


@dataclass(frozen=True)
class Disagreement:
    """A field on which two people differ: as both found it, as the other saved it, as this one
    wrote it.
    """

    field: Field
    original: str
    theirs: str
    mine: str

    @property
    def take(self) -> str:
        """What to take where nothing is chosen: mine where I changed it, else theirs."""
        return "mine" if self.mine != self.original else "theirs"


def disagreements(kind: Kind, record: Record, form: Form) -> list[Disagreement]:
    """The fields in which the form and the record as it now stands differ."""
    current = shown(kind, record, form.fields).raw
    return [
        Disagreement(f, form.originals.get(f.name, ""), current[f.name], form.raw[f.name])
        for f in form.fields
        if current[f.name] != form.raw[f.name]
    ]


@dataclass(frozen=True)
class RelatedRecords:
    """The records of one kind that refer to a record by one field: the first few, and how many
    there are.
    """

    kind: Kind
    field: Field
    first: list[tuple[int, str]]
    total: int


def related_records(kind: Kind, record: Record, most: int = 8) -> list[RelatedRecords]:
    """What hangs on a record, by kind; two statements for each kind that can refer to it."""
    groups = []
    for other in kinds():
        for field in other.fields:
            if field.type is not Type.REFERENCE or field.reference != kind.table.name:
                continue
            mine = other.table.c[field.attribute] == record.id, other.model.live
            total = (
                db.session.scalar(select(func.count()).select_from(other.table).where(*mine)) or 0
            )
            if total:
                rows = db.session.scalars(
                    select(other.model).where(*mine).order_by(other.table.c.id).limit(most)
                )
                groups.append(
                    RelatedRecords(other, field, list(titles(other, rows.all()).items()), total)
                )
    return groups
