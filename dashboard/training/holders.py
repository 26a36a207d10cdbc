"""Who holds each course, and who trains others, by ministry and team on a day; what is withheld.

What a day withholds of a ministry as a whole (groups.py) is withheld of each of its courses too. A
course that is not required has a share of its own: it is withheld of as many more ministries as
that share needs, whose number of staff is shown all the same.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Mapping, Sequence

from dashboard.ministries.members import one_of, team_of_day
from dashboard.training import measures
from dashboard.training.groups import Day, Teams
from dashboard.training.models import Completion, Course
from dashboard.training.privacy import Group, Sees, Withholding, together, withheld
from dashboard.training.touched import PEOPLE, last_of_teams, teams_since
from dashboard.web.by_unit import by_unit
from dashboard.web.cache import cached
from dashboard.web.table import Withheld

TRAINERS = 0
"""Stands among the ids of courses for all that make a trainer."""


@dataclass(frozen=True)
class Holders:
    """The staff of a day by ministry and team, and how many of them hold a course (share "")."""

    teams: Teams
    ministries: Mapping[int, Group]
    of_day: Withholding[int]
    of_course: Withholding[int]

    def group(self, ministry: int | None) -> Group:
        """The staff of a ministry, or of all."""
        if ministry is None:
            return together(self.ministries.values())
        return self.ministries.get(ministry, Group())

    def words(self, ministry: int | None, sees: Sees) -> Withheld | None:
        """What stands in place of a ministry's share; None where this reader sees it."""
        return self.of_day.words(ministry, sees) or self.of_course.words(ministry, sees)


def _holders(day: Day, by_team: Mapping[int, int], required: bool) -> Holders:
    teams = {
        ministry: {
            team: Group(group.people, {"": by_team.get(team, 0)}) for team, group in groups.items()
        }
        for ministry, groups in day.teams.items()
    }
    ministries = {ministry: together(groups.values()) for ministry, groups in teams.items()}
    of_day, of_course = day.of_ministries, Withholding[int]()
    if not required:
        hidden = {ministry for ministry in ministries if of_day.withholds(ministry)}
        of_course = withheld(ministries, besides=hidden, led=True)
    return Holders(teams, ministries, of_day, of_course)


def holders(when: date, day: Day, courses: Sequence[Course]) -> Mapping[int, Holders]:
    """By course, and by TRAINERS for those of them that make a trainer: who holds it on a day.

    Two statements, and three more after a write; kept until something is written
    that they depend on.
    """
    ids = tuple(course.id for course in courses)

    def count(teams: set[int] | None) -> dict[int, dict[int, int]]:
        counted: defaultdict[int, dict[int, int]] = defaultdict(dict)
        among = one_of(teams)
        rows = measures.holders_by(when, among, courses, Completion.course_id, team_of_day)
        for course, team, people in rows:
            counted[team][course] = people
        for team, people in measures.holders_by(
            when, among, measures.teaching(courses), team_of_day
        ):
            counted[team][TRAINERS] = people
        return dict(counted)

    def made() -> dict[int, Holders]:
        asked = tuple((course.id, course.valid_months, course.kind) for course in courses)
        counted = by_unit(("holders", when, asked), PEOPLE, last_of_teams, teams_since, count)
        counts = {
            id: {team: people[id] for team, people in counted.items() if id in people}
            for id in (*ids, TRAINERS)
        }
        required = {course.id for course in courses if course.required}
        return {id: _holders(day, teams, id in required) for id, teams in counts.items()}

    kept: Mapping[int, Holders] = cached(("holders", when, ids), made, PEOPLE)
    return kept
