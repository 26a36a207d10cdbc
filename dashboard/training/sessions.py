"""Sessions in which courses are given: which count, how many were held."""

from dataclasses import replace
from typing import Any, Sequence

from sqlalchemy import ColumnElement, case, func, or_, select

from dashboard.extensions import db
from dashboard.records.fields import holds_code
from dashboard.records.periods import ALL, Scope
from dashboard.training.models import Course, Session


def tagged(scope: Scope) -> ColumnElement[bool]:
    """Courses of the scope's pillar; a course without pillars serves them all."""
    return or_(Course.pillars.is_(None), holds_code(Course.pillars, scope.pillar or ""))


def of_sessions(scope: Scope) -> list[ColumnElement[bool]]:
    """Sessions of the period, hosted by the scope's ministry, of its course, of its pillar's."""
    tests: list[Any] = [
        Session.live,
        Session.starts_on.between(scope.period.start, scope.period.end),
    ]
    if scope.ministry is not None:
        tests.append(Session.ministry_id == scope.ministry)
    if scope.course is not None:
        tests.append(Session.course_id == scope.course)
    if scope.pillar:
        tests.append(Session.course_id.in_(select(Course.id).where(tagged(scope))))
    return tests


def session_counts(scope: Scope, *by: Any) -> Sequence[Any]:
    """By these columns of session: how many were held, and how many of them were pilots."""
    pilots = func.coalesce(func.sum(case((Session.kind == "pilot", 1), else_=0)), 0)
    counted = select(*by, func.count().label("held"), pilots.label("pilots")).select_from(Session)
    held = Session.state == "held", Session.known(scope.as_of)
    return db.session.execute(counted.where(*of_sessions(scope), *held).group_by(*by)).all()


def sessions_with_course(scope: Scope) -> Sequence[Any]:
    """The sessions of the period so far that the ministry hosts, the newest first: (session,
    course).
    """
    selected = (
        select(Session, Course)
        .join(Course, Course.id == Session.course_id)
        .where(*of_sessions(scope), Session.known(scope.as_of))
    )
    return db.session.execute(selected.order_by(Session.starts_on.desc(), Session.code)).all()


def sessions_to_come(scope: Scope) -> Sequence[Any]:
    """The sessions that are planned for the as-of day or later, whatever the period, the next
    first: (session, course).
    """
    later = replace(scope, period=ALL)
    selected = (
        select(Session, Course)
        .join(Course, Course.id == Session.course_id)
        .where(*of_sessions(later), Session.state == "planned", Session.starts_on >= scope.as_of)
    )
    return db.session.execute(selected.order_by(Session.starts_on, Session.code)).all()
