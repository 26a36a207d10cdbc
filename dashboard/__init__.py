"""The open government dashboard of a bilingual public service."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import dashboard.models
from dashboard import (
    admin,
    catalogue,
    cli,
    community,
    erasing,
    guide,
    log,
    overview,
    paths,
    plans,
    publishing,
    report,
    search,
    settings,
    sign_in,
    surveys,
    teams,
    training,
    uploads,
    web,
)
from dashboard.database import engine
from dashboard.extensions import compress, csrf, db, htmx, migrate
from dashboard.jobs import digest
from dashboard.records import history as _history, revision as _revision
from dashboard.settings_database import database_url, replica
from dashboard.settings_secret_key import secret_key


def create_app(instance: Path | None = None, **overrides: object) -> Flask:
    """A dashboard on its instance folder. Raises SettingsError or DatabaseError when it cannot be
    served.
    """
    folder = settings.instance_folder(instance)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, instance_path=str(folder), template_folder=str(paths.TEMPLATES))
    chosen = settings.load(folder, overrides)
    shared = Path(chosen.SHARED_FOLDER or folder)
    app.config.update(web.config(chosen))
    app.config.update(
        SECRET_KEY=secret_key(shared, chosen),
        SHARED_FOLDER=shared,
        SQLALCHEMY_DATABASE_URI=database_url(folder, chosen.DATABASE_URL),
        SQLALCHEMY_BINDS=replica(chosen.DATABASE_READ_URL),
    )
    app.extensions["settings"] = chosen
    htmx.init_app(app)
    compress.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        for one in db.engines.values():
            engine.configure(one)
    web.init_app(app)
    if chosen.PROXY_HOPS:
        hops = chosen.PROXY_HOPS
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops
        )
    sign_in.init_app(app)
    csrf.init_app(app)
    web.pages.init_tokens(app)
    overview.init_app(app)
    teams.init_app(app)
    surveys.init_app(app)
    plans.init_app(app)
    training.init_app(app)
    community.init_app(app)
    guide.init_app(app)
    catalogue.init_app(app)
    log.init_app(app)
    search.init_app(app)
    admin.init_app(app)
    publishing.init_app(app)
    uploads.init_app(app)
    report.init_app(app)
    erasing.init_app(app)
    digest.init_app(app)
    cli.init_app(app)
    web.sent_again.init_app(app)
    return app
