"""Files that were uploaded: where each stands between having been received and having been applied."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.accounts.models import User
from dashboard.extensions import Model, now

WAITING, CHECKING, READY = "waiting", "checking", "ready"
TO_APPLY, APPLYING, APPLIED = "to_apply", "applying", "applied"
FAILED, GONE = "failed", "gone"
UNDER_WAY = (WAITING, CHECKING, TO_APPLY, APPLYING)
"""States that the worker will lead out of."""


class Upload(Model):
    """Files given together. The files and their preview lie in a folder of the instance until they are applied or a day old.

    `round` counts how often they were checked: what is applied is what was shown. `tries` counts how often the worker
    began; `outcome` has the figures and the lines of the change log once they are applied.
    """

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ends_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    round: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    files: Mapped[Any] = mapped_column(JSON)
    wishes: Mapped[Any] = mapped_column(JSON, default=dict)
    outcome: Mapped[Any] = mapped_column(JSON, nullable=True)

    user: Mapped[User] = relationship(lazy="joined")
