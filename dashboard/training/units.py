"""The teams of a ministry and the courses, each with its people and its share, as one reader may
see them.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import localized, search_key
from dashboard.ministries.models import Team
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.settings import Settings
from dashboard.training import measures as training
from dashboard.training.groups import Day, course_share
from dashboard.training.holders import holders
from dashboard.training.models import Course
from dashboard.training.privacy import Group, Sees
from dashboard.web.table import Withheld
from dashboard.web.tiles import exact, state_of


def people_to_go(trained: int, headcount: int, target: Fraction) -> int:
    """How many more people are to be trained until the target is reached, rounded up."""
    return max(0, ceil(target * headcount) - trained)


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A team (or a course) with its headcount and the share that is trained (or completed it).

    Where it is withheld, words stand in place of both.
    """

    record: Any
    headcount: int
    share: Fraction | None
    withheld: Withheld | None
    target: float | None
    group: Group = Group()

    @property
    def under_target(self) -> bool:
        """Whether a share that is shown is under its target; at the target it is not."""
        if self.withheld or self.share is None or self.target is None:
            return False
        return self.share < Fraction(str(self.target))

    @property
    def state(self) -> str:
        """The state of a share that is shown, by the proportions of the tile."""
        return state_at(None if self.withheld else self.share, self.target)

    @property
    def trained(self) -> int:
        """How many of its people the share is of."""
        return int((self.share or 0) * self.headcount)

    @property
    def to_go(self) -> int | None:
        """How many people are missing to the target, rounded up; None where there is no share or
        none is shown.
        """
        if self.share is None or self.target is None or self.withheld:
            return None
        return people_to_go(self.trained, self.headcount, Fraction(str(self.target)))

    def rate_of(self, course: Course) -> Fraction | Withheld | None:
        """The share of a team's people that holds a required course, or the words in its place."""
        return self.withheld or self.group.share(course_share(course))


def target_of(course: Course | None) -> float | None:
    """The target of a course, or without one that of staff trained; 0 to 1."""
    if course is None:
        return in_force().TARGET_TRAINED
    return None if course.target_percent is None else course.target_percent / 100


def bounds_of(settings: Settings, target: float) -> tuple[Fraction, Fraction]:
    """From which share a target counts as on track, and from which as to be watched."""
    whole, on_track, watch = exact((target, settings.TRAINED_ON_TRACK, settings.TRAINED_WATCH))
    return on_track * whole, watch * whole


def state_at(share: Fraction | None, target: float | None) -> str:
    """The state of a share against its target; nothing without one of the two."""
    return "" if target is None else state_of(share, *bounds_of(in_force(), target))


def _name(unit: Unit) -> str:
    return search_key(localized(unit.record, "name")[0])


def teams(scope: Scope, day: Day, sees: Sees) -> list[Unit]:
    """The teams of the scope's ministry with their training, without what is withheld from the
    reader.
    """
    ministry = scope.ministry or 0
    chosen = select(Team).where(Team.ministry_id == ministry, Team.live).order_by(Team.code)
    groups = day.teams.get(ministry, {})
    target = in_force().TARGET_TRAINED
    whole_is_withheld = day.of_ministries.hides(ministry, sees)
    units = []
    for team in db.session.scalars(chosen):
        group = groups.get(team.id, Group())
        if not team.active and (whole_is_withheld or not group.people):
            continue
        withheld = day.team_words(ministry, team.id, sees)
        share = group.share("")
        units.append(
            Unit(
                record=team,
                headcount=group.people,
                share=share,
                withheld=withheld,
                target=target,
                group=group,
            )
        )
    return sorted(units, key=_name)


def courses(scope: Scope, day: Day, sees: Sees) -> list[Unit]:
    """The courses, required ones first, with the share of its staff that completed each, without
    what is withheld from the reader.
    """
    chosen = training.courses(scope)
    held = holders(scope.as_of, day, chosen)
    units = []
    for course in chosen:
        group = held[course.id].group(scope.ministry)
        withheld, target = held[course.id].words(scope.ministry, sees), target_of(course)
        share = group.share("")
        units.append(
            Unit(
                record=course, headcount=group.people, share=share, withheld=withheld, target=target
            )
        )
    return sorted(units, key=lambda unit: (not unit.record.required, _name(unit)))
