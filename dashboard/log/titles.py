"""By which words one record is called."""

from typing import Iterable

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.fields import Record, Type
from dashboard.records.kinds import Kind, kinds
from dashboard.web.forms import plain


def title(kind: Kind, record: Record) -> str:
    """What to call a record: its code, or else the first of its fields that says something."""
    handle = (
        kind.field(kind.handle) if kind.handle in {f.name for f in kind.fields} else kind.fields[0]
    )
    if handle.type is not Type.REFERENCE and getattr(record, handle.attribute):
        return plain(handle, getattr(record, handle.attribute))
    texts = [
        plain(f, getattr(record, f.attribute)) for f in kind.fields if f.type is not Type.REFERENCE
    ]
    return next((text for text in texts if text), f"{record.id}")[:80]


def titles_of(records: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """What to call each of these records, given by kind and id; one statement for each kind among them."""
    ids: dict[str, set[int]] = {}
    for name, id in records:
        if id:
            ids.setdefault(name, set()).add(id)
    titles = {}
    for kind in kinds():
        if kind.name in ids:
            chosen = select(kind.model).where(kind.table.c.id.in_(ids[kind.name]))
            for record in db.session.scalars(chosen):
                titles[kind.name, record.id] = title(kind, record)
    return titles
