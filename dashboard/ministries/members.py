"""Who belongs to which team on which day: by dated memberships, and for people without any by their
staff record alone.
"""

from datetime import date
from typing import Any, Collection

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union

from dashboard.ministries.models import Membership, Staff, Team
from dashboard.records.day_bits import Days

_by_start: dict[str, Any] = {
    "partition_by": Membership.staff_id,
    "order_by": (Membership.starts_on, Membership.id),
}
stays = (
    select(
        Membership.staff_id,
        Membership.team_id,
        # Where somebody was before the first membership is not known otherwise: there, too.
        case((func.row_number().over(**_by_start) > 1, Membership.starts_on)).label("since"),
        func.lead(Membership.starts_on).over(**_by_start).label("until"),
        Membership.ends_on,
    )
    .where(Membership.live)
    .subquery("stays")
)
"""Memberships, of which no two of a person hold on one day: the next begins where it begins."""
team_of_day = func.coalesce(stays.c.team_id, Staff.team_id)
"""The team of a row of `of_teams` and of `with_stays`."""


def with_stays(statement: Select[Any]) -> Select[Any]:
    """A selection from staff with a row for each membership, or one for a person without any."""
    return statement.outerjoin(stays, stays.c.staff_id == Staff.id)


def of_teams(statement: Select[Any]) -> Select[Any]:
    """The same with the team of each membership."""
    # By an outer join, though everybody has a team: else SQLite may begin with the teams, and go
    # through all staff for each.
    return with_stays(statement).outerjoin(Team, Team.id == team_of_day)


def one_of(teams: Collection[int] | None) -> ColumnElement[bool] | None:
    """The condition that a team is one of these, by their ids; None stands for all."""
    return None if teams is None else Team.id.in_(teams)


def within(teams: ColumnElement[bool]) -> tuple[ColumnElement[bool], ...]:
    """That a row of `of_teams` is of one of these teams; read by indexes."""
    return Staff.id.in_(ever_of(teams)), teams


def belongs(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Whether the row of such a selection is that of a day: of each person it is one, or none."""
    since, until, last = stays.c.since, stays.c.until, stays.c.ends_on
    return and_(
        or_(since.is_(None), since <= day),
        or_(until.is_(None), until > day),
        or_(last.is_(None), last >= day),
    )


def belongs_on(days: Days) -> ColumnElement[int]:
    """The same of several days: those of which it is the row."""
    since, until, last = stays.c.since, stays.c.until, stays.c.ends_on
    from_to = days.since(since).bitwise_and(days.before(until))
    return from_to.bitwise_and(days.through(last))


def astray() -> Select[Any]:
    """The staff whose record names another team than their latest membership."""
    latest = Staff.live, stays.c.until.is_(None), stays.c.team_id != Staff.team_id
    return select(Staff.id).join(stays, stays.c.staff_id == Staff.id).where(*latest)


def ever_of(teams: ColumnElement[bool]) -> Any:
    """The ids of all who may have been in one of these teams on some day, read by indexes."""
    of_record = select(Staff.id).join(Team).where(teams)
    moved = select(Membership.staff_id).join(Team).where(teams)
    return union(of_record, moved)
