"""By which words one record is called."""

from dashboard.records.fields import Record, Type
from dashboard.records.kinds import Kind
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
