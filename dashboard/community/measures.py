"""Measures of the community: events, who took part, requests for support."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select, union

from dashboard.community.advice import open_decisions, outreach
from dashboard.community.events import event_sums, within
from dashboard.community.models import Attendance, Event, SupportRequest
from dashboard.community.requests import days_to_answer, open_by_ministry
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.records.measure import Measure, count, rate
from dashboard.records.periods import Scope


def active(scope: Scope) -> tuple[int, int]:
    """How many active ministries took part in the period (attended, hosted or asked), and how many
    there are.
    """
    part = select(taking_part(scope).c[0])
    counted = select(func.count(), func.count(case((Ministry.id.in_(part), 1))))
    counted = counted.select_from(Ministry)
    ministries, active = db.session.execute(counted.where(*active_ministries(scope))).one()
    return active, ministries


def taking_part(scope: Scope) -> Subquery:
    """The ids of the ministries that attended, hosted or asked in the period, in one column."""
    chosen = and_(Event.live, within(Event.starts_on, scope))
    return union(
        select(Event.ministry_id).where(chosen, Event.ministry_id.is_not(None)),
        select(Attendance.ministry_id)
        .join(Event, Event.id == Attendance.event_id)
        .where(chosen, Attendance.live),
        select(SupportRequest.ministry_id).where(
            SupportRequest.live, within(SupportRequest.received_on, scope)
        ),
    ).subquery()


def active_ministries(scope: Scope) -> list[ColumnElement[bool]]:
    """The ministries that are active: all of them, or the scope's."""
    tests: list[Any] = [Ministry.active.is_(True), Ministry.live]
    return [*tests, Ministry.id == scope.ministry] if scope.ministry is not None else tests


def measures(scope: Scope) -> dict[str, Measure]:
    """All measures of the community."""
    sums = event_sums(scope)
    return {
        "events": count(sums.events),
        "participants": count(sums.participants),
        "outside_participants": rate(sums.participants - sums.government, sums.participants),
        "outside_gta": rate(sums.outside_gta, sums.placed),
        "active_ministries": rate(*active(scope)),
        "open_requests": count(sum(one.open for one in open_by_ministry(scope).values())),
        "days_to_answer": days_to_answer(scope),
        "open_decisions": open_decisions(scope),
        **outreach(scope),
    }
