"""What is read on paper: the self-assessment report, one-page briefs and slides.

A document is made of the records once (`document.py` says of what parts), then drawn as a page, as
PDF or as slides; none of these counts anything by itself.
"""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.chosen import take_along
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.report import views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    register_place(app, 70, Place(name="report", label=_l("Report"), endpoint="report.page"))
    register_pages(app, "report", lambda: "report")
    take_along(app, "period", "report.page")
    register_addresses(app, brief="report.ministry_pdf", overview_brief="report.overview_pdf")
