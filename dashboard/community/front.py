"""What the community's front page counts: events by month, sector, region and kind, with whom, on
what. Each function runs one statement.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, case, extract, func, select

from dashboard.community.events import concerns, of_events
from dashboard.community.models import SECTORS, Event
from dashboard.extensions import db
from dashboard.records.fields import codes_in
from dashboard.records.periods import Scope, add_months

YEAR = 12


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month: its first day, its events, and those of the same month a year before."""

    first: date
    events: int
    before: int


def months(scope: Scope) -> list[Month]:
    """Events by month of the period so far; of all years, those of the last twelve months."""
    last = min(scope.period.end, scope.as_of)
    first = scope.period.start
    if scope.period.is_all:
        first = add_months(last.replace(day=1), 1 - YEAR)
    firsts = []
    while first <= last:
        firsts.append(first)
        first = add_months(first, 1)
    counts = _by_month(scope, firsts[0], last) if firsts else {}
    return [
        Month(
            first=month,
            events=counts.get((month.year, month.month), 0),
            before=counts.get((month.year - 1, month.month), 0),
        )
        for month in firsts
    ]


def _by_month(scope: Scope, first: date, last: date) -> dict[tuple[int, int], int]:
    """Events up to the last day by year and month, from a year before the first month on."""
    tests = [Event.live, Event.starts_on.between(add_months(first, -YEAR), last)]
    if scope.ministry is not None:
        tests.append(concerns(scope.ministry))
    by = extract("year", Event.starts_on), extract("month", Event.starts_on)
    rows = db.session.execute(select(*by, func.count()).where(and_(*tests)).group_by(*by))
    return {(int(year), int(month)): number for year, month, number in rows}


def sectors(scope: Scope) -> tuple[dict[str, int], int]:
    """Participants by sector, and the number of events of which no sector is counted."""
    sums = [func.coalesce(func.sum(getattr(Event, name)), 0) for name in SECTORS]
    nobody = and_(*(getattr(Event, name).is_(None) for name in SECTORS))
    uncounted = func.coalesce(func.sum(case((nobody, 1), else_=0)), 0)
    *numbers, without = db.session.execute(select(*sums, uncounted).where(of_events(scope))).one()
    return dict(zip(SECTORS, map(int, numbers), strict=True)), int(without)


def counts_by(name: str, scope: Scope) -> dict[str | None, int]:
    """Events by their region or kind; None for those of which it is not known."""
    column = getattr(Event, name)
    counted = select(column, func.count()).where(of_events(scope)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def counts_in(name: str, scope: Scope) -> Counter[str]:
    """Events by the code of each of their themes or partners: one with two counts for both."""
    column: Any = getattr(Event, name)
    counted = select(column, func.count()).where(of_events(scope), column.is_not(None))
    counts: Counter[str] = Counter()
    for text, number in db.session.execute(counted.group_by(column)):
        counts.update(dict.fromkeys(codes_in(text), number))
    return counts
