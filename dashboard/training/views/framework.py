"""The learning framework, with what stands under each of its parts."""

from functools import partial
from typing import Any

from dashboard.accounts.permissions import requires
from dashboard.plans.evidence_models import EVIDENCE_KINDS
from dashboard.records.periods import scope
from dashboard.training.framework import framework
from dashboard.training.views import views
from dashboard.web.chosen import chosen_period
from dashboard.web.pages import cached_page
from dashboard.web.tiles import period_label
from dashboard.web.urls import record_address


@views.get("/framework")
@requires("see_totals")
@cached_page(
    "training/framework.html",
    "web/_period_fragment.html",
    board="training/_framework.html",
    outer=("scope", "label"),
)
def framework_page() -> dict[str, Any]:
    """Components and principles of the learning framework."""
    chosen = scope(chosen_period().name)
    components, principles = framework(chosen)
    return {
        "scope": chosen,
        "label": period_label(chosen.period),
        "components": components,
        "principles": principles,
        "evidence_kinds": EVIDENCE_KINDS,
        "address_of_section": partial(record_address, "guide"),
    }
