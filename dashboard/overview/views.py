"""The overview and the page of one ministry, each with its table as CSV and XLSX."""

from typing import Any, Sequence

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select

from dashboard.accounts.permissions import extent, may, requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext, search_key
from dashboard.ministries.models import Ministry
from dashboard.overview import ministry as one
from dashboard.overview.board import (
    SORTS,
    Row,
    board,
    code_of,
    ministries_in_use,
)
from dashboard.overview.filters import asked_for, chosen_period, chosen_scope, chosen_sort, periods
from dashboard.plans.list_views import cells
from dashboard.plans.milestones import checks, steps as steps_of
from dashboard.plans.models import STATUSES
from dashboard.records.choices import PILLARS
from dashboard.records.periods import Scope, scope
from dashboard.training.privacy import suppressed_ministries
from dashboard.web import charts
from dashboard.web.pages import cacheable_page, cached, cached_html, not_modified
from dashboard.web.tables import download, headings
from dashboard.web.tiles import Tile, period_label

views = Blueprint("overview", __name__)
FALLING = ("plan", "overdue", "trained", "events", "requests")
"""Columns that are sorted with the largest first."""


def _sees(ministry_id: int) -> bool:
    return may("see_names", ministry_id)


def said(rows: int) -> str:
    """What the live region says after the tiles and the table were replaced."""
    return ngettext(
        "Updated: %(num)s ministry shown.",
        "Updated: %(num)s ministries shown.",
        rows,
        num=format_number(rows),
    )


def _labels() -> dict[str, str]:
    return {
        "ministry": _("Ministry"),
        "plan": _("Plan"),
        "overdue": _("Overdue"),
        "trained": _("Trained"),
        "events": _("Events"),
        "requests": _("Open requests"),
    }


@views.get("/")
@requires("see_totals")
def page() -> Any:
    """The overview; for htmx only its tiles and table."""
    if (answer := not_modified()) is not None:
        return answer
    ministries = cached("ministries", lambda: _plain(ministries_in_use()), ("ministries",))
    asked = chosen_scope(ministries)
    sort = chosen_sort(SORTS, "-overdue")

    def context() -> dict[str, Any]:
        shown = board(asked, sort, _sees)
        links = {
            kind: url_for("overview.table", kind=kind, **asked_for()) for kind in ("csv", "xlsx")
        }
        return {
            "board": shown,
            "columns": headings("overview.page", asked_for(), sort, _labels(), FALLING),
            "said": said(len(shown.rows)),
            "statuses": STATUSES,
            "scope": asked,
            "label": period_label(asked.period),
            "links": links,
            "charts": charts,
            "tile_link": lambda tile: tile_link(tile, asked, ministries),
            "ministry_link": lambda m: url_for(
                "overview.ministry_page", code=m.code, period=request.args.get("period") or None
            ),
        }

    html = cached_html(
        ("board", asked, sort, extent("see_names"), request.query_string),
        "overview/_board.html",
        context,
    )
    return cacheable_page(
        "overview/page.html",
        "overview/_fragment.html",
        board_html=html,
        scope=asked,
        periods=periods(asked.period),
        ministries=sorted(ministries, key=lambda m: search_key(localized(m, "name")[0])),
        pillars=PILLARS,
        sort=sort,
        label=period_label(asked.period),
    )


def tile_link(tile: Tile, asked: Scope, ministries: Sequence[Ministry]) -> str:
    """The records behind a tile: the chosen ministry's section, else the table sorted by what the
    tile counts.
    """
    chosen = next((m for m in ministries if m.id == asked.ministry), None)
    if chosen is not None:
        return url_for(
            "overview.ministry_page",
            code=chosen.code,
            period=asked.period.name,
            _anchor=tile.section,
        )
    return url_for("overview.page", **{**asked_for(), "sort": tile.sort}, _anchor="ministries")


def _plain(ministries: Sequence[Ministry]) -> Sequence[Ministry]:
    for ministry in ministries:
        db.session.expunge(ministry)
    return ministries


@views.get("/.<any(csv,xlsx):kind>")
@requires("export_screen")
def table(kind: str) -> Any:
    """The table of ministries as a file, with the filters of the page."""
    asked = chosen_scope(ministries_in_use())
    shown = board(asked, chosen_sort(SORTS, "-overdue"), _sees)
    header = [_("Code"), _("Ministry"), *(str(label) for label in STATUSES.values())]
    header += [
        _("Milestones"),
        _("Overdue"),
        _("Staff"),
        _("Trained (share)"),
        _("Events"),
        _("Open requests"),
    ]
    return download(kind, "overview", header, (_cells(row) for row in shown.rows))


def _cells(row: Row) -> list[Any]:
    counts = dict(row.statuses)
    withheld = _("fewer than 5") if 0 < row.headcount < 5 else _("withheld")
    return [
        row.code,
        row.name or _("No lead ministry"),
        *(counts[name] for name in STATUSES),
        row.milestones,
        row.overdue,
        withheld if row.suppressed else row.headcount,
        withheld
        if row.suppressed
        else None
        if row.trained is None
        else round(float(row.trained), 4),
        row.events,
        row.requests,
    ]


def _found(code: str) -> Ministry:
    wanted = select(Ministry).where(Ministry.code == code.upper(), Ministry.live)
    found = db.session.scalar(wanted)
    if found is None:
        abort(404, _("There is no ministry “%(name)s”.", name=code[:40]))
    return found


@views.get("/ministries/<code>")
@requires("see_totals")
def ministry_page(code: str) -> Any:
    """One ministry; for htmx only what the period changes."""
    if (answer := not_modified()) is not None:
        return answer
    found = _found(code)
    asked = scope(chosen_period().name, ministry=found.id)

    def context() -> dict[str, Any]:
        return {
            **one.page(
                found,
                asked,
                sees_names=_sees(found.id),
                suppressed=found.id in suppressed_ministries(asked, _sees),
            ),
            "scope": asked,
            "statuses": STATUSES,
            "charts": charts,
            "here": request.full_path.rstrip("?"),
            "check_counts": checks,
            "reports": lambda step: may("report_progress", step.lead_id),
            "said": _("Updated: %(period)s.", period=period_label(asked.period)),
            "links": {
                kind: url_for(
                    "overview.ministry_table", code=found.code, kind=kind, period=asked.period.name
                )
                for kind in ("csv", "xlsx")
            },
        }

    html = cached_html(
        ("ministry", asked, _sees(found.id), extent("report_progress"), request.query_string),
        "overview/_ministry_board.html",
        context,
    )
    return cacheable_page(
        "overview/ministry.html",
        "overview/_fragment.html",
        board_html=html,
        ministry=found,
        code=code_of(found),
        scope=asked,
        periods=periods(asked.period),
        label=period_label(asked.period),
    )


@views.get("/ministries/<code>.<any(csv,xlsx):kind>")
@requires("export_screen")
def ministry_table(code: str, kind: str) -> Any:
    """The ministry's milestones as a file."""
    found = _found(code)
    asked: Scope = scope(chosen_period().name, ministry=found.id)
    header, rows = cells(steps_of(asked), {found.id: found})
    return download(kind, f"milestones-{found.code.lower()}", header, rows)


@views.get("/about")
@requires("see_totals")
def about() -> Any:
    """What each measure and state means."""
    return render_template("overview/about.html")


@views.get("/accessibility")
@requires("see_totals")
def accessibility() -> Any:
    """The accessibility statement."""
    return render_template("overview/accessibility.html")


@views.get("/privacy")
@requires("see_totals")
def privacy() -> Any:
    """What is kept about people, and who sees it."""
    return render_template("overview/privacy.html")
