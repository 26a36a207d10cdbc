"""The change log as people read it."""

from flask import Flask

from dashboard.log.wording import origin_names
from dashboard.web.chosen import take_along
from dashboard.web.navigation import records_place, register_pages
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve it under the reader's language."""
    from dashboard.log import views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    app.jinja_env.globals.update(origin_names=origin_names)
    register_pages(app, "log", records_place)
    take_along(app, "period ministry", "log.page")
    register_addresses(app, log="log.page", take_back="log.take_back")
