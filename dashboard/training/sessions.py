"""Sessions in which courses are given: which count, how many were held."""

from typing import Any, Sequence

from sqlalchemy import ColumnElement, case, func, or_, select

from dashboard.extensions import db
from dashboard.records.fields import holds_code
from dashboard.records.periods import Scope
from dashboard.training.models import Course, Session


def tagged(scope: Scope) -> ColumnElement[bool]:
    """Courses of the scope's pillar; a course without pillars serves them all."""
    return or_(Course.pillars.is_(None), holds_code(Course.pillars, scope.pillar or ""))


def of_sessions(scope: Scope) -> list[ColumnElement[bool]]:
    """Sessions of the period, hosted by the scope's ministry, of courses of its pillar."""
    tests: list[Any] = [
        Session.live,
        Session.starts_on.between(scope.period.start, scope.period.end),
    ]
    if scope.ministry is not None:
        tests.append(Session.ministry_id == scope.ministry)
    if scope.pillar:
        tests.append(Session.course_id.in_(select(Course.id).where(tagged(scope))))
    return tests


def session_counts(scope: Scope) -> Any:
    """How many sessions were held, and how many of them were pilots."""
    pilots = func.sum(case((Session.kind == "pilot", 1), else_=0)).label("pilots")
    counted = select(func.count().label("held"), pilots).select_from(Session)
    return db.session.execute(
        counted.where(*of_sessions(scope), Session.state == "held", Session.known(scope.as_of))
    ).one()


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
