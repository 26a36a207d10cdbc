"""What records are called: by the words that their kind names, else by their code."""

from datetime import date
from typing import Any, Collection

from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.language import current_language, format_date, gettext as _, localized_words
from dashboard.records.fields import Field, Record, Type
from dashboard.records.kinds import Kind, kind_of_table

LONGEST = 80


def titles(kind: Kind, records: Collection[Record]) -> dict[int, str]:
    """What to call these records, by id; one statement for each reference among the words."""
    names = kind.shown.called.split()
    references = [f for f in kind.fields if f.type is Type.REFERENCE and f.name in names]
    codes = {f.name: _codes(f, records) for f in references}
    return {record.id: _title(kind, record, codes) for record in records}


def title(kind: Kind, record: Record) -> str:
    """What to call a record."""
    return titles(kind, [record])[record.id]


def shown_code(kind: Kind) -> Any:
    """The column, or the expression, of the code by which the reader's language calls a record."""
    columns = kind.table.c
    code = columns[kind.handle]
    french = current_language() == "fr" and "code_fr" in columns
    return func.coalesce(columns.code_fr, code) if french else code


def _codes(field: Field, records: Collection[Record]) -> dict[int, str]:
    other = kind_of_table(field.reference)
    id = other.table.c.id
    ids = {getattr(record, field.attribute) for record in records}
    rows = db.session.execute(select(id, shown_code(other)).where(id.in_(ids)))
    return {id: str(code) for id, code in rows}


def _title(kind: Kind, record: Record, codes: dict[str, dict[int, str]]) -> str:
    by_name = {f.name: f for f in kind.fields}
    texts = [
        codes[name].get(getattr(record, by_name[name].attribute), "")
        if name in codes
        else _text(by_name[name], record)[:LONGEST]
        if name in by_name
        else localized_words(record, name, LONGEST)
        for name in kind.shown.called.split() or [kind.handle]
    ]
    if current_language() == "fr" and not kind.shown.called:
        texts = [getattr(record, "code_fr", None) or texts[0]]
    if any(texts):
        return " · ".join(text for text in texts if text)
    plain = (_text(f, record) for f in kind.fields if f.type is not Type.REFERENCE)
    return next(filter(None, plain), f"{record.id}")[:LONGEST]


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
