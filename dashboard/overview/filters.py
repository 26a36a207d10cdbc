"""Filters of the overview and the ministry page: read from the address, offered in the form."""

from typing import Any, Sequence

from flask import abort, request

from dashboard.language import gettext as _
from dashboard.ministries.models import Ministry
from dashboard.records.choices import PILLARS
from dashboard.records.periods import Period, Scope, ScopeError, period, scope, today, year_of
from dashboard.web.listing import in_address


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
