"""Courses, the sessions in which they are given, who completed them, and what participants said."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.chosen import take_along
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.tiles import register_tile
from dashboard.web.urls import register_addresses, register_record_pages


def init_app(app: Flask) -> None:
    """Show their tiles on the overview, and serve their pages under the reader's language."""
    from dashboard.training import outcomes_tile, tile
    from dashboard.training.views import (
        courses as _courses,
        framework as _framework,
        sessions as _sessions,
        training as _training,
        views,
    )

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    register_place(app, 30, Place(name="training", label=_l("Training"), endpoint="training.page"))
    register_pages(app, "training", lambda: "training")
    take_along(app, "period ministry", "training.page", "training.sessions")
    take_along(app, "period", "training.course", "training.framework_page")
    register_addresses(app, course="training.course", session="training.session")
    register_record_pages(app, courses="training.course", sessions="training.session")
    register_tile(app, 20, tile.make)
    register_tile(app, 50, outcomes_tile.make)
