"""The page that compares ministries or periods, and its table."""

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import may, requires
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.ministries.lookup import options
from dashboard.ministries.models import Ministry
from dashboard.overview.board import ministries_in_use
from dashboard.overview.compare import MOST, Side, columns, ordered, rows, sides
from dashboard.overview.filters import chosen_sort
from dashboard.overview.models import LABELS
from dashboard.overview.views import views
from dashboard.records.periods import Period, ScopeError, period, today, year_of
from dashboard.web.chosen import periods
from dashboard.web.listing import in_address
from dashboard.web.pages import cached_page
from dashboard.web.table import FORMATS, SUFFIX, Table, rows_of
from dashboard.web.urls import no_such_record

FILTERS = "ministry", "period", "sort"


def _given(name: str) -> list[str]:
    """What the address names, each once and in its order."""
    return list(dict.fromkeys(text for text in request.args.getlist(name) if text))


def _ministries() -> list[Ministry]:
    by_code = {one.code: one for one in ministries_in_use()}
    codes = list(dict.fromkeys(code.upper() for code in _given("ministry")))
    for code in codes:
        if code not in by_code:
            no_such_record(code)
    if len(codes) > MOST:
        abort(404, _("At most %(num)s ministries can be compared.", num=format_number(MOST)))
    return [by_code[code] for code in codes]


def _periods() -> list[Period]:
    names = _given("period")
    if len(names) > 2:
        abort(404, _("Two periods can be compared, and no more."))
    try:
        return [period(name) for name in names] or [year_of(today())]
    except ScopeError as error:
        no_such_record(str(error))


def _compared() -> tuple[list[Side], list[Ministry], list[Period]]:
    """What is compared, and what was chosen. Several ministries are compared in one period."""
    chosen, when = _ministries(), _periods()
    if len(chosen) > 1 and len(when) > 1:
        abort(404, _("Compare ministries in one period, or one ministry in two periods."))
    compared = sides(chosen, when, lambda id: may("see_names", id))
    sort = chosen_sort(LABELS, "") if request.args.get("sort") else ""
    return ordered(compared, sort) if sort else compared, chosen, when


@views.get("/compare")
@requires("see_totals")
@cached_page(
    "overview/compare.html",
    "web/_fragment.html",
    board="overview/_compare.html",
    outer=("picked", "when", "periods", "ministries", "said", "sort"),
)
def compare() -> dict[str, Any]:
    """Every measure of each side; for htmx only the table."""
    compared, chosen, when = _compared()
    here, sort = in_address(FILTERS), request.args.get("sort", "")
    picked = [one.code for one in chosen]

    def sort_link(name: str) -> str:
        turned = name if sort == f"-{name}" else f"-{name}"
        return url_for("overview.compare", **{**here, "sort": turned})

    return {
        "sides": compared,
        "rows": rows(compared),
        "sort": sort,
        "sort_link": sort_link,
        "links": {kind: url_for("overview.compare_file", suffix=kind, **here) for kind in FORMATS},
        "picked": [*picked, *([""] * (MOST - len(picked)))][: max(2, len(picked) + 1)][:MOST],
        "when": [*[one.name for one in when], ""][:2],
        "periods": periods(when[0]) if len(when) == 1 else _both(when),
        "ministries": options(ministries_in_use()),
        "said": ngettext(
            "%(num)s column compared.",
            "%(num)s columns compared.",
            len(compared),
            num=format_number(len(compared)),
        ),
    }


def _both(when: list[Period]) -> list[tuple[str, str]]:
    """The periods to choose from, with both that were chosen among them."""
    return list(dict.fromkeys([*periods(when[0]), *periods(when[1])]))


@views.get(f"/compare{SUFFIX}")
@requires("export_screen")
def compare_file(suffix: str) -> ResponseReturnValue:
    """The table as a file or as data."""
    compared, _chosen, _when = _compared()
    return Table(
        "compare", _("Compare"), columns(compared), rows_of(rows(compared)), filters=FILTERS
    ).answer(suffix)
