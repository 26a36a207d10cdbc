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
from dashboard.training import measures as training
from dashboard.training.groups import Day, course_share
from dashboard.training.holders import holders
from dashboard.training.models import Course
from dashboard.training.privacy import Group, Sees
from dashboard.web.table import Withheld


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
    under_target: bool
    target: float | None
    group: Group = Group()

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


def is_under(share: Fraction | None, target: float | None, withheld: Withheld | None) -> bool:
    """Whether a share that is shown is under its target; at the target it is not."""
    if withheld or share is None or target is None:
        return False
    return share < Fraction(str(target))


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
                under_target=is_under(share, target, withheld),
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
                record=course,
                headcount=group.people,
                share=share,
                withheld=withheld,
                under_target=is_under(share, target, withheld),
                target=target,
            )
        )
    return sorted(units, key=lambda unit: (not unit.record.required, _name(unit)))
