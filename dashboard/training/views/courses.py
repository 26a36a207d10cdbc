"""The page of one course."""

from typing import Any

from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.language import gettext as _, localized
from dashboard.ministries.lookup import ministries
from dashboard.records.choices import PILLARS, REGIONS
from dashboard.records.fields import codes_in
from dashboard.records.periods import Scope, scope
from dashboard.training import course as one
from dashboard.training.models import (
    COMPONENTS,
    COURSE_KINDS,
    DELIVERIES,
    PRINCIPLES,
    SESSION_STATES,
    Course,
)
from dashboard.training.results import QUESTIONS, outcomes
from dashboard.training.sessions import session_counts, sessions_to_come, sessions_with_course
from dashboard.training.views import sees, views
from dashboard.web import charts
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.pages import cached_page
from dashboard.web.table import SUFFIX, Table, rows_of
from dashboard.web.tiles import cached_measure, period_label
from dashboard.web.urls import get_or_404

LISTED = 8
"""How many of its sessions the page lists."""


def _course(code: str) -> tuple[Course, Scope]:
    course: Course = get_or_404(Course, code)
    return course, scope(chosen_period().name, course=course.id)


@views.get("/courses/<code>")
@requires("see_totals")
@cached_page(
    "training/course.html",
    "web/_period_fragment.html",
    board="training/_course.html",
    outer=("title", "code", "scope", "periods", "label", "said"),
)
def course(code: str) -> dict[str, Any]:
    """One course: who holds it, since when, its sessions and what was said of them."""
    course, chosen = _course(code)
    by_id = ministries()
    page = one.page(course, chosen)
    units = one.units(page, list(by_id.values()), sees, with_teams=True)
    whole = page.unit(None, sees)
    answers = outcomes(chosen)
    ahead, held = sessions_to_come(chosen), sessions_with_course(chosen)
    return {
        "title": localized(course, "name")[0],
        "code": course.code,
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
        "course": course,
        "whole": whole,
        "under": sum(unit.under_target for unit in units),
        "rows": [*units, whole] if units else [],
        "trend": one.trend(page, sees),
        "outcomes": {name: answers.measure(course.id, name, sees) for name in QUESTIONS},
        "counts": cached_measure("training", session_counts, chosen)[0],
        "ahead": ahead[:LISTED],
        "to_come": len(ahead),
        "held": [row for row in held if row[0].state == "held"][:LISTED],
        "kinds": COURSE_KINDS,
        "components": COMPONENTS,
        "pillars": [PILLARS[name] for name in codes_in(course.pillars)],
        "principles": [PRINCIPLES[name] for name in codes_in(course.principles)],
        "by_id": by_id,
        "states": SESSION_STATES,
        "deliveries": DELIVERIES,
        "regions": REGIONS,
        "charts": charts,
    }


@views.get(f"/courses/<code>{SUFFIX}")
@requires("export_screen")
def course_file(code: str, suffix: str) -> ResponseReturnValue:
    """Who holds a course, by ministry."""
    course, chosen = _course(code)
    rows = rows_of(one.units(one.page(course, chosen), list(ministries().values()), sees))
    name, title = f"course-{course.code.lower()}", localized(course, "name")[0]
    table = Table(name, title, one.columns(), rows, filters=("period",), scope=chosen)
    return table.answer(suffix)
