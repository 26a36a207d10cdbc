"""One ministry: what needs attention, its plan, its teams' training, its activity."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from dashboard.community.events import events_with_participants
from dashboard.community.requests import open_requests
from dashboard.extensions import db
from dashboard.language import gettext as _, localized, search_key
from dashboard.ministries.models import Ministry, Team
from dashboard.overview.board import is_under
from dashboard.plans.milestones import WANTS, by_commitment, steps
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training
from dashboard.training.groups import Day, over_time
from dashboard.training.models import SESSION_STATES
from dashboard.training.privacy import Group, Sees
from dashboard.training.sessions import sessions_with_course
from dashboard.web.table import Withheld

LISTED = 12


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
            )
        )
    return sorted(units, key=_name)


def courses(scope: Scope, day: Day, sees: Sees) -> list[Unit]:
    """The courses, required ones first, with the share of its staff that completed each.

    That of all or none of 5 to 9 people is withheld; that of a ministry that is withheld, always.
    """
    completion = training.course_completion(scope)
    words = day.of_ministries.words(scope.ministry, sees)
    units = []
    for course in training.courses(scope):
        measure, target = completion[course.code]
        one = Group(measure.denominator or 0, {"": int(measure.numerator or 0)})
        withheld = words
        if one.tells_of_few and not sees(scope.ministry):
            withheld = words or Withheld(_("withheld"))
        units.append(
            Unit(
                record=course,
                headcount=one.people,
                share=measure.value,
                withheld=withheld,
                under_target=is_under(measure.value, target, withheld),
                target=target,
            )
        )
    return sorted(units, key=lambda unit: (not unit.record.required, _name(unit)))


def page(ministry: Ministry, scope: Scope, sees: Sees) -> dict[str, Any]:
    """All that the ministry's page shows a reader, in a constant number of statements."""
    milestones = steps(scope)
    day = over_time(scope)[scope.as_of]
    units = teams(scope, day, sees)
    group = day.group(ministry.id)
    return {
        "ministry": ministry,
        "steps": milestones,
        "groups": by_commitment(milestones),
        "attention": {name: [s for s in milestones if name in s.wants] for name in WANTS},
        "teams": units,
        "teams_under_target": [unit for unit in units if unit.under_target],
        "trained": group.share(""),
        "withheld": day.of_ministries.words(ministry.id, sees),
        "headcount": group.people,
        "courses": courses(scope, day, sees),
        "events": events_with_participants(scope),
        "requests": open_requests(scope),
        "sessions": sessions_with_course(scope),
        "session_states": SESSION_STATES,
        "listed": LISTED,
    }
