"""Attempts are counted, without telling which address exists.

A name is counted together with the address it comes from, so that nobody can lock somebody else out
from elsewhere; all names from one address are counted too, against a list of passwords tried on a
list of people.
"""

import hashlib
from datetime import timedelta

from flask import request
from sqlalchemy import delete, func, select

from dashboard.accounts.models import Attempt
from dashboard.extensions import db, now
from dashboard.language import search_key

WINDOW = timedelta(minutes=15)
BY_NAME, BY_ADDRESS = 10, 50
"""How many failed attempts within the window are allowed under one name, and from one address."""


class Throttled(Exception):
    """Too many wrong attempts lately."""


def hashed(text: str) -> str:
    """A hash of a name or a secret: tables hold neither in the clear."""
    return hashlib.sha256(text.encode()).hexdigest()


def count_attempt(name: str) -> int:
    """Count an attempt under this name and address before it is judged; gives its id.

    Counted afterwards, as many would be let through as are sent at once. Raises Throttled, and
    counts nothing, after too many of late. The caller commits.
    """
    address = request.remote_addr or ""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(address))))
    # On SQLite it is this first write that keeps others waiting until the attempt is counted.
    db.session.execute(delete(Attempt).where(Attempt.at < now() - timedelta(days=1)))
    recent = (
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.at.between(now() - WINDOW, now() + WINDOW), Attempt.address == address)
    )
    if (db.session.scalar(recent.where(Attempt.name_hash == name)) or 0) >= BY_NAME or (
        db.session.scalar(recent) or 0
    ) >= BY_ADDRESS:
        raise Throttled
    attempt = Attempt(at=now(), name_hash=name, address=address)
    db.session.add(attempt)
    db.session.flush()
    return attempt.id


def forget_attempt(id: int) -> None:
    """The attempt was right: it counts no more. The caller commits."""
    db.session.execute(delete(Attempt).where(Attempt.id == id))


def link_request_name(email: str) -> str:
    """The name under which asking for a link is counted: apart from signing in."""
    return hashed(f"link {search_key(email)}")
