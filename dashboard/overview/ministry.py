"""One ministry: what needs attention, its plan, its teams' training, its activity."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Sequence

from sqlalchemy import func, literal, select

from dashboard.community import measures as community
from dashboard.community.models import SECTORS, Attendance, Event, SupportRequest
from dashboard.extensions import db
from dashboard.language import localized, search_key
from dashboard.ministries.models import Ministry, Team
from dashboard.plans.milestones import WANTS, by_commitment, steps
from dashboard.records.periods import Scope
from dashboard.records.site_settings import settings as in_force
from dashboard.training import measures as training
from dashboard.training.models import SESSION_STATES, Course, Session
from dashboard.training.privacy import withheld

LISTED = 12


@dataclass(frozen=True)
class Unit:
    """A team (or a course) with its headcount and the share that is trained (or holds it)."""

    record: Any
    headcount: int
    holders: int
    share: Fraction | None
    few: bool
    low: bool
    target: float | None


def teams(scope: Scope, sees_names: bool) -> list[Unit]:
    """The ministry's teams with their training; figures about few people are withheld from who may not see names."""
    chosen = select(Team).where(Team.ministry_id == scope.ministry, Team.live).order_by(Team.code)
    counted = training.trained_counts(scope, Team.id)
    headcounts = {key[0]: number for key, number in training.headcounts(scope, Team.id).items()}
    hidden = set() if sees_names else withheld(headcounts)
    target = in_force().TARGET_TRAINED
    found = []
    for team in db.session.scalars(chosen):
        headcount = headcounts.get(team.id, 0)
        if not headcount and not team.active:
            continue
        holders = counted.get((team.id,), 0) if counted is not None else 0
        share = Fraction(holders, headcount) if headcount and counted is not None else None
        few = team.id in hidden
        low = share is not None and share < Fraction(str(target)) and not few
        found.append(Unit(team, headcount, holders, share, few, low, target))
    return sorted(found, key=lambda unit: search_key(localized(unit.record, "name")[0]))


def courses(scope: Scope, few: bool) -> list[Unit]:
    """The courses with the share of the ministry's staff that holds each."""
    held = training.course_completion(scope)
    found = []
    for course in training.courses(scope):
        measure, target = held[course.code]
        share = measure.value
        low = not few and share is not None and target is not None and share < Fraction(str(target))
        found.append(
            Unit(
                course,
                measure.denominator or 0,
                int(measure.numerator or 0),
                share,
                few,
                low,
                target,
            )
        )
    return sorted(
        found,
        key=lambda unit: (not unit.record.required, search_key(localized(unit.record, "name")[0])),
    )


def events(scope: Scope) -> Sequence[Any]:
    """The period's events that the ministry hosted or attended, the newest first: (event, participants, its own)."""
    total = sum((func.coalesce(getattr(Event, name), 0) for name in SECTORS), literal(0))
    own = select(Attendance.participants).where(
        Attendance.event_id == Event.id, Attendance.ministry_id == scope.ministry, Attendance.live
    )
    chosen = select(Event, total.label("participants"), own.scalar_subquery().label("own"))
    return db.session.execute(
        chosen.where(community.of_events(scope)).order_by(Event.starts_on.desc(), Event.code)
    ).all()


def requests(scope: Scope) -> Sequence[SupportRequest]:
    """The ministry's requests that wait for an answer, the oldest first."""
    chosen = select(SupportRequest).where(community.is_open(scope))
    return db.session.scalars(
        chosen.order_by(SupportRequest.received_on, SupportRequest.code)
    ).all()


def sessions(scope: Scope) -> Sequence[Any]:
    """The period's sessions that the ministry hosts, the newest first: (session, course)."""
    chosen = (
        select(Session, Course)
        .join(Course, Course.id == Session.course_id)
        .where(*training.of_sessions(scope))
    )
    return db.session.execute(chosen.order_by(Session.starts_on.desc(), Session.code)).all()


def page(ministry: Ministry, scope: Scope, sees_names: bool, few: bool) -> dict[str, Any]:
    """All that the ministry's page shows, in a constant number of statements."""
    found = steps(scope)
    units = teams(scope, sees_names)
    headcount = sum(unit.headcount for unit in units)
    attention = {name: [s for s in found if name in s.wants] for name in WANTS}
    return {
        "ministry": ministry,
        "steps": found,
        "groups": by_commitment(found),
        "attention": attention,
        "teams": units,
        "low_teams": [unit for unit in units if unit.low],
        "trained": None if few else training.trained(scope).value,
        "few": few,
        "headcount": headcount,
        "courses": courses(scope, few),
        "events": events(scope),
        "requests": requests(scope),
        "sessions": sessions(scope),
        "session_states": SESSION_STATES,
        "listed": LISTED,
    }
