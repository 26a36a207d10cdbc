"""Filters of the overview and the ministry page: read from the address, offered in the form."""

from datetime import timedelta
from typing import Any, Sequence

from flask import abort, request

from dashboard.language import gettext as _
from dashboard.ministries.models import Ministry
from dashboard.records.choices import PILLARS
from dashboard.records.periods import (
    ALL,
    Period,
    Scope,
    ScopeError,
    period,
    quarter_of,
    scope,
    today,
    year_of,
)
from dashboard.web.listing import in_address
from dashboard.web.tiles import period_label

YEARS_BACK = 3


def asked_for() -> dict[str, Any]:
    """The filters in the address, and nothing else that may stand there."""
    return in_address(("period", "ministry", "pillar", "sort"))


def chosen_period() -> Period:
    """The period in the address, else the current fiscal year. Stops with 404 for one that does not
    exist.
    """
    name = request.args.get("period", "")
    try:
        return period(name) if name else year_of(today())
    except ScopeError:
        abort(
            404,
            _(
                "There is no period “%(name)s”. Write a fiscal year as 2017-18, a quarter as 2017-18-Q1.",
                name=name[:40],
            ),
        )


def chosen_scope(ministries: Sequence[Ministry]) -> Scope:
    """What the address asks for. Stops with 404 for a period, ministry or pillar that does not
    exist.
    """
    code, pillar = request.args.get("ministry", "").upper(), request.args.get("pillar", "")
    ministry = next((m for m in ministries if m.code == code), None)
    if code and ministry is None:
        abort(404, _("There is no ministry “%(name)s”.", name=code[:40]))
    if pillar and pillar not in PILLARS:
        abort(404, _("There is no pillar “%(name)s”.", name=pillar[:40]))
    return scope(
        chosen_period().name, ministry=ministry.id if ministry else None, pillar=pillar or None
    )


def chosen_sort(sorts: dict[str, Any], default: str) -> str:
    """The column to sort by, with a minus for descending. Stops with 404 for one that does not
    exist.
    """
    sort = request.args.get("sort") or default
    if sort.removeprefix("-") not in sorts:
        abort(404, _("The table cannot be sorted by “%(name)s”.", name=sort[:40]))
    return sort


def periods(chosen: Period) -> list[tuple[str, str]]:
    """Names and labels of the periods to choose from, the newest first, with the one chosen among
    them.
    """
    year: Period | None = year_of(today())
    choices: list[Period] = []
    for back in range(YEARS_BACK + 1):
        if year is None:
            break
        choices.append(year)
        if back < 2:
            quarters = [quarter_of(year.start)]
            for _each in range(3):
                quarters.append(_next(quarters[-1]))
            choices += [q for q in reversed(quarters) if q.start <= today()]
        year = year.previous
    if chosen not in choices and not chosen.is_all:
        choices.append(chosen)
    return [(p.name, _label(p)) for p in [*choices, ALL]]


def _next(quarter: Period) -> Period:
    return quarter_of(quarter.end + timedelta(1))


def _label(chosen: Period) -> str:
    running = not chosen.is_all and chosen.start <= today() <= chosen.end
    return (
        _("%(period)s (to date)", period=period_label(chosen)) if running else period_label(chosen)
    )
