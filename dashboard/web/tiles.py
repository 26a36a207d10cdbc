"""Tiles: a feature's figure with its state, change, trend, and sentences on what needs attention.

A feature reads its numbers from the database, then makes its tile of them without it. It registers
its tile (`register_tile`), so that the pages that show tiles name none of them.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Callable, TypeVar

from flask import Flask, current_app

from dashboard.language import current_language, format_number, gettext as _, ngettext
from dashboard.records.periods import Period, Scope
from dashboard.web.cache import cached
from dashboard.web.charts import Line

T = TypeVar("T")
GOOD, WATCH, ALERT = "good", "watch", "alert"


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A tile as the template places it. `state` is good, watch, alert or nothing.

    The records behind it: the section of a ministry's page that lists them, and the column by which
    the table of ministries is sorted to show them.
    """

    name: str
    title: str
    value: str
    unit: str
    state: str
    change: str
    direction: str
    line: Line | None
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


def tiles(scope: Scope, audience: Audience) -> list[Tile]:
    """Every registered tile of a scope, in a constant number of statements."""
    registered: dict[int, MakeTile] = current_app.extensions.get("tiles", {})
    return [registered[position](scope, audience) for position in sorted(registered)]


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
    first, second = Fraction(str(on_track)), Fraction(str(watch))
    if less_is_better:
        return GOOD if value <= first else WATCH if value <= second else ALERT
    return GOOD if value >= first else WATCH if value >= second else ALERT


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


def _more_or_fewer(rose: bool, size: int, since: str) -> str:
    text = format_number(size)
    if rose:
        return _("%(size)s more than in %(period)s", size=text, period=since)
    return _("%(size)s fewer than in %(period)s", size=text, period=since)
