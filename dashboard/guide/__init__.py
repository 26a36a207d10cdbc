"""The guide, version by version, and what ministries said of it."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.tiles import register_tile


def init_app(app: Flask) -> None:
    """Serve it under the reader's language."""
    from dashboard.guide.tile import make
    from dashboard.guide.views import feedback, reading, views  # noqa: F401 (their routes)

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    register_place(app, 50, Place(name="guide", label=_l("Guide"), endpoint="guide.guide"))
    register_pages(app, "guide", lambda: "guide")
    register_tile(app, 40, make)
