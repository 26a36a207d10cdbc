"""Tiles, the table of ministries, and the page of one ministry."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.overview import views
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    app.extensions["navigation"].append(("overview.page", _l("Overview"), "see_totals"))
    register_addresses(
        app,
        home="overview.page",
        ministry="overview.ministry_page",
        about="overview.about",
        accessibility="overview.accessibility",
        privacy="overview.privacy",
    )
