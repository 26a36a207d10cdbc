"""Events of the community of practice, who took part, and requests for support."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.chosen import take_along
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.tiles import register_tile
from dashboard.web.urls import register_addresses, register_record_pages


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.community.tile import make
    from dashboard.community.views import advice, events, front, reach, requests, views

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    place = Place(name="community", label=_l("Community"), endpoint="community.page")
    register_place(app, 40, place)
    register_pages(app, "community", lambda: "community")
    take_along(
        app, "period ministry", *(f"community.{page}" for page in ("page", "events", "requests"))
    )
    take_along(
        app, "period", *(f"community.{page}" for page in ("decisions", "partners", "outreach"))
    )
    register_addresses(app, request="community.request", event="community.event")
    register_record_pages(
        app, events="community.event", requests="community.request", groups="community.group"
    )
    register_tile(app, 30, make)
