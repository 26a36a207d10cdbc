"""Personal information of staff erased on request (FIPPA): by form and by command."""

from flask import Flask

from dashboard.web.kept import register_labels
from dashboard.web.navigation import ADMINISTRATION, register_pages
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve the form under the reader's language."""
    from dashboard.erasing import views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_pages(app, "erasing", lambda: ADMINISTRATION)
    register_addresses(app, erase="erasing.page")
    register_labels([views.NUMBER])
