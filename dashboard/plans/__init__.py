"""Plans, their commitments and milestones."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.tiles import register_tile


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.plans import milestones
    from dashboard.plans.tile import make
    from dashboard.plans.tracker import views as _tracker  # noqa: F401 (its routes)
    from dashboard.plans.views import (  # noqa: F401 (their routes)
        calendar,
        corrections,
        evidence,
        milestones as _milestones,
        plans,
        updates,
        views,
    )

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    app.jinja_env.globals.update(
        attention_names=milestones.attention_names,
        check_names=milestones.check_names,
        lack_names=milestones.lack_names,
    )
    app.extensions["navigation"].append(("plans.page", _l("Plans"), "see_totals"))
    register_tile(app, 10, make)
