"""What records are called: by the words that their kind names, else by their code."""

from datetime import date
from typing import Any, Collection

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import format_date, gettext as _, localized
from dashboard.records.fields import Field, Record, Type
from dashboard.records.kinds import Kind, kind_of_table


def titles(kind: Kind, records: Collection[Record]) -> dict[int, str]:
    """What to call these records, by id; one statement for each reference among the words."""
    names = kind.shown.called.split()
    references = [f for f in kind.fields if f.type is Type.REFERENCE and f.name in names]
    codes = {f.name: _codes(f, records) for f in references}
    return {record.id: _title(kind, record, codes) for record in records}


def title(kind: Kind, record: Record) -> str:
    """What to call a record."""
    return titles(kind, [record])[record.id]


def _codes(field: Field, records: Collection[Record]) -> dict[int, str]:
    other = kind_of_table(field.reference)
    columns = other.table.c
    ids = {getattr(record, field.attribute) for record in records}
    rows = db.session.execute(select(columns.id, columns[other.handle]).where(columns.id.in_(ids)))
    return {id: str(code) for id, code in rows}


def _title(kind: Kind, record: Record, codes: dict[str, dict[int, str]]) -> str:
    by_name = {f.name: f for f in kind.fields}
    texts = [
        codes[name].get(getattr(record, by_name[name].attribute), "")
        if name in codes
        else _text(by_name[name], record)
        if name in by_name
        else localized(record, name)[0]
        for name in kind.shown.called.split() or [kind.handle]
    ]
    if any(texts):
        return " · ".join(text[:80] for text in texts if text)
    plain = (_text(f, record) for f in kind.fields if f.type is not Type.REFERENCE)
    return next(filter(None, plain), f"{record.id}")[:80]


def _text(field: Field, record: Record) -> str:
    """A field of a record as a title says it."""
    value: Any = getattr(record, field.attribute)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return format_date(value, getattr(record, field.precision_attribute, "day"))
    if value in field.choices:
        return str(field.choices[value])
    return "" if value is None else str(value)
