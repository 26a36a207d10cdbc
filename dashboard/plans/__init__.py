"""Plans, their commitments and milestones."""

from flask import Flask

from dashboard.language import lazy_gettext as _l
from dashboard.web.chosen import take_along
from dashboard.web.navigation import Place, register_pages, register_place
from dashboard.web.tiles import register_measure, register_tile
from dashboard.web.urls import register_addresses, register_record_pages
from dashboard.web.waiting import register_waiting


def init_app(app: Flask) -> None:
    """Serve them under the reader's language."""
    from dashboard.plans import milestones
    from dashboard.plans.demand import demand_driven
    from dashboard.plans.evidence import evidence_address
    from dashboard.plans.tile import make
    from dashboard.plans.tracker import views as _tracker
    from dashboard.plans.views import (
        calendar,
        corrections,
        evidence,
        milestones as _milestones,
        plans,
        recommendations,
        updates,
        views,
    )
    from dashboard.plans.waiting import without_lead

    app.register_blueprint(views, url_prefix="/<any(en,fr):lang>")
    app.jinja_env.globals.update(
        attention_names=milestones.attention_names,
        check_names=milestones.check_names,
        evidence_address=evidence_address,
        lack_names=milestones.lack_names,
    )
    register_place(app, 20, Place(name="plans", label=_l("Plans"), endpoint="plans.page"))
    register_pages(app, "plans", lambda: "plans")
    pages = "page plan commitment milestones milestone"
    take_along(app, "period ministry", *(f"plans.{page}" for page in pages.split()))
    register_addresses(
        app,
        milestone="plans.milestone",
        commitment="plans.commitment",
        report_progress="plans.new_update",
    )
    register_record_pages(
        app, plans="plans.plan", commitments="plans.commitment", milestones="plans.milestone"
    )
    register_tile(app, 10, make)
    register_measure(app, "demand_driven", demand_driven)
    register_waiting(app, 40, without_lead)
