"""One ministry: what needs attention, its plan, its teams' training, its activity."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from dashboard.community.events import events_with_participants
from dashboard.community.requests import open_requests
from dashboard.extensions import db
from dashboard.language import localized, search_key
from dashboard.ministries.models import Ministry, Team
from dashboard.overview.board import is_under
from dashboard.plans.milestones import WANTS, by_commitment, steps
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training
from dashboard.training.models import SESSION_STATES
from dashboard.training.privacy import withheld
from dashboard.training.sessions import sessions_with_course

LISTED = 12


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A team (or a course) with its headcount and the share that is trained (or completed it).

    Where it is suppressed, neither the headcount nor the share is shown.
    """

    record: Any
    headcount: int
    share: Fraction | None
    suppressed: bool
    under_target: bool
    target: float | None


def _name(unit: Unit) -> str:
    return search_key(localized(unit.record, "name")[0])


def teams(scope: Scope, sees_names: bool) -> list[Unit]:
    """The ministry's teams with their training; what is about few people is withheld from who may
    not see names.
    """
    chosen = select(Team).where(Team.ministry_id == scope.ministry, Team.live).order_by(Team.code)
    counted = training.trained_counts(scope, Team.id)
    headcounts = {key[0]: number for key, number in training.headcounts(scope, Team.id).items()}
    small = set() if sees_names else withheld(headcounts)
    target = in_force().TARGET_TRAINED
    units = []
    for team in db.session.scalars(chosen):
        headcount = headcounts.get(team.id, 0)
        if not headcount and not team.active:
            continue
        holders = counted.get((team.id,), 0) if counted is not None else 0
        share = Fraction(holders, headcount) if headcount and counted is not None else None
        suppressed = team.id in small
        units.append(
            Unit(
                record=team,
                headcount=headcount,
                share=share,
                suppressed=suppressed,
                under_target=is_under(share, target, suppressed),
                target=target,
            )
        )
    return sorted(units, key=_name)


def courses(scope: Scope, suppressed: bool) -> list[Unit]:
    """The courses, required ones first, with the share of its staff that completed each."""
    completion = training.course_completion(scope)
    units = []
    for course in training.courses(scope):
        measure, target = completion[course.code]
        units.append(
            Unit(
                record=course,
                headcount=measure.denominator or 0,
                share=measure.value,
                suppressed=suppressed,
                under_target=is_under(measure.value, target, suppressed),
                target=target,
            )
        )
    return sorted(units, key=lambda unit: (not unit.record.required, _name(unit)))


def page(ministry: Ministry, scope: Scope, *, sees_names: bool, suppressed: bool) -> dict[str, Any]:
    """All that the ministry's page shows, in a constant number of statements."""
    milestones = steps(scope)
    units = teams(scope, sees_names)
    return {
        "ministry": ministry,
        "steps": milestones,
        "groups": by_commitment(milestones),
        "attention": {name: [s for s in milestones if name in s.wants] for name in WANTS},
        "teams": units,
        "teams_under_target": [unit for unit in units if unit.under_target],
        "trained": None if suppressed else training.trained(scope).value,
        "suppressed": suppressed,
        "headcount": sum(unit.headcount for unit in units),
        "courses": courses(scope, suppressed),
        "events": events_with_participants(scope),
        "requests": open_requests(scope),
        "sessions": sessions_with_course(scope),
        "session_states": SESSION_STATES,
        "listed": LISTED,
    }
