"""Measures of the community: events, who took part, and requests for support (domain.md, Measures)."""

from datetime import timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, union

from dashboard.community.models import SECTORS, Attendance, Event, SupportRequest
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.choices import NO_PLACE
from dashboard.records.measure import Measure, count, rate
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings

OLD_DAYS = 30


def _in_period(column: Any, scope: Scope) -> ColumnElement[bool]:
    within: ColumnElement[bool] = column.between(scope.period.start, scope.period.end)
    return within


def of_events(scope: Scope) -> ColumnElement[bool]:
    """Events of the period so far; a ministry's are those that it hosts or has an attendance at."""
    tests = and_(Event.live, _in_period(Event.starts_on, scope), Event.starts_on <= scope.as_of)
    if scope.ministry is None:
        return tests
    attended = select(Attendance.event_id).where(
        Attendance.ministry_id == scope.ministry, Attendance.live
    )
    return and_(tests, or_(Event.ministry_id == scope.ministry, Event.id.in_(attended)))


def event_sums(scope: Scope) -> Any:
    """Counts of events and participants, in one statement."""
    sectors = {
        name: func.coalesce(func.sum(func.coalesce(getattr(Event, name), 0)), 0) for name in SECTORS
    }
    placed = and_(Event.region.is_not(None), Event.region.not_in(NO_PLACE))
    return db.session.execute(
        select(
            func.count().label("events"),
            *(column.label(name) for name, column in sectors.items()),
            func.coalesce(
                func.sum(case((Event.region.in_(settings().outside_gta), 1), else_=0)), 0
            ).label("outside"),
            func.coalesce(func.sum(case((placed, 1), else_=0)), 0).label("placed"),
        )
        .select_from(Event)
        .where(of_events(scope))
    ).one()


def events_by_ministry(scope: Scope) -> dict[int, int]:
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
    counted = select(both.c.ministry, func.count()).group_by(both.c.ministry)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def is_open(scope: Scope) -> ColumnElement[bool]:
    """Requests that wait for an answer on the as-of day."""
    tests = and_(
        SupportRequest.live,
        SupportRequest.received_on <= scope.as_of,
        or_(SupportRequest.closed_on.is_(None), SupportRequest.closed_on > scope.as_of),
    )
    return (
        and_(tests, SupportRequest.ministry_id == scope.ministry)
        if scope.ministry is not None
        else tests
    )


def open_by_ministry(scope: Scope) -> dict[int, tuple[int, int]]:
    """Open requests by ministry, and how many of them are over 30 days old."""
    old = func.sum(
        case((SupportRequest.received_on < scope.as_of - timedelta(OLD_DAYS), 1), else_=0)
    )
    counted = select(SupportRequest.ministry_id, func.count(), old).where(is_open(scope))
    rows = db.session.execute(counted.group_by(SupportRequest.ministry_id))
    return {ministry: (number, int(older)) for ministry, number, older in rows}


def active(scope: Scope) -> tuple[int, int]:
    """How many active ministries took part in the period (attended, hosted or asked), and how many there are."""
    chosen = and_(Event.live, _in_period(Event.starts_on, scope))
    took_part = union(
        select(Event.ministry_id).where(chosen),
        select(Attendance.ministry_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(chosen, Attendance.live),
        select(SupportRequest.ministry_id).where(
            SupportRequest.live, _in_period(SupportRequest.received_on, scope)
        ),
    ).subquery()
    counted = select(
        func.count(), func.count(case((Ministry.id.in_(select(took_part.c[0])), 1)))
    ).select_from(Ministry)
    there, taking_part = db.session.execute(counted.where(*active_ministries(scope))).one()
    return taking_part, there


def active_ministries(scope: Scope) -> list[ColumnElement[bool]]:
    """The ministries that are active: all of them, or the scope's."""
    tests: list[Any] = [Ministry.active.is_(True), Ministry.live]
    return [*tests, Ministry.id == scope.ministry] if scope.ministry is not None else tests


def days_to_answer(scope: Scope) -> Measure:
    """Median of days from receipt to answer, over requests closed in the period."""
    request = SupportRequest
    chosen = select(request.received_on, request.closed_on, func.count()).where(
        request.live, request.closed_on.is_not(None), _in_period(request.closed_on, scope)
    )
    if scope.ministry is not None:
        chosen = chosen.where(request.ministry_id == scope.ministry)
    rows = db.session.execute(chosen.group_by(request.received_on, request.closed_on))
    days = [
        (closed - received).days
        for received, closed, number in rows
        if closed
        for _each in range(number)
    ]
    return Measure(Fraction(median(days)) if days else None, None, len(days))


def measures(scope: Scope) -> dict[str, Measure]:
    """All measures of the community."""
    sums = event_sums(scope)
    participants = sum(int(getattr(sums, name)) for name in SECTORS)
    waiting = open_by_ministry(scope)
    return {
        "events": count(sums.events),
        "participants": count(participants),
        "outside_participants": rate(participants - int(sums.government), participants),
        "outside_gta": rate(int(sums.outside), int(sums.placed)),
        "active_ministries": rate(*active(scope)),
        "open_requests": count(sum(number for number, _old in waiting.values())),
        "days_to_answer": days_to_answer(scope),
    }
