"""The overview and the page of one ministry, each with its table as files and as data."""

from functools import partial
from typing import Any, Callable, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, localized, ngettext, search_key
from dashboard.ministries.models import Ministry
from dashboard.overview import ministry as one
from dashboard.overview.board import SORTS, Row, board, code_of, ministries_in_use
from dashboard.overview.filters import asked_for, chosen_scope, chosen_sort, chosen_tile
from dashboard.overview.models import MEASURES
from dashboard.overview.notes import marked, notes
from dashboard.overview.opened import opened
from dashboard.overview.words import sentence
from dashboard.plans.milestones import steps as steps_of
from dashboard.plans.models import STATUSES
from dashboard.plans.results import result_and_target
from dashboard.plans.tables import milestone_table
from dashboard.records.choices import PILLARS
from dashboard.records.periods import Scope, scope
from dashboard.web import charts
from dashboard.web.cache import cached
from dashboard.web.chosen import chosen_period, periods
from dashboard.web.listing import headings, in_address
from dashboard.web.pages import cached_page
from dashboard.web.table import CODE, FORMATS, NUMBER, RATE, SUFFIX, TEXT, Column, Table, rows_of
from dashboard.web.tiles import Tile, period_label
from dashboard.web.urls import get_or_404, this_address

views = Blueprint("overview", __name__)
FILTERS = "period", "ministry", "pillar", "sort"


def _sees(ministry_id: int | None) -> bool:
    return may("see_names", ministry_id)


def updated(rows: int) -> str:
    """What the live region says after the tiles and the table were replaced."""
    return ngettext(
        "Updated: %(num)s ministry shown.",
        "Updated: %(num)s ministries shown.",
        rows,
        num=format_number(rows),
    )


def _unless_withheld(name: str) -> Callable[[Row], Any]:
    return lambda row: row.withheld or getattr(row, name)


def columns() -> list[Column]:
    """The table of ministries; the statuses stand on the page as one bar, which is sorted by what
    is complete.
    """

    def code(row: Row) -> str | None:
        return row.ministry.code if row.ministry else None

    def name(row: Row) -> str:
        return row.name or _("No lead ministry")

    def status(name: str, label: str) -> Column:
        def count(row: Row) -> int:
            return dict(row.statuses)[name]

        sort = "-plan" if name == "complete" else ""
        column = f"status_{name}"
        return Column(column, label, NUMBER, count, None, "milestones", sort, _("Plan"))

    trained = _unless_withheld("trained")
    return [
        Column("code", _("Code"), CODE, code, text=lambda row: row.code),
        Column("name", _("Ministry"), TEXT, name, sort="ministry"),
        Column("milestones", _("Milestones"), NUMBER, unit="milestones"),
        *(status(name, str(label)) for name, label in STATUSES.items()),
        Column("overdue", _("Overdue"), NUMBER, unit="milestones", sort="-overdue"),
        Column("headcount", _("Staff"), NUMBER, _unless_withheld("headcount"), unit="people"),
        Column(
            "trained",
            _("Share of staff trained"),
            RATE,
            trained,
            sort="-trained",
            heading=_("Trained"),
        ),
        Column("events", _("Events"), NUMBER, unit="events", sort="-events"),
        Column(
            "open_requests",
            _("Open requests"),
            NUMBER,
            "requests",
            unit="requests",
            sort="-requests",
        ),
    ]


IN_FILES = (
    "code name status_not_started status_limited status_substantial status_complete milestones "
    "overdue headcount trained events open_requests"
)


@views.get("/")
@requires("see_totals")
@cached_page(
    "overview/page.html",
    "web/_period_fragment.html",
    board="overview/_board.html",
    outer=("scope", "periods", "ministries", "pillars", "sort", "label", "open"),
)
def page() -> dict[str, Any]:
    """The overview; for htmx only its tiles and table."""
    ministries = cached("ministries", lambda: _detached(ministries_in_use()), ("ministries",))
    chosen = chosen_scope(ministries)
    sort = chosen_sort(SORTS, "-overdue")
    shown = board(chosen, sort, _sees)
    written = notes(chosen)
    open = opened(chosen_tile(MEASURES), shown, written, chosen, _sees)
    here = {**asked_for(), "open": open["of"].tile.name if open else None}
    period = request.args.get("period") or None
    narrowed = in_address(("period", "ministry", "pillar"))
    return {
        "board": shown,
        "tiles": [marked(tile, written, chosen) for tile in shown.tiles],
        "opened": open,
        "open": here["open"],
        "here": url_for("overview.page", **here),
        "open_link": lambda name: url_for("overview.page", **{**here, "open": name}),
        "sentence": sentence(shown.tiles),
        "columns": headings("overview.page", here, sort, columns()),
        "said": updated(len(shown.rows)),
        "statuses": STATUSES,
        "scope": chosen,
        "label": period_label(chosen.period),
        "links": {kind: url_for("overview.table", suffix=kind, **asked_for()) for kind in FORMATS},
        "charts": charts,
        "tile_link": lambda tile: tile_link(tile, chosen, ministries),
        "records_link": lambda records: url_for(
            records.endpoint, **{**narrowed, **records.filters}
        ),
        "milestones_link": lambda m: partial(_milestones_of, m, narrowed),
        "events_link": lambda m: url_for("community.events", period=period, ministry=m.code),
        "requests_link": lambda m: url_for(
            "community.requests", period=period, ministry=m.code, state="open"
        ),
        "ministry_link": lambda m: url_for("overview.ministry_page", code=m.code, period=period),
        "periods": periods(chosen.period),
        "ministries": sorted(ministries, key=lambda m: search_key(localized(m, "name")[0])),
        "pillars": PILLARS,
        "sort": sort,
    }


