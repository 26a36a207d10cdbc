"""One course: who holds it by ministry, and by quarter; what was said of its sessions."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import format_percent, gettext as _, localized, search_key
from dashboard.ministries.models import Ministry, Team
from dashboard.records.periods import Scope
from dashboard.training.board import is_met
from dashboard.training.groups import Day, over_time
from dashboard.training.holders import Holders, holders
from dashboard.training.models import Course
from dashboard.training.privacy import Sees
from dashboard.training.units import people_to_go, state_at, target_of
from dashboard.web.charts import Trend
from dashboard.web.table import CODE, NUMBER, RATE, TEXT, Column, Withheld
from dashboard.web.trends import trend_of


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A ministry or a team with its staff and how many of them hold the course, or the words in
    place of what is withheld from the reader.
    """

    record: Ministry | Team | None
    name: str
    headcount: int | Withheld
    holds: int | Withheld
    share: Fraction | Withheld | None
    target: float | None
    teams: "Sequence[Unit]" = ()

    @property
    def code(self) -> str:
        """The record's code; empty for all together."""
        return self.record.code if self.record else ""

    @property
    def under_target(self) -> bool:
        """Whether a share that is shown is under the target."""
        shown = isinstance(self.share, Fraction) and self.target is not None
        return shown and not is_met(self.share, self.target)

    @property
    def state(self) -> str:
        """The state of a share that is shown, by the proportions of the tile."""
        return state_at(self.share if isinstance(self.share, Fraction) else None, self.target)

    @property
    def to_go(self) -> int | None:
        """How many people are missing to the target, rounded up; None where none can be told."""
        if not isinstance(self.share, Fraction) or self.target is None:
            return None
        people, held = int(str(self.headcount)), int(str(self.holds))
        return people_to_go(held, people, Fraction(str(self.target)))


@dataclass(frozen=True, kw_only=True)
class Page:
    """A course as of a day."""

    course: Course
    scope: Scope
    day: Day
    held: Holders

    def unit(self, ministry: Ministry | None, sees: Sees) -> Unit:
        """A ministry, or all, as the reader may see it."""
        id = ministry.id if ministry else None
        group, words = self.held.group(id), self.held.words(id, sees)
        return Unit(
            record=ministry,
            name=localized(ministry, "name")[0] if ministry else _("All ministries"),
            headcount=self.day.of_ministries.words(id, sees) or group.people,
            holds=words or group.holders.get("", 0),
            share=words or group.share(""),
            target=target_of(self.course),
        )

    def teams(self, ministry: int, teams: Sequence[Team], sees: Sees) -> list[Unit]:
        """The teams of a ministry whose names the reader may see; none for anybody else."""
        if not sees(ministry) or self.held.words(ministry, sees):
            return []
        groups = self.held.teams.get(ministry, {})
        units = [
            Unit(
                record=team,
                name=localized(team, "name")[0],
                headcount=groups[team.id].people,
                holds=groups[team.id].holders.get("", 0),
                share=groups[team.id].share(""),
                target=target_of(self.course),
            )
            for team in teams
            if team.ministry_id == ministry and team.id in groups and groups[team.id].people
        ]
        return sorted(units, key=lambda unit: search_key(unit.name))


def page(course: Course, scope: Scope) -> Page:
    """A course as of the scope's day, in a constant number of statements."""
    day = over_time(scope)[scope.as_of]
    return Page(
        course=course, scope=scope, day=day, held=holders(scope.as_of, day, [course])[course.id]
    )


def units(
    page: Page, ministries: Sequence[Ministry], sees: Sees, *, with_teams: bool = False
) -> list[Unit]:
    """Each ministry in use or with staff, the lowest share first; `with_teams` with those teams
    whose names the reader may see.
    """
    listed = [
        one for one in ministries if one.live and (one.active or page.held.group(one.id).people)
    ]
    teams = db.session.scalars(select(Team).where(Team.live)).all() if with_teams else []
    made = [replace(page.unit(one, sees), teams=page.teams(one.id, teams, sees)) for one in listed]
    made.sort(key=lambda unit: search_key(unit.name))
    return sorted(made, key=lambda u: u.share if isinstance(u.share, Fraction) else Fraction(-1))


def columns() -> list[Column]:
    """What the table of a course says of a ministry."""
    return [
        Column("code", _("Code"), CODE),
        Column("name", _("Ministry"), TEXT),
        Column("headcount", _("Staff"), NUMBER, unit="people"),
        Column("holds", _("Hold it"), NUMBER, unit="people"),
        Column("rate", _("Share that holds it"), RATE, "share"),
        Column("target", _("Target"), RATE),
    ]


def trend(page: Page, sees: Sees) -> Trend | None:
    """The share of all staff that held the course at the end of each of the last quarters."""
    quarters, over = page.scope.quarters(), over_time(page.scope)
    days = [quarter.as_of for quarter in quarters]
    held = [holders(day, over[day], [page.course])[page.course.id] for day in days]
    words = [one.words(None, sees) for one in held]
    return trend_of(
        page.scope,
        [None if w else one.group(None).share("") for one, w in zip(held, words, strict=True)],
        _("Staff that holds the course"),
        format_percent,
        top=1.0,
        target=target_of(page.course),
        withheld=[w.words if w else "" for w in words],
    )
