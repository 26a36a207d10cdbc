"""The community by ministry: who hosts, comes and asks, and who takes no part."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any, Sequence

from sqlalchemy import func, select, union_all

from dashboard.community.events import events_by_ministry, of_events, within
from dashboard.community.measures import active_ministries, taking_part
from dashboard.community.models import Attendance, Event, SupportRequest
from dashboard.community.requests import open_by_ministry
from dashboard.extensions import db
from dashboard.language import current_language, gettext as _, localized, search_key
from dashboard.ministries.models import Ministry
from dashboard.records.periods import Scope
from dashboard.web.table import CODE, NUMBER, TEXT, YES_NO, Column


@dataclass(frozen=True, kw_only=True)
class MinistryRow:
    """A ministry's part in a period: events that it hosted or attended, those that it hosted, their
    participants, its requests, the median of its days to answer, and when it last took part.
    """

    ministry: Ministry
    name: str
    events: int
    hosted: int
    participants: int
    requests: int
    open_requests: int
    days_to_answer: Fraction | None
    took_part: bool
    last: date | None


def ministry_rows(scope: Scope) -> list[MinistryRow]:
    """Every active ministry, or the scope's, by name; in a constant number of statements."""
    ministries = db.session.scalars(select(Ministry).where(*active_ministries(scope)))
    events, hosted = events_by_ministry(scope), _hosted(scope)
    received, waiting, days = _received(scope), open_by_ministry(scope), _days(scope)
    part = set(db.session.scalars(select(taking_part(scope).c[0])))
    last = _last(scope)
    rows = [
        MinistryRow(
            ministry=ministry,
            name=localized(ministry, "name")[0],
            events=events[ministry.id].events if ministry.id in events else 0,
            participants=events[ministry.id].participants if ministry.id in events else 0,
            hosted=hosted.get(ministry.id, 0),
            requests=received.get(ministry.id, 0),
            open_requests=waiting[ministry.id].open if ministry.id in waiting else 0,
            days_to_answer=Fraction(median(days[ministry.id])) if ministry.id in days else None,
            took_part=ministry.id in part,
            last=last.get(ministry.id),
        )
        for ministry in ministries
    ]
    return sorted(rows, key=lambda row: search_key(row.name))


def _hosted(scope: Scope) -> dict[int, int]:
    counted = select(Event.ministry_id, func.count()).where(
        of_events(scope), Event.ministry_id.is_not(None)
    )
    return _pairs(counted.group_by(Event.ministry_id))


def _received(scope: Scope) -> dict[int, int]:
    request = SupportRequest
    counted = select(request.ministry_id, func.count()).where(
        request.live, within(request.received_on, scope)
    )
    return _pairs(counted.group_by(request.ministry_id))


def _days(scope: Scope) -> dict[int, list[int]]:
    """The days that each request answered in the period so far waited, by ministry."""
    request = SupportRequest
    columns = request.ministry_id, request.received_on, request.closed_on
    chosen = select(*columns, func.count()).where(request.live, within(request.closed_on, scope))
    days: dict[int, list[int]] = defaultdict(list)
    for ministry, received, closed, number in db.session.execute(chosen.group_by(*columns)):
        if closed:
            days[ministry] += [(closed - received).days] * number
    return days


def _last(scope: Scope) -> dict[int, date]:
    """The day on which each ministry last took part, up to the day of the page."""
    attended = select(Attendance.ministry_id, Event.starts_on).join(
        Event, Event.id == Attendance.event_id
    )
    parts = union_all(
        select(Event.ministry_id, Event.starts_on).where(Event.known(scope.as_of)),
        attended.where(Attendance.live, Event.known(scope.as_of)),
        select(SupportRequest.ministry_id, SupportRequest.received_on).where(
            SupportRequest.known(scope.as_of)
        ),
    ).subquery()
    return _pairs(select(parts.c[0], func.max(parts.c[1])).group_by(parts.c[0]))


def _pairs(statement: Any) -> dict[Any, Any]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def ministry_columns() -> Sequence[Column]:
    """A ministry's part in the community."""

    def code(row: MinistryRow) -> str:
        french = current_language() == "fr"
        return row.ministry.code_fr or row.ministry.code if french else row.ministry.code

    return [
        Column("code", _("Code"), CODE, "ministry.code", code),
        Column("name", _("Ministry"), TEXT),
        Column("events", _("Events"), NUMBER, unit="events"),
        Column("hosted", _("Hosted"), NUMBER, unit="events"),
        Column("participants", _("Participants"), NUMBER, unit="people"),
        Column("requests", _("Requests received"), NUMBER, unit="requests"),
        Column("open_requests", _("Open requests"), NUMBER, unit="requests"),
        Column("days_to_answer", _("Days to answer (median)"), NUMBER, unit="days"),
        Column("took_part", _("Took part"), YES_NO),
    ]
