"""The outbox: one row for a person, a kind of letter and a period, whatever becomes of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.accounts.models import User
from dashboard.extensions import Model, now
from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices

DIGEST, INVITATION, PASSWORD = "digest", "invitation", "password"
KINDS: Choices = {
    DIGEST: _l("Digest"),
    INVITATION: _l("Invitation"),
    PASSWORD: _l("Forgotten password"),
}
WAITING, CLAIMED, SENDING, SENT = "waiting", "claimed", "sending", "sent"
REFUSED, UNCERTAIN, LEFT_OUT = "refused", "uncertain", "left_out"
STATES: Choices = {
    WAITING: _l("Waiting"),
    CLAIMED: _l("Being prepared"),
    SENDING: _l("Being sent"),
    SENT: _l("Sent"),
    REFUSED: _l("Refused"),
    UNCERTAIN: _l("Uncertain"),
    LEFT_OUT: _l("Not sent"),
}


class Letter(Model):
    """A letter in the outbox. Its text is written when it is sent, and kept nowhere.

    `message_id` is the same at each attempt, so that a server that has it already can tell.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "period"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(String(300))
    address: Mapped[str | None] = mapped_column(String(254))
    error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")
