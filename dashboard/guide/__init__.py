"""The guide, version by version, and what ministries said of it."""

from flask import Flask, url_for

from dashboard.guide.models import GuideSection
from dashboard.language import lazy_gettext as _l
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.tiles import register_tile
from dashboard.web.urls import register_record_pages


def init_app(app: Flask) -> None:
    """Serve it under the reader's language."""
    from dashboard.guide.tile import make
    from dashboard.guide.views import drafting, feedback, reading, states, views

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    register_place(app, 50, Place(name="guide", label=_l("Guide"), endpoint="guide.guide"))
    register_pages(app, "guide", lambda: "guide")
    register_tile(app, 40, make)
    register_record_pages(app, guide=_section_address)


def _section_address(section: GuideSection) -> str:
    return url_for("guide.read", number=section.number, _anchor=f"s{section.section}")
