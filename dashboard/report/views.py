"""The addresses of the report, the briefs and the slides."""

from typing import Any, Sequence

from flask import Blueprint, abort, request
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import LANGUAGES, current_language, gettext as _, in_language
from dashboard.ministries.lookup import options
from dashboard.plans.models import Plan
from dashboard.records.periods import Scope, scope
from dashboard.report.document import Document
from dashboard.report.documents import moment, report
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.pages import cached_page
from dashboard.web.tiles import period_label

views = Blueprint("report", __name__)
BOTH = "both"


def sees(ministry_id: int | None) -> bool:
    """Whether the reader sees names of a ministry, and so its small figures."""
    return may("see_names", ministry_id)


def _plans() -> Sequence[Plan]:
    """All plans, the government's own before those of ministries, the newest first."""
    chosen = select(Plan).where(Plan.live).order_by(Plan.starts_on.desc(), Plan.code)
    return sorted(db.session.scalars(chosen), key=lambda plan: plan.ministry_id is not None)


def chosen_plan(plans: Sequence[Plan]) -> Plan | None:
    """The plan in the address, else the first; None where there is no plan at all. Stops with 404
    for one that does not exist.
    """
    code = request.args.get("plan", "").upper()
    plan = next((plan for plan in plans if code in ("", plan.code)), None)
    if plan is None and code:
        abort(404, _("There is no plan “%(name)s”.", name=code[:40]))
    return plan


def chosen_languages() -> Sequence[str]:
    """The languages of the document: that of the page, or those in the address. Stops with 404 for
    another.
    """
    name = request.args.get("language") or current_language()
    if name not in (*LANGUAGES, BOTH):
        abort(404, _("There is no language “%(name)s”.", name=name[:40]))
    return LANGUAGES if name == BOTH else (name,)


def report_scope(plan: Plan | None) -> Scope:
    """The period in the address, of the plan's ministry or of all."""
    return scope(chosen_period().name, ministry=plan.ministry_id if plan else None)


def _reports(plan: Plan, chosen: Scope) -> list[Document]:
    documents, at = [], moment()
    for language in chosen_languages():
        with in_language(language):
            documents.append(report(plan, chosen, sees, at))
    return documents


@views.get("/report")
@requires("see_totals")
@cached_page(
    "report/page.html",
    "web/_period_fragment.html",
    board="report/_report.html",
    outer=("scope", "periods", "label", "plan", "plans", "language", "languages"),
)
def page() -> dict[str, Any]:
    """The self-assessment report on a plan; for htmx only what the filters change."""
    plans = _plans()
    plan = chosen_plan(plans)
    chosen = report_scope(plan)
    languages = chosen_languages()
    return {
        "documents": _reports(plan, chosen) if plan else [],
        "plan": plan.code if plan else "",
        "plans": options(plans),
        "languages": [("en", "English"), ("fr", "Français"), (BOTH, _("Both languages"))],
        "language": BOTH if len(languages) > 1 else languages[0],
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
    }
