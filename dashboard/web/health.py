"""For the machines that watch: is the process up, is the database there and of this version."""

from typing import Any

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.database import schema

views = Blueprint("web", __name__)


@views.get("/healthz")
@requires(PUBLIC)
def healthz() -> Any:
    """The process answers."""
    return {"status": "ok"}


@views.get("/readyz")
@requires(PUBLIC)
def readyz() -> Any:
    """The database answers and its schema is the newest."""
    try:
        ready = schema.current_revision() == schema.head_revision()
    except SQLAlchemyError:
        ready = False
    return ({"status": "ready"}, 200) if ready else ({"status": "not ready"}, 503)
