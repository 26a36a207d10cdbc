"""Sign-ins: kept as rows, ended at once; attempts are throttled without telling which address
exists."""

import logging
import secrets
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Callable

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.security import check_password_hash, generate_password_hash

from dashboard.accounts.models import SignIn, User
from dashboard.accounts.throttle import count_attempt, forget_attempt, hashed
from dashboard.database.engine import begin_writing, without_waiting
from dashboard.extensions import db, now
from dashboard.language import search_key
from dashboard.records.save import Actor, edit

IDLE = timedelta(hours=8)
AT_MOST = timedelta(hours=12)
SET_BACK = timedelta(hours=2)
"""How far ahead a stamp may be: a clock that was set back by an hour ends no sign-in."""
STAMPED = timedelta(minutes=5)
"""How old a sign-in's stamp may be before a request renews it: one write in five minutes, not one a
page."""
POLL = "Dashboard-Poll"
"""The header of a request that a page makes by itself: it does not keep a sign-in alive."""
State = list[tuple[Any, ...]]
STATE = """
SELECT s.id, s.seen_at, s.created_at, u.version, r.feature, r.number
FROM sign_in s JOIN "user" u ON u.id = s.user_id LEFT JOIN revision r ON TRUE
WHERE s.secret_hash = %s AND s.ended_at IS NULL AND u.active AND u.archived_at IS NULL
ORDER BY r.feature
"""
"""Whose a sign-in is, and what was ever written: while it says the same, so do the pages."""
METHOD = "scrypt:32768:8:3"
"""OWASP's recommended cost of scrypt in 32 MiB: N = 2^15, r = 8, p = 3."""


class _Lasting(TimestampSigner):
    """Signs cookies that have no age of their own: the row of a sign-in says how long it holds, and
    after a clock was set back none looks as if it came from the future."""

    def unsign(self, signed_value: Any, max_age: Any = None, return_timestamp: Any = False) -> Any:
        """What was signed, at whatever time."""
        return super().unsign(signed_value, None, return_timestamp)


class Cookies(SecureCookieSessionInterface):
    """Keeps a browser's session in its cookie."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie."""
        serializer = super().get_signing_serializer(app)
        if serializer:
            serializer.signer = _Lasting
        return serializer


@cache
def dummy_hash() -> str:
    """Compared with where there is no such person, so that both answers take the same time."""
    return generate_password_hash(secrets.token_hex(), METHOD)


def set_password(user: User, password: str, actor: Actor) -> None:
    """Give a person a new password, and sign the person out everywhere."""
    edit(user, {"password_hash": generate_password_hash(password, METHOD)}, actor)
    end_all_sign_ins(user)


def end_all_sign_ins(user: User) -> None:
    """End every open sign-in of a person."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )


def is_active_admin(person: User) -> bool:
    """Whether this person can look after the dashboard."""
    return person.role == "admin" and person.active and person.archived_at is None


def is_last_admin(person: User) -> bool:
    """Whether nobody else could look after the dashboard; true until the transaction ends.

    The administrators are held while they are counted, so that two of them cannot each take the
    other's role away.
    """
    active = User.role == "admin", User.active.is_(True), User.live
    held = select(User.id).where(*active).order_by(User.id).with_for_update(key_share=True)
    return set(db.session.scalars(held)) == {person.id}


def authenticate(email: str, password: str) -> User | None:
    """The active person with this address and password, or None. Raises Throttled."""
    attempt = count_attempt(hashed(search_key(email)))
    user = db.session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))
    known = user is not None and user.active and not user.archived_at
    return user if _is_right(attempt, user if known else None, password) else None


def knows_password(user: User, password: str) -> bool:
    """Whether this is the person's present password. Raises Throttled: who found a browser open
    does not guess it either."""
    return _is_right(count_attempt(hashed(search_key(user.email))), user, password)


def _is_right(attempt: int, user: User | None, password: str) -> bool:
    password_hash = user.password_hash if user else None
    # scrypt takes a tenth of a second: no transaction is held meanwhile.
    db.session.commit()
    right = check_password_hash(password_hash or dummy_hash(), password) and bool(password_hash)
    if right:
        begin_writing()
        forget_attempt(attempt)
        db.session.commit()
        begin_writing()  # whoever knows the password goes on to write
    return right


def start_sign_in(user: User) -> None:
    """Begin a sign-in of this person under a new secret; what the browser held before is void."""
    end_current_sign_in()
    session.clear()
    secret = secrets.token_urlsafe(32)
    begin_writing()
    db.session.add(SignIn(secret_hash=hashed(secret), user_id=user.id))
    db.session.commit()
    session["sign_in"] = secret
    g.user = user


def end_current_sign_in() -> None:
    """End the sign-in of this browser."""
    if secret := session.get("sign_in"):
        db.session.execute(
            update(SignIn).where(SignIn.secret_hash == hashed(secret)).values(ended_at=now())
        )
        db.session.commit()
    session.clear()


def load_current_sign_in() -> None:
    """Set `g.user` to the person of this browser's open sign-in, or to None."""
    g.user, g.sign_in, g.seconds_left, g.same_for = None, None, 0, 0.0
    secret = session.get("sign_in")
    if not secret:
        return
    sign_in = db.session.scalar(
        select(SignIn).where(SignIn.secret_hash == hashed(str(secret)), SignIn.ended_at.is_(None))
    )
    if sign_in is None or not sign_in.user.active or sign_in.user.archived_at:
        return
    moment = now()
    # A stamp from the future means a clock that was set back. One that is far ahead would never go
    # idle; one that is near is written anew.
    if (
        sign_in.seen_at > moment + SET_BACK
        or moment - sign_in.seen_at > IDLE
        or moment - sign_in.created_at > AT_MOST
    ):
        return
    g.user, g.sign_in = sign_in.user, sign_in.id
    # By the minute, so that a page which says it may be sent again for as long as it holds.
    ends_in = sign_in.created_at + AT_MOST - moment
    g.seconds_left = int(min(IDLE, ends_in).total_seconds()) // 60 * 60
    g.same_for = min(
        min(sign_in.seen_at, moment) + STAMPED - moment, ends_in - timedelta(seconds=g.seconds_left)
    ).total_seconds()
    asks_itself = getattr(current_app.view_functions.get(request.endpoint or ""), "polled", False)
    by_itself = POLL in request.headers or (asks_itself and request.headers.get("HX-Request"))
    if abs(moment - sign_in.seen_at) > STAMPED and not by_itself and not g.get("writing"):
        _stamp(sign_in.id, moment)


def state_of(secret_hash: str, execute: Callable[[str, tuple[str]], Any], dialect: str) -> State:
    """What a sign-in and all revisions say now; nothing where it is not open. `execute` runs the
    text of a statement.
    """
    sql = STATE.replace("%s", "?") if dialect == "sqlite" else STATE
    return [tuple(row) for row in execute(sql, (secret_hash,)).fetchall()]


def _stamp(id: int, moment: datetime) -> None:
    """Note when a sign-in was last used, where that can be written at once.

    On a connection of its own: the request may be a GET, whose transaction only reads. No page
    waits or fails for it: where another write is under way or the disk is full, the next request
    stamps.
    """
    try:
        with without_waiting() as connection:
            connection.execute(update(SignIn).where(SignIn.id == id).values(seen_at=moment))
            connection.commit()
    except SQLAlchemyError as error:
        logging.getLogger("dashboard").warning(
            {"message": "sign-in not stamped", "error": type(error).__name__}
        )
