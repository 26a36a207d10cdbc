"""A trend over quarters: as a line, in words, and as a table of the same values."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Callable, Mapping, Sequence

from dashboard.language import DASH, gettext as _
from dashboard.records.periods import Scope
from dashboard.web.charts import Quarter, Trend, line_through
from dashboard.web.tiles import period_label

FAR, FLOOR = 4, 260.0
"""How many quarters are read from afar, and where their bars stand."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure: where it leads, the number, its last eight quarters, the change since the period
    before (`direction`: up, down, same, worse-up, better-down) and what else belongs to it.
    """

    title: str
    address: str
    value: str
    trend: Trend | None
    change: str
    direction: str
    notes: Sequence[str] = ()


def trend_of(
    scope: Scope,
    values: Sequence[Fraction | None],
    title: str,
    write: Callable[[Fraction | None], str],
    *,
    top: float | None = None,
    target: Fraction | float | None = None,
    withheld: Sequence[str] = (),
) -> Trend | None:
    """The trend of the values of a scope's last quarters; None with fewer than two of them.

    `write` puts a value into words; `withheld` holds what stands in place of each that is not
    shown, or nothing.
    """
    line = line_through(values, top, None if target is None else float(target))
    if line is None:
        return None
    words = [*withheld] or [""] * len(values)
    quarters = [
        Quarter(period_label(quarter.period), reason or write(value))
        for quarter, value, reason in zip(scope.quarters(len(values)), values, words, strict=True)
    ]
    known = [quarter for quarter, value in zip(quarters, values, strict=True) if value is not None]
    summary = _(
        "From %(first)s (%(earlier)s) to %(last)s (%(later)s)",
        first=known[0].value,
        earlier=known[0].label,
        last=known[-1].value,
        later=known[-1].label,
    )
    before, last = values[-2:]
    rose = None if before is None or last is None else last > before
    goal = "" if target is None else _("Target: %(target)s", target=write(Fraction(str(target))))
    return Trend(line=line, title=title, summary=summary, quarters=quarters, rose=rose, goal=goal)


def with_notes(trend: Trend, notes: Mapping[int, str]) -> Trend:
    """The trend with what was noted of its quarters, by their place from 0."""
    step = 120 / (len(trend.quarters) - 1)
    quarters = [replace(one, note=notes.get(i, "")) for i, one in enumerate(trend.quarters)]
    return replace(trend, quarters=quarters, marks=[round(i * step, 1) for i in sorted(notes)])


@dataclass(frozen=True)
class QuarterBar:
    """A quarter as a bar from afar, in a field of 304: its place and middle in percent of the
    width, the value in words above it, the quarter below it
    in lines, each with its height. Without a height, it is not known.
    """

    x: float
    middle: float
    y: float
    height: float | None
    words_y: float
    words: str
    label: Sequence[tuple[float, str]]


def bars_of(trend: Trend) -> list[QuarterBar]:
    """The last four quarters of a trend as bars."""
    places = [point.split(",") for point in trend.line.points.split()]
    step = 120 / (len(trend.quarters) - 1)
    tops = {round(float(x) / step): _lowered(float(y)) for x, y in places}
    first = max(len(trend.quarters) - FAR, 0)
    bars = []
    for place, quarter in enumerate(trend.quarters[first:]):
        top, middle = tops.get(first + place), (place + 0.5) * 100 / FAR
        y = FLOOR if top is None else top
        height = None if top is None else round(FLOOR - top, 1)
        words = quarter.value if height is not None else DASH
        lines = enumerate(reversed(quarter.label.split(", ")))  # the quarter, then its year
        label = [(FLOOR + 20 * (line + 1), text) for line, text in lines]
        bars.append(QuarterBar(middle - 9, middle, y, height, y - 8, words, label))
    return bars


def goal_of(trend: Trend) -> float | None:
    """How high the target of a trend stands beside its bars."""
    return None if trend.line.target is None else _lowered(trend.line.target)


def _lowered(height: float) -> float:
    """A height in the field of a line as one in the field of bars."""
    return round(FLOOR - (35 - height) * 208 / 31, 1)
