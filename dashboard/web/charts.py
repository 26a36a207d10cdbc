"""Bars and lines as numbers for SVG: templates only place them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Sequence

LEAST = 9
"""The narrowest segment, in percent of the bar: its number must fit."""


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar: what it counts, how many, where it lies (percent of the bar's
    width).
    """

    name: str
    count: int
    x: float
    width: float
    middle: float


def stacked(counts: Sequence[tuple[str, int]]) -> list[Segment]:
    """Segments in proportion to their counts, none too narrow for its number; none for a count of
    0.
    """
    present = [(name, count) for name, count in counts if count]
    total = sum(count for _name, count in present)
    shared = 100 - LEAST * len(present)
    segments, x = [], 0.0
    for name, count in present:
        width = LEAST + shared * count / total
        segments.append(Segment(name, count, round(x, 2), round(width, 2), round(x + width / 2, 2)))
        x += width
    return segments


@dataclass(frozen=True)
class Bar:
    """One bar of several: what it counts, how many, its width in percent of the widest, and the
    address of the list of what it counts. Where it is no number of things, `value` says what.
    """

    label: str
    count: int
    width: float
    address: str = ""
    value: str = ""


def bars(counts: Sequence[tuple[str, int] | tuple[str, int, str]]) -> list[Bar]:
    """Bars in proportion to their counts, each (label, count) or (label, count, address)."""
    most = max((row[1] for row in counts), default=0) or 1
    return [Bar(row[0], row[1], round(100 * row[1] / most, 1), *row[2:]) for row in counts]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two upright bars side by side, now and a year before: what they are of, both counts and the
    addresses of their lists; places in percent of the width, heights in pixels of `TALL`.
    """

    label: str
    short: str
    count: int
    before: int
    address: str
    address_before: str
    x: float
    x_before: float
    width: float
    middle: float
    height: float
    height_before: float
    top: float
    top_before: float


TALL = 150


def pairs(rows: Sequence[tuple[str, str, tuple[int, str], tuple[int, str]]]) -> list[Pair]:
    """Upright bars in proportion to their counts, each (label, its short form, (count, address),
    the same a year before).
    """
    most = max((max(now[0], before[0]) for *_labels, now, before in rows), default=0) or 1
    slot = 100 / len(rows) if rows else 0
    made = []
    for place, (label, short, (count, address), (before, address_before)) in enumerate(rows):
        height, height_before = TALL * count / most, TALL * before / most
        made.append(
            Pair(
                label=label,
                short=short,
                count=count,
                before=before,
                address=address,
                address_before=address_before,
                x=round(slot * (place + 0.45), 2),
                x_before=round(slot * (place + 0.15), 2),
                width=round(slot * 0.3, 2),
                middle=round(slot * (place + 0.6), 2),
                height=round(height, 1),
                height_before=round(height_before, 1),
                top=round(TALL - height, 1),
                top_before=round(TALL - height_before, 1),
            )
        )
    return made


def within(value: Fraction | float | None) -> float:
    """A rate as percent of a bar's width, 0 to 100."""
    return round(min(max(float(value), 0.0), 1.0) * 100, 1) if value is not None else 0.0


def reach(
    baseline: Decimal | None, actual: Decimal | None, target: Decimal | None
) -> Fraction | None:
    """How much of the way from the baseline (else from 0) to the target is done: 1 at the target;
    None without a way.
    """
    start = Fraction(baseline or 0)
    if actual is None or target is None or Fraction(target) == start:
        return None
    return (Fraction(actual) - start) / (Fraction(target) - start)


@dataclass(frozen=True)
class Line:
    """A trend as SVG points in a field of 120 by 36, the area under it, and the height of its
    target.
    """

    points: str
    area: str
    target: float | None


def line_through(
    values: Sequence[Fraction | None], top: float | None = None, target: float | None = None
) -> Line | None:
    """A line through the known values, from 0 to `top` or the greatest; None with fewer than two of
    them.
    """
    known = [(i, float(v)) for i, v in enumerate(values) if v is not None]
    if len(known) < 2:
        return None
    highest = max([top or 0, target or 0, *(v for _i, v in known)]) or 1
    step = 120 / (len(values) - 1)

    def height(value: float) -> float:
        return round(35 - 31 * max(value, 0) / highest, 1)

    places = [f"{i * step:.1f},{height(v)}" for i, v in known]
    area = [f"{known[0][0] * step:.1f},35", *places, f"{known[-1][0] * step:.1f},35"]
    return Line(" ".join(places), " ".join(area), height(target) if target is not None else None)


@dataclass(frozen=True)
class Quarter:
    """A quarter of a trend in words: its name, its value or what stands in its place, and what was
    noted of it.
    """

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A line, what it is of, its first and last value with their quarters, all its values, and
    whether the last is more than the one before (None where either is not known). `marks` are the
    places, in a field of 120, of the quarters that have a note; `goal` is the target in words.
    """

    line: Line
    title: str
    summary: str
    quarters: list[Quarter]
    rose: bool | None = None
    marks: Sequence[float] = ()
    goal: str = ""
