"""Tiles: a feature's figure with its state, change, trend, and sentences on what needs attention.

A feature reads its numbers from the database, then makes its tile of them without it. It registers
its tile (`register_tile`), so that the pages that show tiles name none of them.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, Iterable, Mapping, TypeVar

from flask import Flask, current_app

from dashboard.language import (
    current_language,
    format_number,
    format_percent,
    gettext as _,
    ngettext,
)
from dashboard.records.measure import Measure
from dashboard.records.periods import Period, Scope
from dashboard.web.cache import cached
from dashboard.web.charts import Trend

T = TypeVar("T")
GOOD, WATCH, ALERT, NO_ACTIVITY = "good", "watch", "alert", "none"
WORST_FIRST = ALERT, WATCH, GOOD, NO_ACTIVITY, ""


@dataclass(frozen=True)
class Records:
    """The page that lists exactly what a figure counts: its endpoint, and its filters beside those
    of the reader (period, ministry, pillar).
    """

    endpoint: str
    filters: Mapping[str, str]


class Counted(str):
    """A text with a figure, and the records that the figure counts."""

    records: Records

    @classmethod
    def of(cls, text: str, endpoint: str, **filters: str) -> "Counted":
        """This text, of what an endpoint lists with these filters."""
        counted = cls(text)
        counted.records = Records(endpoint, filters)
        return counted


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A tile as the template places it. `state` is good, watch, alert, none (no activity) or empty;
    `reason` says it with the number and the limit that it is made of.

    A text that is `Counted` leads to its records. The records behind the whole: the section of a
    ministry's page that lists them, and the column by which the table of ministries is sorted to
    show them.
    """

    name: str
    title: str
    value: str
    unit: str
    state: str
    reason: str
    change: str
    direction: str
    trend: Trend | None
    sentences: list[str]
    section: str = "activity"
    sort: str = "-events"


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom tiles are for: the ministries in the table beneath them, and of whom the reader may see
    names (of None: of everybody).
    """

    listed: frozenset[int]
    sees_names_of: Callable[[int | None], bool]


MakeTile = Callable[[Scope, Audience], Tile]


def register_tile(app: Flask, position: int, make: MakeTile) -> None:
    """Show a feature's tile on the overview, after those of lower positions."""
    app.extensions.setdefault("tiles", {})[position] = make


def register_measure(app: Flask, name: str, function: Callable[[Scope], Measure]) -> None:
    """Give other rooms a measure of this one, under its name."""
    app.extensions.setdefault("measures", {})[name] = function


def registered_measure(name: str, scope: Scope) -> Measure:
    """A measure of another room. Raises KeyError where none of this name is registered."""
    measure: Measure = current_app.extensions["measures"][name](scope)
    return measure


def tiles(scope: Scope, audience: Audience) -> list[Tile]:
    """Every registered tile of a scope, the worst state first, in a constant number of
    statements.
    """
    registered: dict[int, MakeTile] = current_app.extensions.get("tiles", {})
    made = [registered[position](scope, audience) for position in sorted(registered)]
    return sorted(made, key=lambda tile: WORST_FIRST.index(tile.state))


def cached_measure(feature: str, function: Callable[..., T], scope: Scope, *by: Any) -> T:
    """What a function of a scope gives, kept until a record of the feature or of the ministries is
    written.

    Neither language nor order changes it.
    """
    key = ("measured", function.__module__, function.__qualname__, scope, tuple(map(str, by)))
    measured: T = cached(key, lambda: function(scope, *by), (feature, "ministries"))
    return measured


def cached_trend(
    feature: str, name: str, scope: Scope, value: Callable[[Scope], Fraction | None]
) -> list[Fraction | None]:
    """A value as of each of the last quarters, kept like a measure: scopes of one day share it."""
    key = ("trend", name, scope.as_of, scope.ministry, scope.pillar)
    values: list[Fraction | None] = cached(
        key, lambda: [value(quarter) for quarter in scope.quarters()], (feature, "ministries")
    )
    return values


def state_of(
    value: Fraction | None,
    on_track: float | Fraction,
    watch: float | Fraction,
    *,
    less_is_better: bool = False,
) -> str:
    """The state of a rate: on track from (or up to) the first bound, to be watched from the second.

    No value, no state.
    """
    if value is None:
        return ""
    first, second = exact((on_track, watch))
    if less_is_better:
        return GOOD if value <= first else WATCH if value <= second else ALERT
    return GOOD if value >= first else WATCH if value >= second else ALERT


def exact(bounds: Iterable[float | Fraction]) -> tuple[Fraction, ...]:
    """Bounds as they were set: 0.15, and not the binary number beside it."""
    return tuple(Fraction(str(bound)) for bound in bounds)


def state_name(state: str) -> str:
    """A state in words; nothing for none."""
    return {GOOD: _("On track"), WATCH: _("Watch"), ALERT: _("Off track")}.get(state, "")


def limit_of(state: str, on_track: float | Fraction, watch: float | Fraction) -> Fraction:
    """The limit that a value of this state keeps, or has passed."""
    first, second = exact((on_track, watch))
    return second if state == ALERT else first


def format_limit(limit: Fraction) -> str:
    """A limit as an exact percent."""
    return format_percent(limit, 6)


def reason_of(state: str, on_track: float | Fraction, watch: float | Fraction) -> str:
    """A state where more is better, with its limit; the number stands beside it."""
    limit = format_limit(limit_of(state, on_track, watch))
    if not state:
        return ""
    if state == GOOD:
        return _("%(state)s: at least %(limit)s", state=state_name(state), limit=limit)
    return _("%(state)s: under %(limit)s", state=state_name(state), limit=limit)


def period_label(period: Period) -> str:
    """2017–18 or the first quarter of it, in the reader's way of writing."""
    if period.is_all:
        return _("All years")
    if current_language() == "fr":
        year = f"{period.year}-{period.year + 1}"
    else:
        year = f"{period.year}–{(period.year + 1) % 100:02}"
    return (
        _("%(year)s, quarter %(quarter)s", year=year, quarter=period.quarter)
        if period.quarter
        else year
    )


def change_since(
    now: Fraction | None, before: Fraction | None, period: Period, *, points: bool
) -> tuple[str, str]:
    """The change since the previous period in words, and its direction: up, down or same.

    Both are empty where one of the values is missing. Rates are told in percentage points, counts
    as they are.
    """
    if period.previous is None or now is None or before is None:
        return "", ""
    difference = (now - before) * (100 if points else 1)
    size = abs(round(difference))
    since = period_label(period.previous)
    if not size:
        return _("No change since %(period)s", period=since), "same"
    rose = difference > 0
    words = _points(rose, size, since) if points else _more_or_fewer(rose, size, since)
    return words, "up" if rose else "down"


def _points(rose: bool, size: int, since: str) -> str:
    text = format_number(size)
    if rose:
        return ngettext(
            "Up %(size)s percentage point since %(period)s",
            "Up %(size)s percentage points since %(period)s",
            size,
            size=text,
            period=since,
        )
    return ngettext(
        "Down %(size)s percentage point since %(period)s",
        "Down %(size)s percentage points since %(period)s",
        size,
        size=text,
        period=since,
    )


def no_pillar(scope: Scope) -> list[str]:
    """What a tile says whose figures do not follow the pillar that the reader chose."""
    return [_("Not filtered by pillar.")] if scope.pillar else []


def _more_or_fewer(rose: bool, size: int, since: str) -> str:
    text = format_number(size)
    if rose:
        return _("%(size)s more than in %(period)s", size=text, period=since)
    return _("%(size)s fewer than in %(period)s", size=text, period=since)
