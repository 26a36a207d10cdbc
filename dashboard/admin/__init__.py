"""Records by forms, people, suggested corrections, settings, files."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.admin import files, people, settings, suggestions, views  # noqa: F401 (their routes)

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    app.extensions["navigation"] += [
        ("admin.suggestions", _l("Suggested corrections"), "suggest"),
        ("admin.page", _l("Administration"), "write_records"),
    ]
    register_addresses(
        app,
        administration="admin.page",
        edit="admin.edit",
        suggest="admin.new_suggestion",
        choices="admin.choices",
        all_files="admin.all_files",
        template="admin.template",
    )
