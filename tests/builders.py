"""Records for tests, made from the fields of their kind, so that a test gives only what it is about."""

from datetime import date
from decimal import Decimal
from itertools import count

from dashboard.records.base import Type
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.files.cells import written
from dashboard.records.kinds import find_kind_of_table, kind as kind_of_name, kind_of_table

NUMBERS = count(1)
LEAP_DAY = date(2016, 2, 29)


def record_for(name, **given):
    """A record of the kind of this name in the session, with what its required fields refer to. `given` is by attribute."""
    kind = kind_of_name(name)
    values = {
        f.attribute: value_for(f) for f in kind.fields if f.required and f.attribute not in given
    }
    record = kind.model(**values, **given)
    db.session.add(record)
    db.session.flush()
    return record


def value_for(field):
    """A value that may stand in this field; for a reference, the id or the code of a record made for it."""
    if field.reference:
        record = record_for(kind_of_table(field.reference).name)
        return record.id if field.type is Type.REFERENCE else handle_of(record)
    if field.choices:
        return next(iter(field.choices))
    return {
        Type.CODE: lambda: f"NEW-{next(NUMBERS)}",
        Type.URL: lambda: f"https://example.org/{next(NUMBERS)}",
        Type.INTEGER: lambda: field.least or 0,
        Type.NUMBER: lambda: Decimal("1.5"),
        Type.DATE: lambda: LEAP_DAY,
        Type.YES_NO: lambda: False,
    }.get(field.type, lambda: "Nouveau" if field.language == "fr" else "New")()


def handle_of(record):
    """What other records call this one."""
    return getattr(record, find_kind_of_table(record.__tablename__).handle)


def valid_texts(name, **given):
    """What a form, or a row of a file, of a new record holds, by field. Commits what its references refer to."""
    texts = {}
    for field in kind_of_name(name).fields:
        if field.name in given or not (field.required or field.default is not None):
            continue
        value = value_for(field) if field.required else field.default
        if field.type is Type.REFERENCE:
            model = kind_of_table(field.reference).model
            value = handle_of(db.session.scalars(select(model).where(model.id == value)).one())
        texts[field.name] = written(field, value)
    db.session.commit()
    return texts | given
