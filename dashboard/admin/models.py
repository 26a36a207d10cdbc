"""Notes by which leads tell administrators that a record of theirs is wrong."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.records.fields import Record


class Suggestion(Record):
    """A suggested correction, tied to a record, and its answer."""

    __tablename__ = "suggestion"

    kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    ministry_id: Mapped[int | None] = mapped_column(ForeignKey("ministry.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
