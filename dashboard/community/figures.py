"""The four figures of the community's front page, each with its trend and its change."""

from fractions import Fraction
from typing import Any, Callable

from flask import url_for

from dashboard.community.events import EventSums
from dashboard.community.requests import days_to_answer, open_by_ministry
from dashboard.community.tile import sums
from dashboard.language import DASH, format_number, format_percent, gettext as _, ngettext
from dashboard.records.measure import rate
from dashboard.records.periods import Scope
from dashboard.web.listing import in_address
from dashboard.web.tiles import cached_measure, cached_trend, change_since
from dashboard.web.trends import Figure, trend_of


def figures(scope: Scope) -> list[Figure]:
    """Events, the share of participants from outside government, the share outside the Greater
    Toronto Area, requests that are open.
    """
    now = sums(scope)
    narrowed = in_address(("period", "ministry"))
    address: dict[str, Any] = {"endpoint": "community.events", **narrowed}
    people = ngettext(
        "of %(num)s participant",
        "of %(num)s participants",
        now.participants,
        num=format_number(now.participants),
    )
    placed = ngettext(
        "of %(num)s event held in a place",
        "of %(num)s events held in a place",
        now.placed,
        num=format_number(now.placed),
    )
    return [
        _figure(scope, "community", _("Events"), url_for(**address), _events),
        _figure(scope, "outside", _("From outside government"), "#sectors", _outside, people),
        _figure(
            scope,
            "outside_gta",
            _("Outside the Greater Toronto Area"),
            url_for(**address, region="outside_gta"),
            _outside_gta,
            placed,
        ),
        _requests(scope, url_for("community.requests", state="open", **narrowed)),
    ]


def _events(counted: EventSums) -> Fraction:
    return Fraction(counted.events)


def _outside(counted: EventSums) -> Fraction | None:
    return rate(counted.participants - counted.government, counted.participants).value


def _outside_gta(counted: EventSums) -> Fraction | None:
    return rate(counted.outside_gta, counted.placed).value


def _figure(
    scope: Scope,
    name: str,
    title: str,
    address: str,
    value_of: Callable[[EventSums], Fraction | None],
    note: str = "",
) -> Figure:
    points = bool(note)
    write = format_percent if points else format_number
    before = value_of(sums(scope.previous)) if scope.previous else None
    value = value_of(sums(scope))
    change, direction = change_since(value, before, scope.period, points=points)
    quarters = cached_trend("community", name, scope, lambda quarter: value_of(sums(quarter)))
    return Figure(
        title=title,
        address=address,
        value=write(value) if value is not None else DASH,
        trend=trend_of(scope, quarters, title, write),
        change=change,
        direction=direction,
        notes=[note] if note and value is not None else [],
    )


def _open(scope: Scope) -> Fraction:
    by_ministry = cached_measure("community", open_by_ministry, scope)
    return Fraction(sum(waiting.open for waiting in by_ministry.values()))


def _requests(scope: Scope, address: str) -> Figure:
    answered = days_to_answer(scope)
    number = answered.denominator or 0
    notes = [
        ngettext(
            "%(num)s request answered",
            "%(num)s requests answered",
            number,
            num=format_number(number),
        )
    ]
    if answered.value is not None:
        notes.append(_("half of them within %(days)s days", days=format_number(answered.value, 1)))
    quarters = cached_trend("community", "open_requests", scope, _open)
    before = _open(scope.previous) if scope.previous else None
    change, direction = change_since(_open(scope), before, scope.period, points=False)
    worse = {"up": "worse-up", "down": "better-down"}
    return Figure(
        title=_("Open requests"),
        address=address,
        value=format_number(_open(scope)),
        trend=trend_of(scope, quarters, _("Open requests"), format_number),
        change=change,
        direction=worse.get(direction, direction),
        notes=notes,
    )
