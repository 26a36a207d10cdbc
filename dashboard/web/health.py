"""For the machines that watch: is the process up, is the database there and of this version."""

from typing import TYPE_CHECKING, Any, Iterable

from flask import Blueprint, Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.database import schema

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

views = Blueprint("web", __name__)


@views.get("/healthz")
@requires(PUBLIC)
def healthz() -> Any:
    """The process answers."""
    return {"status": "ok"}


@views.get("/readyz")
@requires(PUBLIC)
def readyz() -> Any:
    """The database answers and its schema is the newest, whole; and the server is not being
    stopped."""
    if current_app.extensions.get("stopping"):
        return {"status": "stopping"}, 503
    seen = current_app.extensions["whole_schemas"]
    try:
        revision = schema.current_revision()
        if revision not in seen and schema.problem() is None:
            seen.add(revision)
    except SQLAlchemyError:
        revision = None
    ready = revision in seen
    return ({"status": "ready"}, 200) if ready else ({"status": "not ready"}, 503)


class AnyHost:
    """Lets the machines that watch ask by any name: a load balancer asks by a bare address."""

    def __init__(self, wsgi_app: "WSGIApplication", host: str) -> None:
        self.wsgi_app = wsgi_app
        self.host = host

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """The answer of the application, which takes these two paths as asked by its own name."""
        if environ.get("PATH_INFO") in ("/healthz", "/readyz"):
            environ["HTTP_HOST"] = self.host
        return self.wsgi_app(environ, start)


def init_app(app: Flask) -> None:
    """Add the two addresses. A schema is compared with the models until it was found whole once."""
    app.extensions["whole_schemas"] = set()
    hosts = app.config["TRUSTED_HOSTS"]
    if hosts:
        inner: Any = AnyHost(app.wsgi_app, hosts[0].lstrip("."))
        app.wsgi_app = inner  # type: ignore[method-assign]
    app.register_blueprint(views)
