"""One search over all that the reader may see, and the index behind it kept up to date."""

from flask import Flask

from dashboard.extensions import db
from dashboard.records import search_index
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve it under the reader's language, and rebuild an index that an older version made."""
    from dashboard.search import views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_addresses(
        app, search="search.page", search_typed="search.typed", search_key="search.set_key"
    )
    app.extensions.setdefault("after_upgrade", []).append(rebuild_where_older)


def rebuild_where_older() -> None:
    """Make the index anew where it was made by other rules, or never."""
    with db.engine.begin() as connection:
        if not search_index.is_current(connection):
            search_index.rebuild(connection)
