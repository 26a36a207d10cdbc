"""Records by forms, people, suggested corrections, settings, files."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.chosen import take_along
from dashboard.web.navigation import (
    ADMINISTRATION,
    Place,
    records_place,
    register_pages,
    register_place,
)
from dashboard.web.urls import register_addresses
from dashboard.web.waiting import register_waiting


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.admin import files, index, outbox, people, settings, suggestions, views, waiting

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    office = Place(
        name=ADMINISTRATION,
        label=_l("Administration"),
        endpoint="admin.page",
        permission="write_records",
    )
    register_place(app, 90, office)
    for position, find in (
        (10, waiting.corrections),
        (20, waiting.forgotten_passwords),
        (25, outbox.stuck_letters),
        (50, waiting.texts_in_one_language),
        (90, waiting.last_backup),
    ):
        register_waiting(app, position, find)
    register_pages(app, "admin", records_place)
    passed_on = "page suggestions people settings_page outbox_page"
    take_along(app, "period ministry", *(f"admin.{page}" for page in passed_on.split()))
    register_addresses(
        app,
        administration="admin.page",
        suggestions="admin.suggestions",
        add="admin.new",
        edit="admin.edit",
        new="admin.new",
        suggest="admin.new_suggestion",
        choices="admin.choices",
        all_files="admin.all_files",
        template="admin.template",
    )
