"""Attempts are counted, without telling which address exists.

A name is counted together with the address it comes from, so that nobody can lock somebody else out
from elsewhere; all names from one address are counted too, against a list of passwords tried on a
list of people.
"""

import hashlib
from datetime import timedelta

from flask import request
from sqlalchemy import delete, func, insert, select

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


def throttle(name: str) -> None:
    """Raise Throttled after too many attempts of late under this name, or any, from the request's
    address."""
    recent = (
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.at > now() - WINDOW, Attempt.address == (request.remote_addr or ""))
    )
    if (db.session.scalar(recent.where(Attempt.name_hash == name)) or 0) >= BY_NAME or (
        db.session.scalar(recent) or 0
    ) >= BY_ADDRESS:
        raise Throttled


def note_attempt(name: str) -> None:
    """Count an attempt under this name, in the caller's transaction."""
    db.session.execute(delete(Attempt).where(Attempt.at < now() - timedelta(days=1)))
    db.session.execute(
        insert(Attempt).values(at=now(), name_hash=name, address=request.remote_addr or "")
    )


def link_request_name(email: str) -> str:
    """The name under which asking for a link is counted: apart from signing in."""
    return hashed(f"link {search_key(email)}")
