"""Tiles, the table of ministries, and the page of one ministry."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.overview import views
from dashboard.web.chosen import take_along
from dashboard.web.navigation import (
    ADMINISTRATION,
    MY_MINISTRY,
    OVERVIEW,
    Place,
    ministry_place,
    own_ministry,
    register_pages,
    register_place,
)
from dashboard.web.urls import register_addresses, register_record_pages


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.overview import (
        behaviour_views as _behaviour,
        board_views as _board,
        compare_views as _compare,
        note_views as _notes,
    )

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    mine = Place(
        name=MY_MINISTRY,
        label=_l("My ministry"),
        endpoint="overview.ministry_page",
        values=own_ministry,
    )
    register_place(app, 0, mine)
    register_place(app, 10, Place(name=OVERVIEW, label=_l("Overview"), endpoint="overview.page"))
    for endpoint in ("overview.ministry_page", "plans.calendar_page"):
        register_pages(app, endpoint, ministry_place)
    register_pages(app, "overview.behaviour", lambda: "training")
    for endpoint in ("overview.new_note", "overview.compare"):
        register_pages(app, endpoint, lambda: OVERVIEW)
    register_pages(app, "overview.board_link", lambda: ADMINISTRATION)
    take_along(app, "period ministry", "overview.compare")
    take_along(app, "period", "overview.behaviour")
    take_along(app, "period ministry", "overview.page")
    take_along(app, "period", "overview.ministry_page")
    register_addresses(
        app,
        home="overview.page",
        ministry="overview.ministry_page",
        about="overview.about",
        board="overview.board_link",
        behaviour="overview.behaviour",
        accessibility="overview.accessibility",
        privacy="overview.privacy",
    )
    register_record_pages(app, ministries="overview.ministry_page")
