"""Requests for support: which are open, since when, and how long answers take."""

from datetime import timedelta
from fractions import Fraction
from statistics import median
from typing import NamedTuple, Sequence

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from dashboard.community.events import within
from dashboard.community.models import SupportRequest
from dashboard.extensions import db
from dashboard.records.measure import Measure
from dashboard.records.periods import Scope

OLD_DAYS = 30
ANSWER = "closed_on answer_en answer_fr"
"""The fields of a request that its answer fills."""


class Waiting(NamedTuple):
    """Open requests, and how many of them are over 30 days old."""

    open: int
    old: int


def is_open(scope: Scope) -> ColumnElement[bool]:
    """Requests that wait for an answer on the as-of day."""
    tests = and_(
        SupportRequest.known(scope.as_of),
        or_(SupportRequest.closed_on.is_(None), SupportRequest.closed_on > scope.as_of),
    )
    return (
        and_(tests, SupportRequest.ministry_id == scope.ministry)
        if scope.ministry is not None
        else tests
    )


def open_by_ministry(scope: Scope) -> dict[int, Waiting]:
    """Open requests by ministry."""
    old = func.sum(
        case((SupportRequest.received_on < scope.as_of - timedelta(OLD_DAYS), 1), else_=0)
    )
    counted = select(SupportRequest.ministry_id, func.count(), old).where(is_open(scope))
    rows = db.session.execute(counted.group_by(SupportRequest.ministry_id))
    return {ministry: Waiting(number, int(older)) for ministry, number, older in rows}


def open_requests(scope: Scope, most: int | None = None) -> Sequence[SupportRequest]:
    """The requests that wait for an answer, the oldest first; at most so many of them."""
    waiting = select(SupportRequest).where(is_open(scope))
    oldest = waiting.order_by(SupportRequest.received_on, SupportRequest.code)
    return db.session.scalars(oldest.limit(most)).all()


def in_period(scope: Scope) -> int:
    """How many requests were open at any time of the period so far, in one statement."""
    request = SupportRequest
    counted = select(func.count()).where(
        request.live,
        request.received_on <= scope.as_of,
        or_(request.closed_on.is_(None), request.closed_on >= scope.period.start),
    )
    if scope.ministry is not None:
        counted = counted.where(request.ministry_id == scope.ministry)
    return db.session.scalar(counted) or 0


def _is_answered(scope: Scope) -> ColumnElement[bool]:
    """A ministry's requests that were answered in the period so far."""
    request = SupportRequest
    in_time = within(request.closed_on, scope), request.closed_on <= scope.as_of
    return and_(request.live, request.ministry_id == scope.ministry, *in_time)


def answered_requests(scope: Scope, most: int | None = None) -> Sequence[SupportRequest]:
    """The requests answered in the period so far, the last answer first; at most so many."""
    request = SupportRequest
    latest = select(request).where(_is_answered(scope))
    latest = latest.order_by(request.closed_on.desc(), request.code)
    return db.session.scalars(latest.limit(most)).all()


def number_answered(scope: Scope) -> int:
    """How many requests were answered in the period so far."""
    chosen = select(func.count()).select_from(SupportRequest)
    return db.session.scalar(chosen.where(_is_answered(scope))) or 0


def days_to_answer(scope: Scope) -> Measure:
    """Median of days from receipt to answer, over requests closed in the period so far."""
    request = SupportRequest
    chosen = select(request.received_on, request.closed_on, func.count()).where(
        request.live, request.closed_on.is_not(None), within(request.closed_on, scope)
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
