"""Staff by ministry and team on a day, how many of them are trained, and what of it is withheld.

A ministry's shares are all that a page can show of it: trained, trained by the courses of one
pillar, and each required course. So a ministry is withheld under every filter or under none.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Mapping

from dashboard.ministries.members import one_of
from dashboard.ministries.models import Team
from dashboard.records.choices import PILLARS
from dashboard.records.periods import ALL, Scope
from dashboard.training import measures
from dashboard.training.models import Course
from dashboard.training.people_over import people_over
from dashboard.training.privacy import Group, Sees, Withholding, together, withheld
from dashboard.training.touched import PEOPLE, last_of_teams, teams_since
from dashboard.web.by_unit import by_unit
from dashboard.web.cache import cached
from dashboard.web.table import Withheld

Teams = Mapping[int, Mapping[int, Group]]
"""By ministry, by team."""


@dataclass(frozen=True)
class Day:
    """The groups of a day, and what of them is withheld whoever reads."""

    teams: Teams
    ministries: Mapping[int, Group]
    of_ministries: Withholding[int]
    of_teams: Mapping[int, Withholding[int]]

    def group(self, ministry: int | None) -> Group:
        """The staff of a ministry, or of all."""
        if ministry is None:
            return together(self.ministries.values())
        return self.ministries.get(ministry, Group())

    def team_words(self, ministry: int, team: int, sees: Sees) -> Withheld | None:
        """What stands in place of a team's figures; None where this reader sees them.

        Teams of a ministry that is withheld from the reader are all withheld, none named as small:
        what is told of them would tell of it.
        """
        if self.of_ministries.hides(ministry, sees):
            return Withholding(unnamed=frozenset({team})).words(team, lambda _team: False)
        of_teams = self.of_teams.get(ministry, Withholding())
        return of_teams.words(team, lambda _team: sees(ministry))


def course_share(course: Course) -> str:
    """The name of the share that holds a required course."""
    return f"course {course.id}"


def _shares(required: list[Course]) -> dict[str, list[Course]]:
    """The courses of each share, by name: the pillar's code, and without one all of them."""
    by_name = {"": required}
    for pillar in PILLARS:
        by_name[pillar] = [
            course for course in required if pillar in (course.pillars or pillar).split(";")
        ]
    by_name |= {course_share(course): [course] for course in required}
    return {name: chosen for name, chosen in by_name.items() if chosen}


def _teams_over(days: tuple[date, ...]) -> dict[date, Teams]:
    """The groups of each day, in two statements, and three more after a write."""
    required = [course for course in measures.courses(Scope(ALL, max(days))) if course.required]
    by_name = _shares(required)
    distinct = list(dict.fromkeys(frozenset(chosen) for chosen in by_name.values()))
    place = {name: distinct.index(frozenset(chosen)) for name, chosen in by_name.items()}

    def count(teams: set[int] | None) -> dict[int, tuple[int, list[Group]]]:
        rows = people_over(days, one_of(teams), required, distinct, Team.ministry_id, Team.id)
        size = 1 + len(distinct)
        return {
            row[1]: (
                row[0],
                [
                    Group(row[first], {n: row[first + 1 + which] for n, which in place.items()})
                    for first in range(2, len(row), size)
                ],
            )
            for row in rows
        }

    # Under a name that says all else that they depend on.
    asked = tuple((course.id, course.valid_months, course.pillars) for course in required)
    counted = by_unit(("groups", days, asked), PEOPLE, last_of_teams, teams_since, count)
    by_day: dict[date, defaultdict[int, dict[int, Group]]] = {
        day: defaultdict(dict) for day in days
    }
    for team, (ministry, groups) in counted.items():
        for day, group in zip(days, groups, strict=True):
            by_day[day][ministry][team] = group
    return dict(by_day)


def _shown_of_teams(group: Group) -> Group:
    """A team without the shares that are shown of ministries alone: those of the pillars."""
    return Group(group.people, {n: who for n, who in group.holders.items() if n not in PILLARS})


def _day(teams: Teams) -> Day:
    ministries = {ministry: together(groups.values()) for ministry, groups in teams.items()}
    of_teams = {
        ministry: withheld({team: _shown_of_teams(group) for team, group in groups.items()})
        for ministry, groups in teams.items()
    }
    for_their_teams = {ministry for ministry, one in of_teams.items() if one.withholds(None)}
    of_ministries = withheld(ministries, besides=for_their_teams, led=True)
    return Day(teams, ministries, of_ministries, of_teams)


def days(*when: date) -> Mapping[date, Day]:
    """The groups of these days, kept until something is written that they depend on."""
    chosen = tuple(sorted(set(when)))

    def made() -> dict[date, Day]:
        return {day: _day(teams) for day, teams in _teams_over(chosen).items()}

    kept: Mapping[date, Day] = cached(("groups", chosen), made, PEOPLE)
    return kept


def over_time(scope: Scope) -> Mapping[date, Day]:
    """The groups as of the scope's day, the period before and the last quarters, in one pass.

    The pages of all ministries share it with the overview of the same period.
    """
    previous = [scope.previous.as_of] if scope.previous else []
    return days(scope.as_of, *(quarter.as_of for quarter in scope.quarters()), *previous)
