"""Why figures changed: the notes of a period, whether their figures have changed since, and their
marks on the trends of tiles.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Iterable, Sequence

from flask import current_app
from sqlalchemy import or_, select

from dashboard.extensions import db
from dashboard.language import gettext as _, localized_words
from dashboard.overview.models import LABELS, MEASURES, Note
from dashboard.overview.telling import Visible, figure, visible_measures
from dashboard.records.periods import Scope, year_of
from dashboard.training.privacy import Sees
from dashboard.web.table import Withheld
from dashboard.web.tiles import Tile
from dashboard.web.trends import with_notes

SHOWN = 5
PLACES = 6
"""To how many decimals the figure of a note is kept."""


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A note with the name of its measure, and its figure then and now where that has changed."""

    note: Note
    label: str
    then: str
    now: str

    @property
    def changed(self) -> bool:
        """Whether the figure is another now."""
        return self.then != self.now

    @property
    def change(self) -> str:
        """Both figures where it has changed."""
        if not self.changed:
            return ""
        return _(
            "The figure was %(then)s when this was written; it is %(now)s now.",
            then=self.then,
            now=self.now,
        )

    @property
    def words(self) -> str:
        """The name of its measure, and both figures where it has changed."""
        return f"{self.label}{_(': ')}{self.change}" if self.changed else self.label


def notes(scope: Scope) -> Sequence[Note]:
    """The newest notes first: of the scope's period, and of the quarters of its trend."""
    quarters = [quarter.period for quarter in scope.quarters()]
    periods = {scope.period.name, *(one.name for one in quarters)}
    periods |= {year_of(one.start).name for one in quarters}
    chosen = select(Note).where(Note.live, Note.period.in_(sorted(periods)))
    if scope.ministry is not None:
        chosen = chosen.where(or_(Note.ministry_id.is_(None), Note.ministry_id == scope.ministry))
    return db.session.scalars(chosen.order_by(Note.created_at.desc(), Note.id.desc())).all()


def of_tile(name: str, written: Iterable[Note], scope: Scope, sees: Sees) -> list[Noted]:
    """The newest of these notes that are of a tile's measures and of the scope's period.

    A measure of each ministry that they name is worked out again: of five notes at most.
    """
    of_period = [one for one in written if one.period == scope.period.name]
    chosen = [one for one in of_period if one.measure in MEASURES[name]][:SHOWN]
    now = {
        id: visible_measures(replace(scope, ministry=id, pillar=None), sees)
        for id in {one.ministry_id for one in chosen}
    }
    return [_noted(note, now[note.ministry_id][note.measure]) for note in chosen]


def of_scope(scope: Scope, sees: Sees) -> list[Noted]:
    """The newest notes on any measure of the scope's period and of its very ministry, or of all:
    for what leaves the screen.
    """
    chosen = [
        one
        for one in notes(scope)
        if one.period == scope.period.name and one.ministry_id == scope.ministry
    ][:SHOWN]
    now = visible_measures(replace(scope, pillar=None), sees) if chosen else {}
    return [_noted(note, now[note.measure]) for note in chosen]


def figure_to_keep(measure: str, scope: Scope) -> Decimal | None:
    """The figure of now as a note keeps it; None for one that is withheld from anybody: it could be
    shown later, when the figure no longer is.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context():  # read apart: what is cached would expire when the note is saved
        value = visible_measures(scope, sees=lambda _ministry: False)[measure]
    if value is None or isinstance(value, Withheld):
        return None
    rounded = round(value, PLACES)
    return Decimal(rounded.numerator) / rounded.denominator


def _noted(note: Note, now: Visible) -> Noted:
    then: Visible = now if note.value is None else Fraction(note.value)
    if isinstance(now, Withheld) or (now is not None and round(now, PLACES) == then):
        then = now
    return Noted(
        note=note,
        label=str(LABELS[note.measure]),
        then=figure(note.measure, then),
        now=figure(note.measure, now),
    )


def marked(tile: Tile, written: Iterable[Note], scope: Scope) -> Tile:
    """The tile with its notes on its trend: those of its own measure, and of the scope's ministry
    or of all.
    """
    if tile.trend is None:
        return tile
    own, texts = next(iter(MEASURES[tile.name])), dict[int, str]()
    first = len(tile.trend.quarters)
    quarters = [quarter.period for quarter in scope.quarters(first)]
    for note in written:
        places = [
            i
            for i, one in enumerate(quarters)
            if note.period in (one.name, year_of(one.start).name)
        ]
        if places and note.measure == own and note.ministry_id == scope.ministry:
            texts.setdefault(places[-1], localized_words(note, "text"))
    return replace(tile, trend=with_notes(tile.trend, texts))
