"""Columns that were mapped by hand, remembered for the next file of the same kind."""

from typing import Mapping

from sqlalchemy import String, UniqueConstraint, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.extensions import Model, db
from dashboard.files.headers import ColumnMappings


class ColumnMapping(Model):
    """That a heading of a kind's files is this field; "" where the column is to be left out."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("kind", "heading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    heading: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(60))


def column_mappings() -> ColumnMappings:
    """Every mapping that was made by hand, by kind."""
    mappings: dict[str, dict[str, str]] = {}
    columns = select(ColumnMapping.kind, ColumnMapping.heading, ColumnMapping.field)
    for kind, heading, field in db.session.execute(columns):
        mappings.setdefault(kind, {})[heading] = field
    return mappings


def remember_columns(kind: str, mapped: Mapping[str, str | None]) -> None:
    """Keep what these headings (normalised) of a kind were mapped to, or with None forget it; the
    caller commits."""
    for heading, field in mapped.items():
        key = {"kind": kind, "heading": heading[:200]}
        db.session.execute(
            delete(ColumnMapping).where(*(getattr(ColumnMapping, n) == v for n, v in key.items()))
        )
        if field is not None:
            db.session.execute(insert(ColumnMapping).values(**key, field=field))
