"""The lines and causes of a breakdown by ministry, and their order."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Callable, Iterable, Sequence

from dashboard.language import localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.overview.models import LABELS
from dashboard.overview.telling import Visible
from dashboard.records.periods import Scope
from dashboard.web.table import Withheld
from dashboard.web.tiles import Tile, change_since

CAUSES = 3


@dataclass(frozen=True, kw_only=True)
class Line:
    """A ministry: its figure now and before, and how many records weigh on it, with the address of
    their list.
    """

    ministry: Ministry
    name: str
    now: Visible
    before: Visible
    weight: int | Withheld
    address: str

    def change(self, scope: Scope, rate: bool) -> str:
        """How far the figure moved, in words; nothing where it is not known or not told."""
        if isinstance(self.now, Withheld) or isinstance(self.before, Withheld):
            return ""
        return change_since(self.now, self.before, scope.period, points=rate)[0]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What weighs on a tile: what it is called, in which language, how much it weighs, its page."""

    title: str
    language: str
    weighs: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    """A tile's measure by ministry, what its weights count, and the causes that weigh most."""

    tile: Tile
    measure: str
    weighs: str
    lines: Sequence[Line]
    causes: Sequence[Cause]
    target: Fraction | None = None

    @property
    def label(self) -> str:
        """What the measure is called."""
        return str(LABELS[self.measure])


Parts = tuple[str, list[Line], list[Cause]]


def _known(value: Visible) -> Fraction:
    return Fraction(2) if value is None or isinstance(value, Withheld) else value


def lines_of(
    ministries: Iterable[Ministry],
    now: Callable[[int], Visible],
    before: Callable[[int], Visible],
    weight: Callable[[int], int | Withheld],
    address: Callable[[Ministry], str],
    heaviest: bool,
) -> list[Line]:
    """The worst first: the heaviest, or the lowest figures, those not told last."""
    lines = [
        Line(
            ministry=one,
            name=localized(one, "name")[0],
            now=now(one.id),
            before=before(one.id),
            weight=weight(one.id),
            address=address(one),
        )
        for one in ministries
    ]
    lines.sort(key=lambda line: search_key(line.name))
    if heaviest:
        lines.sort(key=lambda line: -line.weight if isinstance(line.weight, int) else 0)
    else:
        lines.sort(key=lambda line: _known(line.now))
    return lines


def of_ministries(lines: Iterable[Line], weighs: Callable[[Line], str]) -> list[Cause]:
    """The first of the lines as causes, each with how much it weighs in words."""
    return [
        Cause(title=line.name, language="", weighs=weighs(line), address=line.address)
        for line in list(lines)[:CAUSES]
    ]
