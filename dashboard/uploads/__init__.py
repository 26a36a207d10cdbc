"""Files in by the page: uploaded, looked at, applied; the work is done by a process of its own."""

from flask import Flask

from dashboard.web.chosen import take_along
from dashboard.web.navigation import records_place, register_pages
from dashboard.web.urls import register_addresses
from dashboard.web.waiting import register_waiting


def init_app(app: Flask) -> None:
    """Serve the pages under the reader's language."""
    from dashboard.uploads import views
    from dashboard.uploads.waiting import not_applied

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_waiting(app, 30, not_applied)
    register_pages(app, "uploads", records_place)
    take_along(app, "period ministry", "uploads.files_page")
    register_addresses(app, uploads="uploads.files_page")
