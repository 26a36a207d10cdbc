"""What participants say of sessions: surveys of our own, and the outcomes of training."""

from flask import Flask

from dashboard.web.chosen import take_along
from dashboard.web.navigation import ministry_place, register_pages
from dashboard.web.urls import register_addresses


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.surveys import answering, handing_out, views

    app.register_blueprint(views.views, url_prefix="/<any(en,fr):lang>")
    for page in ("outcomes_page", "card"):
        register_pages(app, f"surveys.{page}", lambda: "training")
    register_pages(app, "surveys.ministry_surveys", ministry_place)
    take_along(app, "period", "surveys.outcomes_page")
    register_addresses(
        app,
        outcomes="surveys.outcomes_page",
        surveys="surveys.ministry_surveys",
        survey="surveys.card",
    )
