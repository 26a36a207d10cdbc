"""The table of ministries by course, as one reader may see it: its rows and its columns."""

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Mapping, Sequence

from dashboard.language import format_percent, gettext as _, localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope
from dashboard.training import measures
from dashboard.training.groups import Day
from dashboard.training.holders import TRAINERS, Holders, holders
from dashboard.training.models import Course, Session
from dashboard.training.privacy import Sees
from dashboard.training.sessions import session_counts
from dashboard.training.units import target_of
from dashboard.web.table import CODE, NUMBER, RATE, TEXT, Column, Withheld
from dashboard.web.tiles import cached_measure

STEPS = 5
"""How many shades a rate has."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A ministry in the table, or all of them together. A figure that is withheld from the reader
    is the words that stand in its place.
    """

    ministry: Ministry | None
    name: str
    headcount: int | Withheld
    trained: Fraction | Withheld | None
    trainers: int | Withheld
    sessions_held: int
    pilots_held: int
    rates: Mapping[int, Fraction | Withheld | None]

    @property
    def withheld(self) -> Withheld | None:
        """What stands in place of all that concerns its staff, where that is withheld."""
        return self.headcount if isinstance(self.headcount, Withheld) else None


@dataclass(frozen=True, kw_only=True)
class Board:
    """What the table is made of, whoever reads: the courses that it shows, their holders, the
    groups of the day, and the sessions held by ministry.
    """

    scope: Scope
    courses: Sequence[Course]
    holders: Mapping[int, Holders]
    day: Day
    sessions: Mapping[int | None, Counter[str]]

    def row(self, ministry: Ministry | None, sees: Sees) -> Row:
        """The row of a ministry, or of all."""
        id = ministry.id if ministry else None
        group, words = self.day.group(id), self.day.of_ministries.words(id, sees)
        trainers = self.holders[TRAINERS]
        sessions = (
            self.sessions.get(id, Counter()) if id else sum(self.sessions.values(), Counter())
        )
        return Row(
            ministry=ministry,
            name=localized(ministry, "name")[0] if ministry else _("All ministries"),
            headcount=words or group.people,
            trained=words or group.share(self.scope.pillar or ""),
            trainers=trainers.words(id, sees) or trainers.group(id).holders.get("", 0),
            sessions_held=sessions["held"],
            pilots_held=sessions["pilots"],
            rates={course.id: self.rate(course, id, sees) for course in self.courses},
        )

    def rate(self, course: Course, ministry: int | None, sees: Sees) -> Fraction | Withheld | None:
        """The share of a ministry's staff, or of all, that holds a course."""
        held = self.holders[course.id]
        return held.words(ministry, sees) or held.group(ministry).share("")


def _sessions_by_ministry(scope: Scope) -> dict[int | None, Counter[str]]:
    counted = session_counts(scope, Session.ministry_id)
    return {row[0]: Counter(held=row.held, pilots=row.pilots) for row in counted}


def board(scope: Scope, day: Day, component: str | None, kind: str | None) -> Board:
    """The table of a scope, in a constant number of statements: the courses of its pillar, and of
    this component and kind, required ones first.
    """
    everywhere = replace(scope, ministry=None)
    courses = measures.courses(everywhere)
    shown = [
        course
        for course in sorted(courses, key=lambda course: (not course.required, course.code))
        if component in (None, course.component) and kind in (None, course.kind)
    ]
    return Board(
        scope=scope,
        courses=shown,
        holders=holders(scope.as_of, day, courses),
        day=day,
        sessions=cached_measure("training", _sessions_by_ministry, everywhere),
    )


def rows(board: Board, ministries: Sequence[Ministry], sort: str, sees: Sees) -> list[Row]:
    """A row for each ministry of the scope that is in use or has staff, sorted by a column (by the
    share trained, where the course to sort by is not shown).
    """
    listed = [
        ministry
        for ministry in ministries
        if board.scope.ministry in (None, ministry.id)
        and ministry.live
        and (ministry.active or board.day.group(ministry.id).people)
    ]
    made = [board.row(ministry, sees) for ministry in listed]
    made.sort(key=lambda row: search_key(row.name), reverse=sort == "-name")
    by_name = {column.name: column for column in columns(board.courses)}
    column = by_name.get(sort.removeprefix("-"), by_name["trained"])
    if column.name != "name":
        made.sort(key=lambda row: _number(column.read(row)), reverse=sort.startswith("-"))
    return made


def _number(value: Any) -> Fraction:
    """A figure to sort by; what is withheld, or has nothing to divide by, comes before 0."""
    return Fraction(-1) if value is None or isinstance(value, Withheld) else Fraction(value)


def columns(courses: Sequence[Course]) -> list[Column]:
    """What a row says; the rate of each course by its own column."""

    def rate(course: Course) -> Column:
        def value(row: Row) -> Any:
            return row.rates[course.id]

        column, label = f"course_{course.code}", localized(course, "name")[0]
        return Column(column, label, RATE, value, sort=column, note=_target(target_of(course)))

    def code(row: Row) -> str:
        return row.ministry.code if row.ministry else ""

    trained, target = _("Share of staff trained"), _target(target_of(None))
    return [
        Column("code", _("Code"), CODE, code),
        Column("name", _("Ministry"), TEXT, sort="name"),
        Column("headcount", _("Staff"), NUMBER, unit="people", sort="-headcount"),
        Column("trained", trained, RATE, sort="trained", heading=_("Trained"), note=target),
        Column("trainers", _("Trainers"), NUMBER, unit="people", sort="-trainers"),
        Column("sessions_held", _("Sessions held"), NUMBER, unit="sessions", sort="-sessions_held"),
        Column("pilots_held", _("Pilots held"), NUMBER, unit="sessions"),
        *(rate(course) for course in courses),
    ]


def _target(share: float | None) -> str:
    return _("target %(target)s", target=format_percent(share)) if share else _("no target")


def step(rate: Any) -> int:
    """The shade of a rate, 0 to 4: each stands for a fifth."""
    return min(int(_number(rate) * STEPS), STEPS - 1) if isinstance(rate, Fraction) else 0


def is_met(rate: Any, target: float | None) -> bool:
    """Whether a rate that is shown reaches its target."""
    return isinstance(rate, Fraction) and target is not None and rate >= Fraction(str(target))


def without_trainer(rows: Sequence[Row]) -> list[Ministry]:
    """Those that have staff, and not one trainer that the reader may know of."""
    return [
        row.ministry
        for row in rows
        if row.ministry and row.headcount and not row.withheld and row.trainers == 0
    ]
