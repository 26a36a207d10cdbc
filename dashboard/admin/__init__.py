"""Records by forms, the change log, suggested corrections, settings."""

from flask import Flask

from dashboard.language import lazy_gettext as _l


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.admin import files_views, log, log_views, people, settings_views, suggestions, views  # noqa: F401 (their routes)

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    app.jinja_env.globals.update(action_names=log.action_names, origin_names=log.origin_names)
    app.extensions["navigation"] += [
        ("admin.suggestions", _l("Suggested corrections"), "suggest"),
        ("admin.log_page", _l("Change log"), "read_log"),
        ("admin.page", _l("Administration"), "write_records"),
    ]
