"""People who may sign in, their open sign-ins, and attempts to sign in."""

import re
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dashboard.extensions import Model, now
from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices, Record

if TYPE_CHECKING:
    from dashboard.ministries.models import Ministry

ROLES: Choices = {
    "lead": _l("Ministry lead"),
    "executive": _l("Executive"),
    "admin": _l("Administrator"),
}
SPOKEN: Choices = {"en": "English", "fr": "Français"}
"""Each language as those who speak it call it."""
ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")


def is_address(text: str) -> bool:
    """Whether a text can be an e-mail address: one that holds a line break would forge a mail's
    head."""
    return len(text) <= 254 and bool(ADDRESS.fullmatch(text)) and text.isprintable()


class User(Record):
    """A person who may sign in."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    ministry_id: Mapped[int | None] = mapped_column(ForeignKey("ministry.id"))
    language: Mapped[str] = mapped_column(String(2), default="en")
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(500), unique=True)
    calendar_number: Mapped[int] = mapped_column(default=1, server_default="1")
    """Part of what signs the private links to calendars: raising it makes every link handed out
    before void."""

    mail_every: Mapped[str | None] = mapped_column(String(10))
    """How often a digest is sent: weekly, monthly, never; None: as is usual for the role."""
    mail_without: Mapped[str | None] = mapped_column(String(100))
    """The parts that the person wants no digest of, with semicolons between them."""

    link_requested_at: Mapped[datetime | None] = mapped_column("asked_at")
    """When somebody with this address asked for a new one-time link that has not been made yet."""

    ministry: Mapped["Ministry | None"] = relationship(lazy="joined")


class SignIn(Model):
    """An open sign-in. The cookie holds its secret; the table only the secret's hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class Attempt(Model):
    """A failed sign-in, by a hash of the name and by address: what throttling counts."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_address_at", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    name_hash: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(String(64))


class OneTimeLink(Model):
    """A link by which a person chooses a password, once. The table holds only its secret's hash."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")
