"""The open government dashboard of a bilingual public service."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard import (
    admin,
    cli,
    log,
    overview,
    plans,
    publishing,
    settings,
    sign_in,
    uploads,
    web,
)
from dashboard.admin import models as _admin  # noqa: F401 (its tables)
from dashboard.community import models as _community  # noqa: F401 (its tables)
from dashboard.database import engine
from dashboard.extensions import compress, csrf, db, htmx, migrate
from dashboard.files import models as _files  # noqa: F401
from dashboard.guide import models as _guide  # noqa: F401
from dashboard.records import history as _changes, revision as _revision  # noqa: F401
from dashboard.training import models as _training  # noqa: F401
from dashboard.uploads import models as _uploads  # noqa: F401


def create_app(instance: Path | None = None, **overrides: object) -> Flask:
    """A dashboard on its instance folder. Raises SettingsError or DatabaseError when it cannot be served."""
    folder = settings.instance_folder(instance)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(
        __name__, instance_path=str(folder), template_folder=str(settings.ROOT / "templates")
    )
    chosen = settings.load(folder, overrides)
    app.config.update(web.config(chosen))
    app.config.update(
        SECRET_KEY=settings.secret_key(folder, chosen),
        SQLALCHEMY_DATABASE_URI=engine.database_url(folder, chosen.DATABASE_URL),
    )
    app.extensions["settings"] = chosen
    if chosen.PROXY_HOPS:
        hops = chosen.PROXY_HOPS
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    htmx.init_app(app)
    compress.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        engine.configure(db.engine)
    web.init_app(app)
    sign_in.init_app(app)
    csrf.init_app(app)
    overview.init_app(app)
    plans.init_app(app)
    log.init_app(app)
    admin.init_app(app)
    publishing.init_app(app)
    uploads.init_app(app)
    cli.init_app(app)
    return app
