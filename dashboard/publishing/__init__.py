"""The public package: what may be shown to everybody, with a dictionary and metadata for an open
data catalogue."""

from flask import Flask

from dashboard.web.navigation import records_place, register_pages


def init_app(app: Flask) -> None:
    """Serve its page under the reader's language."""
    from dashboard.publishing import views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_pages(app, "publishing", records_place)
