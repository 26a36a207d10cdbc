"""The change log: who changed what, when, from what to what. Rows are added, never changed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Iterator

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import Model, now
from dashboard.records.fields import Number, plain_number


class Change(Model):
    """One write. An import is one row, with the rows that it changed hanging on it as `parent`."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_kind_record_id", "kind", "record_id"),
        Index("ix_change_kind_id", "kind", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    origin: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int | None]
    before: Mapped[Any] = mapped_column(JSON, nullable=True)
    after: Mapped[Any] = mapped_column(JSON, nullable=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"), index=True)
    takes_back_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"), index=True)


def spans_told(line: Any) -> Iterator[tuple[int, int]]:
    """The runs of ids of the records that a line of many records tells of, but for those that have
    lines of their own under it.
    """
    about = line.after if line.record_id is None else None
    for name in ("added", "archived", "restored"):
        yield from (about or {}).get(name, ())


def to_logged(value: Any) -> Any:
    """A value as the change log keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return plain_number(value) if isinstance(value, Decimal) else value


def from_logged(column: Column[Any], value: Any) -> Any:
    """The value of a column again, from what the change log keeps of it."""
    if value is None:
        return None
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(column.type, Number) else value
