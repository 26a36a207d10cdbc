"""Measures side by side: of two to five ministries, of two periods, or of a ministry and all."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Mapping, Sequence

from dashboard.language import format_number, gettext as _, localized, ngettext
from dashboard.ministries.models import Ministry
from dashboard.overview.models import LABELS, RATES
from dashboard.overview.telling import Visible, figure, visible_measures
from dashboard.records.periods import Period, Scope, scope
from dashboard.training.privacy import Sees
from dashboard.web.table import CODE, NUMBER, TEXT, Column
from dashboard.web.tiles import period_label

MOST = 5
ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Side:
    """One column: the code and the name of its ministry or period, and its measures."""

    code: str
    name: str
    values: Mapping[str, Visible]

    def known(self, measure: str) -> Fraction | None:
        """A measure that there is, and that the reader is told."""
        value = self.values.get(measure)
        return value if isinstance(value, Fraction) else None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measure on every side, and how the sides differ, in words."""

    name: str
    sides: Sequence[Side]

    @property
    def label(self) -> str:
        """What the measure is called."""
        return str(LABELS[self.name])

    def shown(self, side: Side) -> str:
        """The measure on one side, as the page writes it."""
        return figure(self.name, side.values.get(self.name))

    @property
    def difference(self) -> str:
        """Which side has more, and by how much; of more than two, from which to which they range.

        Names stand so that no article or preposition hangs on them, in either language.
        """
        known = [
            (value, side) for side in self.sides if (value := side.known(self.name)) is not None
        ]
        if len(known) < 2:
            return ""
        low, high = (pick(known, key=lambda pair: pair[0]) for pick in (min, max))
        if low[0] == high[0]:
            return _("The same")
        if len(known) == 2:
            return _more(high[1].name, high[0] - low[0], self.name in RATES)
        return _(
            "From %(low)s (%(lowest)s) to %(high)s (%(highest)s)",
            low=figure(self.name, low[0]),
            lowest=low[1].name,
            high=figure(self.name, high[0]),
            highest=high[1].name,
        )


def _more(name: str, difference: Fraction, rate: bool) -> str:
    if not rate:
        return _("%(name)s: %(size)s more", name=name, size=format_number(difference, 1))
    points = round(difference * 100)
    if not points:
        return _("Less than one percentage point apart")
    return ngettext(
        "%(name)s: %(size)s percentage point more",
        "%(name)s: %(size)s percentage points more",
        points,
        name=name,
        size=format_number(points),
    )


def sides(ministries: Sequence[Ministry], periods: Sequence[Period], sees: Sees) -> list[Side]:
    """What is compared: two periods of a ministry or of all; else, in the first period, these
    ministries, a single one with all, and without any the period with the one before.
    """
    first = ministries[0] if ministries else None
    if len(periods) == 1 and not ministries and periods[0].previous:
        periods = [periods[0].previous, periods[0]]
    if len(periods) > 1:
        return [_of(first, one, one.name, period_label(one), sees) for one in periods]
    made = [_of(one, periods[0], one.code, localized(one, "name")[0], sees) for one in ministries]
    if len(made) < 2:
        made.append(_of(None, periods[0], ALL, _("All ministries"), sees))
    return made


def _of(ministry: Ministry | None, period: Period, code: str, name: str, sees: Sees) -> Side:
    chosen: Scope = scope(period.name)
    chosen = replace(chosen, ministry=ministry.id if ministry else None)
    return Side(code=code, name=name, values=visible_measures(chosen, sees))


def ordered(compared: Sequence[Side], sort: str) -> list[Side]:
    """The sides by a measure (with a minus the most first), those not told last."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    known = [side for side in compared if side.known(name) is not None]
    known.sort(key=lambda side: side.known(name) or Fraction(0), reverse=down)
    return known + [side for side in compared if side.known(name) is None]


def rows(compared: Sequence[Side]) -> list[Row]:
    """A row for each measure."""
    return [Row(name=name, sides=compared) for name in LABELS]


def columns(compared: Sequence[Side]) -> list[Column]:
    """A measure's name, what it is called, and one column for each side by its code."""

    def column(side: Side) -> Column:
        return Column(side.code, side.name, NUMBER, lambda row: side.values.get(row.name))

    named = [Column("name", _("Name"), CODE), Column("label", _("Measure"), TEXT)]
    return [*named, *(column(side) for side in compared)]
