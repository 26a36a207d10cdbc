"""The change log as people read it."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.log.wording import action_names, origin_names
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve it under the reader's language."""
    from dashboard.log import views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    app.jinja_env.globals.update(action_names=action_names, origin_names=origin_names)
    app.extensions["navigation"].append(("log.page", _l("Change log"), "read_log"))
    register_addresses(app, log="log.page")
