"""Who of a ministry's staff lacks a required course, or will lack it soon: names, for the own lead
and administrators.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from dashboard.extensions import db
from dashboard.language import current_language, gettext as _, localized
from dashboard.ministries.members import of_teams
from dashboard.ministries.models import Staff, Team
from dashboard.records.fields import Label
from dashboard.records.keys import folded, order_of
from dashboard.records.periods import Scope, add_months, valid_since
from dashboard.training.measures import courses, employed
from dashboard.training.models import Completion, Course
from dashboard.web.table import CODE, DATE, TEXT, Column

SOON = timedelta(days=60)
MISSING, ENDS_SOON, HELD = "missing", "ends_soon", "held"


def state_names() -> dict[str, Label]:
    """What a person can be reminded of."""
    return {MISSING: _("Missing"), ENDS_SOON: _("Ends within 60 days")}


@dataclass(frozen=True, kw_only=True)
class Holding:
    """How a person stands with a course: `held_on` is the latest day of completing it, `ends_on`
    the first day on which that does not hold any more.
    """

    course: Course
    state: str
    held_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of the staff, with each of the required courses that are asked for."""

    employee_number: str
    name: str
    team: Team
    holdings: list[Holding]


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One course of one person that is missing, or ends soon."""

    person: Person
    holding: Holding


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """Whom to remind, as statements: of a ministry, of a team or all, of these required courses."""

    scope: Scope
    courses: Sequence[Course]
    team: Team | None = None

    def _latest(self) -> Any:
        """By person: the latest day of completing each course, as a subquery."""
        days = [
            func.max(case((Completion.course_id == c.id, Completion.completed_on))).label(_day(c))
            for c in self.courses
        ]
        chosen = select(Completion.staff_id, *days).where(
            Completion.course_id.in_([course.id for course in self.courses]),
            Completion.known(self.scope.as_of),
            Completion.staff_id.in_(_own(self.scope)),
        )
        return chosen.group_by(Completion.staff_id).subquery()

    def tests(self, latest: Any, state: str) -> list[ColumnElement[bool]]:
        """For each course: whether a person is to be reminded of it for this reason."""
        as_of, tests = self.scope.as_of, []
        for course in self.courses:
            day, months = latest.c[_day(course)], course.valid_months
            since = valid_since(as_of, months) if months else date.min
            if state == MISSING:
                tests.append(or_(day.is_(None), day < since))
            elif months:
                tests.append(and_(day >= since, day < valid_since(as_of + SOON, months)))
        return tests or [false()]

    def _selection(self) -> tuple[Any, Select[Any]]:
        """The latest days, and the staff of whom they are."""
        latest = self._latest()
        staff = (
            select(Staff.employee_number, Staff.name, Team, *_days(latest))
            .select_from(Staff)
            .outerjoin(latest, latest.c.staff_id == Staff.id)
            .where(employed(self.scope), ~Staff.erased, Staff.id.in_(_own(self.scope)))
        )
        staff = of_teams(staff)
        return latest, staff if self.team is None else staff.where(Team.id == self.team.id)

    def statement(self, state: str | None = None) -> Select[Any]:
        """The people to remind, by team and name, with the latest day of each course."""
        latest, staff = self._selection()
        states = (MISSING, ENDS_SOON) if state is None else (state,)
        tests = [test for one in states for test in self.tests(latest, one)]
        named = Team.name_fr if current_language() == "fr" else Team.name_en
        name = func.coalesce(folded(Staff.name), folded(Staff.employee_number))
        return staff.where(or_(*tests)).order_by(order_of(named), Team.id, name, Staff.id)

    def read(self, statement: Select[Any]) -> Iterator[Person]:
        """The people of such a statement."""
        for number, name, team, *days in db.session.execute(statement):
            holdings = [self._holding(*pair) for pair in zip(self.courses, days, strict=True)]
            yield Person(employee_number=number, name=name or number, team=team, holdings=holdings)

    def _holding(self, course: Course, held_on: date | None) -> Holding:
        months, as_of = course.valid_months, self.scope.as_of
        ends_on = add_months(held_on, months) if held_on and months else None
        if held_on is None or (ends_on and ends_on <= as_of):
            state = MISSING
        else:
            state = ENDS_SOON if ends_on and ends_on <= as_of + SOON else HELD
        return Holding(course=course, state=state, held_on=held_on, ends_on=ends_on)

    def counts(self) -> dict[str, int]:
        """How many people are to be reminded, by reason and in all (""), and how many reminders
        that is ("reminders"), in one statement.
        """
        latest, staff = self._selection()
        missing, soon = (self.tests(latest, state) for state in (MISSING, ENDS_SOON))
        each = [func.sum(case((test, 1), else_=0)) for test in (*missing, *soon)]
        totals = [
            func.sum(case((or_(*tests), 1), else_=0)) for tests in (missing + soon, missing, soon)
        ]
        row = db.session.execute(staff.with_only_columns(*totals, *each)).one()
        numbers = [number or 0 for number in row]
        return {"": numbers[0], MISSING: numbers[1], ENDS_SOON: numbers[2]} | {
            "reminders": sum(numbers[3:])
        }


def _own(scope: Scope) -> Select[Any]:
    """The staff of today, whatever the scope's day: who left for another ministry is named there
    alone.
    """
    return select(Staff.id).join(Team).where(Team.ministry_id == scope.ministry)


def _day(course: Course) -> str:
    return f"day_{course.id}"


def _days(latest: Any) -> list[Any]:
    return [column for name, column in latest.c.items() if name != "staff_id"]


def required_courses(scope: Scope) -> list[Course]:
    """The courses of which people can be reminded."""
    return [course for course in courses(replace(scope, pillar=None)) if course.required]


def reminders(people: Iterable[Person], state: str | None = None) -> Iterator[Reminder]:
    """A line for each course of each person that is missing or ends soon."""
    for person in people:
        for holding in person.holdings:
            if holding.state != HELD and state in (None, holding.state):
                yield Reminder(person=person, holding=holding)


def columns() -> list[Column]:
    """The people to remind as a file, a row for each reminder."""

    def team(row: Reminder) -> str:
        return localized(row.person.team, "name")[0]

    def course(row: Reminder) -> str:
        return localized(row.holding.course, "name")[0]

    return [
        Column("employee_number", _("Employee number"), CODE, "person.employee_number"),
        Column("name", _("Name"), TEXT, "person.name"),
        Column("team", _("Team"), CODE, "person.team.code", team),
        Column("course", _("Course"), CODE, "holding.course.code", course),
        Column("state", _("State"), TEXT, "holding.state", state_names()),
        Column("held_on", _("Completion date"), DATE, "holding.held_on"),
        Column("ends_on", _("End date"), DATE, "holding.ends_on"),
    ]
