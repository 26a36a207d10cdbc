"""For the machines that watch: is the process up, is the database there and of this version."""

from typing import Any

from flask import Blueprint, Flask, current_app
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
    """The database answers and its schema is the newest, whole."""
    seen = current_app.extensions["whole_schemas"]
    try:
        revision = schema.current_revision()
        if revision not in seen and schema.problem() is None:
            seen.add(revision)
    except SQLAlchemyError:
        revision = None
    ready = revision in seen
    return ({"status": "ready"}, 200) if ready else ({"status": "not ready"}, 503)


def init_app(app: Flask) -> None:
    """Add the two addresses. A schema is compared with the models until it was found whole once."""
    app.extensions["whole_schemas"] = set()
    app.register_blueprint(views)
