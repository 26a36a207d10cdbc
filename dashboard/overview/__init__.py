"""Tiles, the table of ministries, and the page of one ministry."""

from typing import Any

from flask import Flask, g, request

from dashboard.language import lazy_gettext as _l
from dashboard.overview import views
from dashboard.web.chosen import take_along
from dashboard.web.navigation import MY_MINISTRY, OVERVIEW, Place, register_pages, register_place
from dashboard.web.urls import register_addresses


def _own_ministry() -> dict[str, Any] | None:
    lead = g.user.role == "lead" and g.user.ministry
    return {"code": g.user.ministry.code} if lead else None


def ministry_place() -> str:
    """Where the page of a ministry stands: a lead's own is a place of its own."""
    own, code = _own_ministry(), (request.view_args or {}).get("code", "")
    return MY_MINISTRY if own and own["code"] == code.upper() else OVERVIEW


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    mine = Place(
        name=MY_MINISTRY,
        label=_l("My ministry"),
        endpoint="overview.ministry_page",
        values=_own_ministry,
    )
    register_place(app, 0, mine)
    register_place(app, 10, Place(name=OVERVIEW, label=_l("Overview"), endpoint="overview.page"))
    for endpoint in ("overview.ministry_page", "plans.calendar_page"):
        register_pages(app, endpoint, ministry_place)
    take_along(app, "period ministry", "overview.page")
    take_along(app, "period", "overview.ministry_page")
    register_addresses(
        app,
        home="overview.page",
        ministry="overview.ministry_page",
        about="overview.about",
        accessibility="overview.accessibility",
        privacy="overview.privacy",
    )
