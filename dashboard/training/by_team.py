"""What is counted of the staff by team, kept, and counted anew for those teams alone that were
written to since.

The change log tells which: it holds every write of people, of their teams and of what they
completed. So what is drawn after a form was saved costs the same with 65,000 staff and 650,000.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Callable, Generic, Hashable, Mapping, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, union

from dashboard.extensions import db
from dashboard.ministries.models import Membership, Staff, Team
from dashboard.records.history import Change, spans_told
from dashboard.training.models import Completion
from dashboard.web import cache

KINDS = "completions", "staff", "memberships", "teams"
"""The kinds that say which people a team has, and what they completed."""
FEATURES = "training", "ministries"
MANY = 500
"""Records written since, from which on everybody is counted: it costs no more."""
Counts = TypeVar("Counts")
Count = Callable[[ColumnElement[bool] | None], Mapping[int, Counts]]
"""Gives what is counted of all teams, or of those of a condition, by their ids."""


@dataclass(frozen=True)
class Counted(Generic[Counts]):
    """What was counted by team, and of each kind the last line of the log before."""

    by_team: Mapping[int, Counts]
    lines: Mapping[str, int]


def by_team(name: Hashable, count: Count[Counts]) -> Mapping[int, Counts]:
    """What `count` gives of all teams, kept under a name that says all that it depends on but the
    records of `KINDS`; a statement of its own, and three more after a write.
    """
    name = "by team", name

    def made() -> Counted[Counts]:
        before: Counted[Counts] | None = cache.earlier(name)
        lines = _last_lines()  # first: what is written from here on is counted anew next time
        touched = None if before is None else touched_since(before.lines)
        if before is None or touched is None:
            return Counted(count(None), lines)
        others = {team: one for team, one in before.by_team.items() if team not in touched}
        fresh = count(Team.id.in_(touched)) if touched else {}
        return Counted({**others, **fresh}, lines)

    kept: Counted[Counts] = cache.cached(name, made, FEATURES)
    return kept.by_team


def _last_lines() -> dict[str, int]:
    of_kind = (select(Change.id).where(Change.kind == kind) for kind in KINDS)
    last = (chosen.order_by(Change.id.desc()).limit(1) for chosen in of_kind)
    found = db.session.execute(select(*(one.scalar_subquery() for one in last))).one()
    return {kind: id or 0 for kind, id in zip(KINDS, found, strict=True)}


def touched_since(lines: Mapping[str, int]) -> set[int] | None:
    """The teams whose people, or what these completed, were written to after these lines of the
    log; None where that is of too many records.
    """
    later = or_(*(and_(Change.kind == kind, Change.id > lines[kind]) for kind in KINDS))
    columns = Change.kind, Change.record_id, Change.before, Change.after
    written = db.session.execute(select(*columns).where(later).limit(MANY)).all()
    spans = [(line.kind, *span) for line in written for span in spans_told(line)]
    if len(written) + sum(last - first + 1 for _kind, first, last in spans) >= MANY:
        return None
    ids, told = defaultdict[str, set[int]](set), defaultdict[str, set[Any]](set)
    for kind, first, last in spans:
        ids[kind].update(range(first, last + 1))
    for line in written:
        if line.record_id is not None:
            ids[line.kind].add(line.record_id)
            for column in line.before or ():
                told[column].add(line.before[column])
    return _teams(ids, told)


def _teams(ids: Mapping[str, set[int]], told: Mapping[str, set[Any]]) -> set[int]:
    """The teams of these records and of their people, and what the log tells of before."""
    people = union(
        select(Completion.staff_id).where(Completion.id.in_(ids["completions"])),
        select(Membership.staff_id).where(Membership.id.in_(ids["memberships"])),
        select(Staff.id).where(Staff.id.in_(ids["staff"] | told["staff_id"])),
    )
    who = set(db.session.scalars(people))
    teams = union(
        select(Staff.team_id).where(Staff.id.in_(who)),
        select(Membership.team_id).where(Membership.staff_id.in_(who)),
        select(Membership.team_id).where(Membership.id.in_(ids["memberships"])),
    )
    return {*db.session.scalars(teams), *ids["teams"], *told["team_id"]}
