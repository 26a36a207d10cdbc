"""The four figures of a ministry, each with its trend and its change."""

from fractions import Fraction
from typing import Any, Sequence

from flask import url_for

from dashboard.community import tile as community
from dashboard.language import format_number, format_part, gettext as _, ngettext
from dashboard.ministries.models import Ministry
from dashboard.plans import measures as plans
from dashboard.plans.tile import counts_before, counts_of
from dashboard.records.periods import Scope
from dashboard.web.tiles import Tile, cached_measure, change_since
from dashboard.web.trends import Figure, trend_of


def figures(ministry: Ministry, scope: Scope, tiles: Sequence[Tile], answered: int) -> list[Figure]:
    """Milestones complete and overdue, staff trained, part in the community."""
    by_name = {tile.name: tile for tile in tiles}
    counts = plans.total(counts_of(scope))
    return [
        _of_tile(
            by_name["plans"],
            _("Milestones complete"),
            _list_of(ministry, "status", "complete"),
            value=format_part(counts["status_complete"], counts["milestones"]),
        ),
        _overdue(ministry, scope, counts["overdue"], counts["milestones"]),
        _of_tile(
            by_name["training"],
            _("Staff trained"),
            "#training",
            notes=by_name["training"].sentences,
        ),
        _of_tile(
            by_name["community"],
            _("Part in the community"),
            url_for("community.events", ministry=ministry.code),
            value=_events(scope),
            notes=[_answered(answered)],
        ),
    ]


def _list_of(ministry: Ministry, name: str, value: str) -> str:
    filters: dict[str, Any] = {"ministry": ministry.code, name: value}
    return url_for("plans.milestones", **filters)


def _events(scope: Scope) -> str:
    events = cached_measure("community", community.numbers, scope).sums.events
    return ngettext("%(num)s event", "%(num)s events", events, num=format_number(events))


def _answered(requests: int) -> str:
    return ngettext(
        "%(num)s request answered",
        "%(num)s requests answered",
        requests,
        num=format_number(requests),
    )


def _of_tile(
    tile: Tile, title: str, address: str, value: str = "", notes: Sequence[str] = ()
) -> Figure:
    return Figure(
        title=title,
        address=address,
        value=value or tile.value,
        trend=tile.trend,
        change=tile.change,
        direction=tile.direction,
        notes=notes,
    )


def _overdue_in(counts: plans.Counts) -> Fraction:
    return Fraction(plans.total(counts)["overdue"])


def _overdue(ministry: Ministry, scope: Scope, overdue: int, milestones: int) -> Figure:
    previous, quarters = counts_before(scope)
    before = _overdue_in(previous) if previous is not None else None
    change, direction = change_since(Fraction(overdue), before, scope.period, points=False)
    worse = {"up": "worse-up", "down": "better-down"}
    return Figure(
        title=_("Overdue"),
        address=_list_of(ministry, "want", "overdue"),
        value=format_part(overdue, milestones),
        trend=trend_of(
            scope,
            [_overdue_in(quarter) for quarter in quarters],
            _("Milestones overdue"),
            format_number,
            top=float(milestones),
        ),
        change=change,
        direction=worse.get(direction, direction),
    )
