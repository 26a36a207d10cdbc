"""The addresses of the report, the briefs and the slides."""

from datetime import datetime
from typing import Any, Callable, Sequence

from flask import Blueprint, abort, request, url_for
from sqlalchemy import select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.files.store import TYPES
from dashboard.language import LANGUAGES, current_language, gettext as _, in_language, localized
from dashboard.ministries.lookup import options
from dashboard.ministries.models import Ministry
from dashboard.plans.models import Plan
from dashboard.records.periods import Scope, scope
from dashboard.report.document import Document
from dashboard.report.documents import brief, document, moment, report
from dashboard.report.making import File, in_time
from dashboard.report.pdf import PAPERS, pdf
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.listing import in_address
from dashboard.web.pages import cached_page
from dashboard.web.tiles import period_label
from dashboard.web.urls import get_or_404

views = Blueprint("report", __name__)
BOTH = "both"


def sees(ministry_id: int | None) -> bool:
    """Whether the reader sees names of a ministry, and so its small figures."""
    return may("see_names", ministry_id)


def _plans() -> Sequence[Plan]:
    """All plans, the government's own before those of ministries, the newest first."""
    chosen = select(Plan).where(Plan.live).order_by(Plan.starts_on.desc().nulls_last(), Plan.code)
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


def _in_each(languages: Sequence[str], make: Callable[[], Document]) -> list[Document]:
    """A document in each of these languages."""
    documents = []
    for language in languages:
        with in_language(language):
            documents.append(make())
    return documents


def _pdf(kind: str, code: str, make: Callable[[datetime], Document]) -> File:
    """A document as a file. Stops with 404 for a paper or a language that there is not."""
    paper = request.args.get("paper") or "a4"
    if paper not in PAPERS:
        abort(404, _("There is no paper “%(name)s”. Write a4 or letter.", name=paper[:40]))
    languages = chosen_languages()
    return File(
        kind=kind,
        extra="typst",
        name=f"{'-'.join(filter(None, [kind, code]))}-{current_language()}.pdf".lower(),
        type=TYPES[".pdf"],
        how="inline",
        make=lambda at: pdf(_in_each(languages, lambda: make(at)), at, paper),
    )


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
    languages, at = chosen_languages(), moment()
    return {
        "documents": _in_each(languages, lambda: report(plan, chosen, sees, at)) if plan else [],
        "links": _links(plan.code if plan else "", chosen),
        "plan": plan.code if plan else "",
        "plans": options(plans),
        "languages": [("en", "English"), ("fr", "Français"), (BOTH, _("Both languages"))],
        "language": BOTH if len(languages) > 1 else languages[0],
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
    }


def _links(plan: str, chosen: Scope) -> list[tuple[str, str]]:
    """The report as files: what each is called, and its address."""
    values = {**in_address(("language",)), "plan": plan, "period": chosen.period.name}
    papers = (("a4", _("PDF, A4")), ("letter", _("PDF, Letter")))
    return [
        *((label, url_for("report.report_pdf", paper=paper, **values)) for paper, label in papers),
        (_("Slides"), url_for("report.slides_file", plan=plan, period=chosen.period.name)),
    ]


@views.get("/report.pdf")
@requires("export_screen")
@in_time
def report_pdf() -> File:
    """The self-assessment report as a PDF. Stops with 404 where there is no plan."""
    plan = chosen_plan(_plans())
    if plan is None:
        abort(404, _("There is no plan yet, so there is nothing to report on."))
    chosen = report_scope(plan)
    return _pdf("report", plan.code, lambda at: report(plan, chosen, sees, at))


def _brief(kind: str, ministry: Ministry | None) -> File:
    chosen = scope(chosen_period().name, ministry=ministry.id if ministry else None)
    code = ministry.code if ministry else ""
    return _pdf(kind, code, lambda at: brief(ministry, chosen, sees, at))


@views.get("/overview.pdf")
@requires("export_screen")
@in_time
def overview_pdf() -> File:
    """Where everything stands, on one page."""
    return _brief("overview", None)


@views.get("/ministries/<code>.pdf")
@requires("export_screen")
@in_time
def ministry_pdf(code: str) -> File:
    """Where a ministry stands, on one page."""
    ministry: Ministry = get_or_404(Ministry, code)
    return _brief("brief", ministry)


@views.get("/slides.pptx")
@requires("export_screen")
@in_time
def slides_file() -> File:
    """Five slides: on a plan, on a ministry, or on all of them."""
    code = request.args.get("ministry", "")
    plan = chosen_plan(_plans()) if request.args.get("plan") else None
    ministry: Ministry | None = get_or_404(Ministry, code) if code else None
    owner = ministry.id if ministry else plan.ministry_id if plan else None
    chosen, named = scope(chosen_period().name, ministry=owner), plan or ministry
    title = localized(named, "name")[0] if named else _("Open government at a glance")
    return File(
        kind="slides",
        extra="pptx",
        name=f"slides-{named.code if named else 'overview'}-{current_language()}.pptx".lower(),
        type=TYPES[".pptx"],
        how="attachment",
        make=lambda at: _slides(title, plan, chosen, at),
    )


def _slides(title: str, plan: Plan | None, chosen: Scope, at: datetime) -> bytes:
    from dashboard.report.deck import slides
    from dashboard.report.slides import presentation

    whole = document(title, "", chosen, at, [], facts=())
    return presentation(whole, slides(title, plan, chosen, sees), at)
