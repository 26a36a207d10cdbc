"""Files that were uploaded: where each stands between having been received and having been
applied."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.accounts.models import User
from dashboard.extensions import Model, now

WAITING, CHECKING, READY = "waiting", "checking", "ready"
TO_APPLY, APPLYING, APPLIED = "to_apply", "applying", "applied"
FAILED, DELETED, UNDONE = "failed", "gone", "undone"
ENDED = (APPLIED, UNDONE, DELETED)
"""States in which no file is kept."""
UNDER_WAY = (WAITING, CHECKING, TO_APPLY, APPLYING)
"""States that the worker will lead out of."""


class Upload(Model):
    """Files given together. The files and their preview lie in a folder of the instance until they
    are applied or a day old.

    `preview_number` counts how often they were checked: what is applied is what was shown.
    `attempts` counts how often the worker began; `outcome` has the figures and the lines of the
    change log once they are applied.
    """

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ends_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    preview_number: Mapped[int] = mapped_column("round", default=0)
    attempts: Mapped[int] = mapped_column("tries", default=0)
    files: Mapped[Any] = mapped_column(JSON)
    options: Mapped[Any] = mapped_column("wishes", JSON, default=dict)
    outcome: Mapped[Any] = mapped_column(JSON, nullable=True)

    user: Mapped[User] = relationship(lazy="joined")
