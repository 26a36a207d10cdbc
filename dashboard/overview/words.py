"""What tiles say in words: states, periods, changes."""

from fractions import Fraction

from dashboard.language import current_language, format_number, gettext as _, ngettext
from dashboard.records.periods import Period, Scope

GOOD, WATCH, ALERT = "good", "watch", "alert"


def state_of(
    value: Fraction | None, on_track: float, watch: float, *, less_is_better: bool = False
) -> str:
    """The state of a rate: on track from (or up to) the first bound, to be watched from the second; no value, no state."""
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
    now: Fraction | None, before: Fraction | None, scope: Scope, *, points: bool
) -> tuple[str, str]:
    """The change in words, and its direction: up, down or same."""
    if scope.period.previous is None or now is None or before is None:
        return "", ""
    difference = (now - before) * (100 if points else 1)
    size = abs(round(difference))
    since = period_label(scope.period.previous)
    if not size:
        return _("No change since %(period)s", period=since), "same"
    text = format_number(size)
    if points:
        said = (
            ngettext(
                "Up %(size)s point since %(period)s",
                "Up %(size)s points since %(period)s",
                size,
                size=text,
                period=since,
            )
            if difference > 0
            else ngettext(
                "Down %(size)s point since %(period)s",
                "Down %(size)s points since %(period)s",
                size,
                size=text,
                period=since,
            )
        )
    else:
        said = (
            _("%(size)s more than in %(period)s", size=text, period=since)
            if difference > 0
            else _("%(size)s fewer than in %(period)s", size=text, period=since)
        )
    return said, "up" if difference > 0 else "down"