def _milestones_of(
    ministry: Ministry | None, narrowed: dict[str, Any], want: str = "", **filters: Any
) -> str:
    """The list of the milestones that a ministry leads, or that nobody does."""
    filters |= {"ministry": ministry.code if ministry else None}
    wants = [name for name in ("" if ministry else "no_lead", want) if name]
    return url_for("plans.milestones", **{**narrowed, **filters, "want": wants})


def tile_link(tile: Tile, chosen: Scope, ministries: Sequence[Ministry]) -> str:
    """The records behind a tile: the chosen ministry's section, else the table sorted by what the
    tile counts."""
    ministry = next((m for m in ministries if m.id == chosen.ministry), None)
    if ministry is not None:
        return url_for(
            "overview.ministry_page",
            code=ministry.code,
            period=chosen.period.name,
            _anchor=tile.section,
        )
    return url_for("overview.page", **{**asked_for(), "sort": tile.sort}, _anchor="ministries")


def _detached(ministries: Sequence[Ministry]) -> Sequence[Ministry]:
    for ministry in ministries:
        db.session.expunge(ministry)
    return ministries


@views.get(f"/overview{SUFFIX}")
@requires("export_screen")
def table(suffix: str) -> ResponseReturnValue:
    """The table of ministries as a file, with the filters of the page."""
    chosen = chosen_scope(ministries_in_use())
    shown = board(chosen, chosen_sort(SORTS, "-overdue"), _sees)
    return Table(
        "overview",
        _("Overview"),
        columns(),
        rows_of(shown.rows),
        files=IN_FILES,
        filters=FILTERS,
        scope=chosen,
        page=url_for("overview.page", period=None, ministry=None),
    ).answer(suffix)


@views.get("/.<any(csv,xlsx):kind>")
@requires("export_screen")
def moved_table(kind: str) -> ResponseReturnValue:
    """The address that these files had before; it stands in people's bookmarks and spreadsheets."""
    query = request.query_string.decode("ascii", "ignore")
    address = url_for("overview.table", suffix=kind)
    return redirect(f"{address}?{query}" if query else address, 301)


def _ministry(code: str) -> Ministry:
    ministry: Ministry = get_or_404(Ministry, code)
    return ministry


@views.get("/ministries/<code>")
@requires("see_totals")
@cached_page(
    "overview/ministry.html",
    "web/_period_fragment.html",
    board="overview/_ministry_board.html",
    outer=("ministry", "code", "scope", "periods", "label"),
)
def ministry_page(code: str) -> dict[str, Any]:
    """One ministry; for htmx only what the period changes."""
    ministry = _ministry(code)
    chosen = scope(chosen_period().name, ministry=ministry.id)
    period, here = chosen.period.name, this_address()
    context = {
        **one.page(ministry, chosen, _sees, here),
        "scope": chosen,
        "statuses": STATUSES,
        "charts": charts,
        "here": here,
        "result_of": result_and_target,
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
        "links": {
            kind: url_for("overview.ministry_table", code=ministry.code, suffix=kind, period=period)
            for kind in FORMATS
        },
        "code": code_of(ministry),
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
    }
    _detached([ministry])
    return context


@views.get(f"/ministries/<code>{SUFFIX}")
@requires("export_screen")
def ministry_table(code: str, suffix: str) -> ResponseReturnValue:
    """The ministry's milestones as a file."""
    ministry = _ministry(code)
    chosen = scope(chosen_period().name, ministry=ministry.id)
    return milestone_table(
        f"milestones-{ministry.code.lower()}",
        localized(ministry, "name")[0],
        rows_of(steps_of(chosen)),
        {ministry.id: ministry},
        filters=("period",),
        scope=chosen,
    ).answer(suffix)


@views.get("/about")
@requires("see_totals")
def about() -> ResponseReturnValue:
    """What each measure and state means."""
    return render_template("overview/about.html")


@views.get("/accessibility")
@requires("see_totals")
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("overview/accessibility.html")


@views.get("/privacy")
@requires("see_totals")
def privacy() -> ResponseReturnValue:
    """What is kept about people, and who sees it."""
    return render_template("overview/privacy.html")
