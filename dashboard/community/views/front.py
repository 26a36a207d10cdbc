"""The community's front page: what was done together, by whom and where, and what waits."""

from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from dashboard.accounts.permissions import requires
from dashboard.community import front
from dashboard.community.advice import open_decisions
from dashboard.community.attention import attention
from dashboard.community.by_ministry import ministry_columns, ministry_rows
from dashboard.community.event_list import event_columns, names_of, region_names
from dashboard.community.events import concerns, to_come
from dashboard.community.figures import figures
from dashboard.community.models import EVENT_KINDS, Event
from dashboard.community.partner_models import SECTOR_NAMES, Partner, Theme
from dashboard.community.requests import open_by_ministry
from dashboard.community.tile import sums
from dashboard.community.views import views
from dashboard.extensions import db
from dashboard.language import format_date, format_month, format_number, gettext as _, ngettext
from dashboard.ministries.lookup import ministries, options
from dashboard.records.periods import Scope, scope
from dashboard.web.charts import Bar, Pair, bars, pairs
from dashboard.web.chosen import chosen_ministry, chosen_period, periods
from dashboard.web.listing import in_address
from dashboard.web.pages import cached_page
from dashboard.web.table import FORMATS, SUFFIX, Table, rows_of
from dashboard.web.tiles import period_label, registered_measure
from dashboard.web.urls import this_address

FILTERS = "period", "ministry"
NEAREST = 5
"""How many events to come, and how many requests that wait, stand on the page."""
MOST = 8
"""How many themes and partners stand on the page."""


def _scope() -> Scope:
    ministry = chosen_ministry(list(ministries().values()))
    return scope(chosen_period().name, ministry=ministry.id if ministry else None)


@views.get("/community")
@requires("see_totals")
@cached_page(
    "community/front.html",
    "web/_period_fragment.html",
    board="community/_front.html",
    outer=("scope", "periods", "label", "choices", "ministry", "said"),
)
def page() -> dict[str, Any]:
    """The front page; for htmx only what the period and the ministry change."""
    by_id, chosen = ministries(), _scope()
    listed = partial(url_for, "community.events", **in_address(FILTERS))
    rows = ministry_rows(chosen)
    participants, uncounted = front.sectors(chosen)
    here = this_address()
    return {
        "scope": chosen,
        "periods": periods(chosen.period),
        "label": period_label(chosen.period),
        "choices": options(by_id.values()),
        "ministry": request.args.get("ministry", "").upper(),
        "said": _("Updated: %(period)s.", period=period_label(chosen.period)),
        "here": here,
        "figures": figures(chosen),
        "months": _months(chosen, listed),
        "coming": _coming(chosen),
        "table": {column.name: column for column in event_columns(by_id)},
        "sectors": bars([(str(SECTOR_NAMES[name]), n) for name, n in participants.items()]),
        "uncounted": uncounted,
        "participants": sum(participants.values()),
        "regions": _most(front.counts_by("region", chosen), region_names(), "region", listed),
        "sums": sums(chosen),
        "outside": listed(region="outside_gta"),
        "kinds": _most(front.counts_by("kind", chosen), EVENT_KINDS, "kind", listed),
        "themes": _most(front.counts_in("themes", chosen), names_of(Theme), "theme", listed),
        "partners": _most(
            front.counts_in("partners", chosen), names_of(Partner), "partner", listed
        ),
        "decisions": open_decisions(chosen).value,
        "demand": registered_measure("demand_driven", chosen),
        "most": MOST,
        "waiting": attention(chosen, here, NEAREST),
        "open": sum(one.open for one in open_by_ministry(chosen).values()),
        "rows": rows,
        "absent": [row for row in rows if not row.took_part],
        "columns": {column.name: column for column in ministry_columns()},
        "links": {
            kind: url_for("community.page_file", suffix=kind, **in_address(FILTERS))
            for kind in FORMATS
        },
    }


@views.get(f"/community{SUFFIX}")
@requires("export_screen")
def page_file(suffix: str) -> ResponseReturnValue:
    """The part that each ministry takes, as a file."""
    chosen = _scope()
    rows, title = rows_of(ministry_rows(chosen)), _("Community of practice")
    table = Table("community", title, ministry_columns(), rows, filters=FILTERS, scope=chosen)
    return table.answer(suffix)


def _months(scope: Scope, listed: Any) -> dict[str, Any]:
    """The bars of the months, what is to be said of them, and where the numbers lead."""
    months = front.months(scope)
    rows: list[Pair] = pairs(
        [
            (
                format_date(month.first, "month"),
                format_month(month.first),
                (month.events, listed(month=f"{month.first:%Y-%m}")),
                (
                    month.before,
                    listed(month=f"{month.first.year - 1}-{month.first:%m}", period="all"),
                ),
            )
            for month in months
        ]
    )
    total = sum(month.events for month in months)
    best = max(months, key=lambda month: month.events, default=None)
    summary = ngettext("%(num)s event", "%(num)s events", total, num=format_number(total))
    if best is not None and best.events:
        summary = _(
            "%(events)s, the most in %(month)s: %(most)s.",
            events=summary,
            month=format_date(best.first, "month"),
            most=format_number(best.events),
        )
    return {"rows": rows, "summary": summary}


def _most(counts: Any, names: Any, filter: str, listed: Any) -> list[Bar]:
    """Bars of what is counted by name, the most first; None is what is not known."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return bars(
        [
            (str(names.get(code or "unknown", code)), number, listed(**{filter: code or "unknown"}))
            for code, number in ordered
        ]
    )


def _coming(scope: Scope) -> Any:
    tests = [Event.live, to_come()]
    if scope.ministry is not None:
        tests.append(concerns(scope.ministry))
    nearest = select(Event).where(*tests).order_by(Event.starts_on, Event.id).limit(NEAREST)
    return db.session.scalars(nearest).all()
