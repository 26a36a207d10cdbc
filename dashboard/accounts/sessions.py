"""Sign-ins: kept as rows, ended at once; attempts are throttled without telling which address exists."""

import secrets
from datetime import timedelta
from functools import cache

from flask import current_app, g, request, session
from sqlalchemy import func, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from dashboard.accounts.models import SignIn, User
from dashboard.accounts.throttle import hashed, note_attempt, throttle
from dashboard.extensions import db, now
from dashboard.language import search_key
from dashboard.records.save import Actor, edit

IDLE = timedelta(hours=8)
AT_MOST = timedelta(hours=12)
STAMPED = timedelta(minutes=5)
METHOD = "scrypt:32768:8:3"
"""OWASP's recommended cost of scrypt in 32 MiB: N = 2^15, r = 8, p = 3."""


@cache
def dummy_hash() -> str:
    """Compared with where there is no such person, so that both answers take the same time."""
    return generate_password_hash(secrets.token_hex(), METHOD)


def set_password(user: User, password: str, actor: Actor) -> None:
    """Give a person a new password, and end their open sign-ins."""
    edit(user, {"password_hash": generate_password_hash(password, METHOD)}, actor)
    end_all(user)


def end_all(user: User) -> None:
    """End every open sign-in of a person."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )


def is_last_admin(person: User) -> bool:
    """Whether nobody else could look after the dashboard; true until the transaction ends.

    The administrators are held while they are counted, so that two of them cannot each take the
    other's role away.
    """
    active = User.role == "admin", User.active.is_(True), User.archived_at.is_(None)
    held = select(User.id).where(*active).order_by(User.id).with_for_update(key_share=True)
    return set(db.session.scalars(held)) == {person.id}


def check(email: str, password: str) -> User | None:
    """The active person with this address and password, or None. Raises Throttled."""
    name = hashed(search_key(email))
    throttle(name)
    user = db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))
    known = user.password_hash if user and user.active and not user.archived_at else None
    db.session.commit()
    if check_password_hash(known or dummy_hash(), password) and known:
        return user
    note_attempt(name)
    db.session.commit()
    return None


def start(user: User) -> None:
    """Begin a sign-in of this person under a new secret; what the browser held before is void."""
    end_current()
    session.clear()
    secret = secrets.token_urlsafe(32)
    db.session.add(SignIn(secret_hash=hashed(secret), user_id=user.id))
    db.session.commit()
    session["sign_in"] = secret


def end_current() -> None:
    """End the sign-in of this browser."""
    if secret := session.get("sign_in"):
        db.session.execute(
            update(SignIn).where(SignIn.secret_hash == hashed(secret)).values(ended_at=now())
        )
        db.session.commit()
    session.clear()


def load_current() -> None:
    """Set `g.user` to the person of this browser's open sign-in, or to None."""
    g.user, g.sign_in, g.seconds_left = None, None, 0
    secret = session.get("sign_in")
    if not secret:
        return
    found = db.session.scalar(
        select(SignIn).where(SignIn.secret_hash == hashed(str(secret)), SignIn.ended_at.is_(None))
    )
    if found is None or not found.user.active or found.user.archived_at:
        return
    moment = now()
    if (
        not found.seen_at <= moment + STAMPED
        or moment - found.seen_at > IDLE
        or moment - found.created_at > AT_MOST
    ):
        return
    g.user, g.sign_in = found.user, found.id
    g.seconds_left = int(min(IDLE, found.created_at + AT_MOST - moment).total_seconds())
    asks_itself = getattr(current_app.view_functions.get(request.endpoint or ""), "polled", False)
    if moment - found.seen_at > STAMPED and not (asks_itself and request.headers.get("HX-Request")):
        with db.engine.connect().execution_options(writes=True) as connection:
            connection.execute(update(SignIn).where(SignIn.id == found.id).values(seen_at=moment))
            connection.commit()
