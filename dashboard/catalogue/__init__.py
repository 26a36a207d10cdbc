"""The catalogue: every piece of evidence, and one piece at an address that lasts."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve it under the reader's language."""
    from dashboard.catalogue.views import views

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    place = Place(name="catalogue", label=_l("Catalogue"), endpoint="catalogue.page")
    register_place(app, 60, place)
    register_pages(app, "catalogue", lambda: "catalogue")
    register_addresses(app, evidence="catalogue.piece", evidence_file="catalogue.file")
