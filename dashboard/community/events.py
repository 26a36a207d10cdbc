"""Events of the community of practice: which count, how many took part, in which ministries."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Sequence

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select, union

from dashboard.community.models import SECTORS, Attendance, Event
from dashboard.extensions import db
from dashboard.records.choices import NO_PLACE
from dashboard.records.periods import Period, Scope, today
from dashboard.records.site_settings import settings


def within(column: Any, scope: Scope) -> ColumnElement[bool]:
    """Days of the scope's period up to its as-of day."""
    last = min(scope.period.end, scope.as_of)
    between: ColumnElement[bool] = column.between(scope.period.start, last)
    return between


def of_events(scope: Scope) -> ColumnElement[bool]:
    """Events of the period so far; a ministry's are those that concern it."""
    tests = and_(Event.live, within(Event.starts_on, scope))
    return tests if scope.ministry is None else and_(tests, concerns(scope.ministry))


def concerns(ministry: int) -> ColumnElement[bool]:
    """Events that a ministry hosts or has an attendance at."""
    attended = select(Attendance.event_id).where(Attendance.ministry_id == ministry)
    return or_(Event.ministry_id == ministry, Event.id.in_(attended.where(Attendance.live)))


def to_come(period: Period | None = None) -> ColumnElement[bool]:
    """Events that begin after today, whatever the day of the page; of a period where one is
    chosen.
    """
    tests = Event.starts_on > today()
    return (
        tests if period is None else and_(tests, Event.starts_on.between(period.start, period.end))
    )


participants_sum: ColumnElement[int] = sum(
    (func.coalesce(getattr(Event, name), 0) for name in SECTORS), literal(0)
)
"""How many took part in an event, of all sectors."""


def participants(event: Event) -> int | None:
    """How many took part in an event, of all sectors; None where no number is known."""
    numbers = [number for name in SECTORS if (number := getattr(event, name)) is not None]
    return sum(numbers) if numbers else None


@dataclass(frozen=True, kw_only=True)
class EventSums:
    """Events, their participants (those from government among them), and events with a place
    (outside the GTA).
    """

    events: int
    participants: int
    government: int
    placed: int
    outside_gta: int


def event_sums(scope: Scope) -> EventSums:
    """Counts of events and participants, in one statement."""
    placed = and_(Event.region.is_not(None), Event.region.not_in(NO_PLACE))
    row = db.session.execute(
        select(
            func.count().label("events"),
            _total(participants_sum).label("participants"),
            _total(func.coalesce(Event.government, 0)).label("government"),
            _total(case((placed, 1), else_=0)).label("placed"),
            _total(case((Event.region.in_(settings().outside_gta), 1), else_=0)).label("outside"),
        )
        .select_from(Event)
        .where(of_events(scope))
    ).one()
    return EventSums(
        events=row.events,
        participants=int(row.participants),
        government=int(row.government),
        placed=int(row.placed),
        outside_gta=int(row.outside),
    )


def _total(value: Any) -> Any:
    return func.coalesce(func.sum(value), 0)


class Part(NamedTuple):
    """Events of a ministry, and how many took part in them, of all ministries and sectors."""

    events: int
    participants: int


def events_by_ministry(scope: Scope) -> dict[int, Part]:
    """Events of the period by ministry: those that it hosts or has an attendance at."""
    chosen = of_events(scope)
    hosted = select(Event.ministry_id.label("ministry"), Event.id.label("event")).where(
        chosen, Event.ministry_id.is_not(None)
    )
    attended = (
        select(Attendance.ministry_id.label("ministry"), Event.id.label("event"))
        .join(Event, Event.id == Attendance.event_id)
        .where(chosen, Attendance.live)
    )
    both = union(hosted, attended).subquery()
    counted = select(both.c.ministry, func.count(), _total(participants_sum))
    counted = counted.join(Event, Event.id == both.c.event).group_by(both.c.ministry)
    rows = db.session.execute(counted)
    return {ministry: Part(events, int(people)) for ministry, events, people in rows}


def events_with_participants(scope: Scope, most: int | None = None) -> Sequence[Any]:
    """The period's events of the ministry, the newest first, at most so many: (event, participants,
    the ministry's own).
    """
    own = select(Attendance.participants).where(
        Attendance.event_id == Event.id, Attendance.ministry_id == scope.ministry, Attendance.live
    )
    selected = select(
        Event, participants_sum.label("participants"), own.scalar_subquery().label("own")
    )
    newest = selected.where(of_events(scope)).order_by(Event.starts_on.desc(), Event.code)
    return db.session.execute(newest.limit(most)).all()
