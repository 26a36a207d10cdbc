"""The unguessable addresses of surveys, signed so that no table holds them, and one opening of such
an address, which can be answered once.
"""

import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.training.models import STAGES, Session
from dashboard.web.urls import absolute


def _serializer(what: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=what)


def token_of(session: Session, stage: str) -> str:
    """What stands in the address of a session's survey."""
    token: str = _serializer("survey").dumps([session.id, stage])
    return token


def address_of_survey(session: Session, stage: str, language: str) -> str:
    """The whole address of a survey in a language."""
    return absolute(f"/{language}/survey/{token_of(session, stage)}")


def find_survey(token: str) -> tuple[Session, str] | None:
    """The session and the stage of such an address; None where there is none."""
    try:
        id, stage = _serializer("survey").loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    chosen = select(Session).where(Session.id == id, Session.live, Session.state != "cancelled")
    session = db.session.scalar(chosen)
    return (session, stage) if session and stage in STAGES else None


def new_opening(token: str) -> str:
    """A random number for one opening of an address, signed for it."""
    opening: str = _serializer(f"opening of {token}").dumps(secrets.token_urlsafe(16))
    return opening


def number_of(opening: str, token: str) -> str | None:
    """The number of an opening; None where this address was not opened with it."""
    try:
        number: str = _serializer(f"opening of {token}").loads(opening)
    except BadSignature:
        return None
    return number
