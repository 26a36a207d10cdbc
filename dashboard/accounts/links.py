"""One-time links: made by an administrator, used once, over after a week."""

import secrets
from datetime import timedelta

from sqlalchemy import func, select, update

from dashboard.accounts.models import OneTimeLink, User
from dashboard.accounts.throttle import hashed
from dashboard.extensions import db, now

WEEK = timedelta(days=7)


def make_link(user: User) -> str:
    """A new secret for this person, in the caller's transaction; earlier ones are void."""
    void_links(user)
    db.session.execute(update(User).where(User.id == user.id).values(link_requested_at=None))
    secret = secrets.token_urlsafe(32)
    db.session.add(OneTimeLink(user_id=user.id, secret_hash=hashed(secret), ends_at=now() + WEEK))
    return secret


def void_links(user: User) -> None:
    """Make every unused link of a person void."""
    unused = OneTimeLink.user_id == user.id, OneTimeLink.used_at.is_(None)
    db.session.execute(update(OneTimeLink).where(*unused).values(used_at=now()))


def request_link(email: str) -> None:
    """Let administrators see that somebody asks for a link, where this is the address of somebody
    who may have one."""
    entitled = (
        func.lower(User.email) == email.strip().lower(),
        User.active.is_(True),
        User.archived_at.is_(None),
    )
    db.session.execute(update(User).where(*entitled).values(link_requested_at=now()))


def find_link(secret: str) -> OneTimeLink | None:
    """The link with this secret, as long as it may be used."""
    link = db.session.scalar(select(OneTimeLink).where(OneTimeLink.secret_hash == hashed(secret)))
    if link is None or link.used_at is not None or link.ends_at < now():
        return None
    return link if link.user.active and not link.user.archived_at else None
