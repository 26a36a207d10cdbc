"""Ministries by course: who has learned, who has not, and what is to come."""

from itertools import groupby
from typing import Any, Mapping

from flask import url_for
from flask.typing import ResponseReturnValue

from dashboard.accounts.permissions import requires
from dashboard.language import format_date, format_number, gettext as _, ngettext
from dashboard.ministries.lookup import ministries, options
from dashboard.ministries.models import Ministry
from dashboard.records.choices import PILLARS, REGIONS
from dashboard.records.periods import Scope, period, scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import board as table, measures, tile
from dashboard.training.figures import answer, figures
from dashboard.training.groups import Day, days, over_time
from dashboard.training.models import COMPONENTS, COURSE_KINDS, DELIVERIES
from dashboard.training.sessions import sessions_to_come
from dashboard.training.units import target_of
from dashboard.training.views import sees, views
from dashboard.web.chosen import periods
from dashboard.web.listing import Listing, Query, headings, in_address, one_of
from dashboard.web.pages import cached_page
from dashboard.web.table import FORMATS, SUFFIX, Table, rows_of
from dashboard.web.tiles import Audience, cached_measure, period_label

FILTERS = "period", "ministry", "pillar", "component", "kind"
AHEAD = 8
"""How many of the sessions to come are listed."""


def _listing(by_id: Mapping[int, Ministry]) -> Listing:
    by_code = {ministry.code: ministry for ministry in by_id.values()}
    return Listing(
        "training.page",
        "training.file",
        {
            "period": period,
            "ministry": lambda code: by_code[code.upper()],
            "pillar": one_of(PILLARS),
            "component": one_of(COMPONENTS),
            "kind": one_of(COURSE_KINDS),
        },
        table.columns(measures.courses(scope())),
        sort="trained",
    )


def _scope_of(query: Query) -> Scope:
    ministry: Ministry | None = query["ministry"]
    name = query["period"].name if query["period"] else None
    return scope(name, ministry=ministry.id if ministry else None, pillar=query["pillar"])


def _board(query: Query, chosen: Scope, day: Day) -> table.Board:
    return table.board(chosen, day, query["component"], query["kind"])


@views.get("/training")
@requires("see_totals")
@cached_page(
    "training/training.html",
    "web/_period_fragment.html",
    board="training/_training.html",
    outer=("scope", "periods", "label", "choices", "chosen", "sort", "said"),
)
def page() -> dict[str, Any]:
    """Training; for htmx only what the filters change."""
    by_id = ministries()
    listing = _listing(by_id)
    query = listing.read()
    chosen = _scope_of(query)
    board = _board(query, chosen, over_time(chosen)[chosen.as_of])
    rows = table.rows(board, list(by_id.values()), query.sort, sees)
    narrowed = board.row(query["ministry"], sees)
    numbers = cached_measure("training", tile.numbers, chosen)
    audience = Audience(
        listed=frozenset(row.ministry.id for row in rows if row.ministry), sees_names_of=sees
    )
    ahead = sessions_to_come(chosen)
    pilots = sum(session.kind == "pilot" for session, _course in ahead)
    filters = in_address((*FILTERS, "sort"))
    by_name = {column.name: column for column in table.columns(board.courses) if column.sort}
    first = [by_name.pop(name) for name in ("name", "sessions_held", "headcount")]
    return {
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "choices": {
            "ministry": options(by_id.values()),
            "pillar": PILLARS.items(),
            "component": COMPONENTS.items(),
            "kind": COURSE_KINDS.items(),
        },
        "chosen": {name: filters.get(name, "") for name in FILTERS},
        "sort": query.sort if query.sort != listing.sort else "",
        "said": ngettext(
            "Updated: %(num)s ministry shown.",
            "Updated: %(num)s ministries shown.",
            len(rows),
            num=format_number(len(rows)),
        ),
        "answer": answer(chosen, numbers, sees),
        "figures": figures(
            chosen, tile.tile(numbers, chosen, in_force(), audience), narrowed, rows, pilots
        ),
        "columns": headings("training.page", filters, query.sort, [*first, *by_name.values()]),
        "courses": board.courses,
        "staff_columns": len(board.courses) + 3,
        "rows": [*rows, board.row(None, sees)] if rows else [],
        "without_trainer": table.without_trainer(rows),
        "ahead": _by_month(ahead[:AHEAD]),
        "more": max(0, len(ahead) - AHEAD),
        "by_id": by_id,
        "deliveries": DELIVERIES,
        "regions": REGIONS,
        "step": table.step,
        "is_met": table.is_met,
        "target_of": target_of,
        "links": {kind: url_for("training.file", suffix=kind, **filters) for kind in FORMATS},
    }


def _by_month(sessions: Any) -> list[tuple[str, list[Any]]]:
    months = groupby(sessions, key=lambda row: row[0].starts_on.replace(day=1))
    return [(format_date(month, "month"), list(group)) for month, group in months]


@views.get(f"/training{SUFFIX}")
@requires("export_screen")
def file(suffix: str) -> ResponseReturnValue:
    """The table of ministries by course, with the filters of the page."""
    by_id = ministries()
    listing = _listing(by_id)
    query = listing.read()
    chosen = _scope_of(query)
    board = _board(query, chosen, days(chosen.as_of)[chosen.as_of])
    rows = rows_of(table.rows(board, list(by_id.values()), query.sort, sees))
    columns, title = table.columns(board.courses), _("Training")
    filters = (*FILTERS, "sort")
    return Table("training", title, columns, rows, filters=filters, scope=chosen).answer(suffix)
