"""One ministry: where it stands, what needs attention, its figures, its plan, its teams' training,
its activity, who leads it.
"""

from typing import Any, Sequence

from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.community.events import events_with_participants
from dashboard.community.requests import answered_requests, number_answered
from dashboard.community.tile import sums
from dashboard.extensions import db
from dashboard.ministries.models import Ministry
from dashboard.overview.attention import attention
from dashboard.overview.figures import figures
from dashboard.plans.milestones import by_commitment, steps
from dashboard.plans.results import results
from dashboard.records.periods import Scope
from dashboard.training.groups import over_time
from dashboard.training.models import SESSION_STATES
from dashboard.training.privacy import Sees
from dashboard.training.sessions import sessions_with_course
from dashboard.training.units import Unit, courses, teams
from dashboard.web.tiles import Audience, tiles
from dashboard.web.urls import address_of

LISTED = 8
"""How many of the things that need attention are shown at once."""
MOST = 30
"""How many events and answered requests the page has at most; their lists have them all."""


def leads(ministry: Ministry) -> Sequence[User]:
    """The people who lead open government in a ministry, by name."""
    chosen = select(User).where(User.role == "lead", User.ministry_id == ministry.id)
    chosen = chosen.where(User.active.is_(True), User.live)
    return db.session.scalars(chosen.order_by(User.name, User.id)).all()


def page(ministry: Ministry, scope: Scope, sees: Sees, here: str) -> dict[str, Any]:
    """All that the ministry's page shows a reader, in a constant number of statements.

    `here` is its address.
    """
    milestones = steps(scope)
    day = over_time(scope)[scope.as_of]
    units = teams(scope, day, sees)
    group = day.group(ministry.id)
    shown = tiles(scope, Audience(listed=frozenset({ministry.id}), sees_names_of=sees))
    answered = number_answered(scope)

    def people(unit: Unit) -> str:
        address = address_of("people", code=ministry.code, team=unit.record.code)
        return address if sees(ministry.id) else ""

    surveys = address_of("surveys", code=ministry.code) if sees(ministry.id) else ""
    return {
        "ministry": ministry,
        "states": [tile for tile in shown if tile.state],
        "things": attention(scope, milestones, units, here, people, surveys),
        "figures": figures(ministry, scope, shown, answered),
        "steps": milestones,
        "groups": by_commitment(milestones),
        "results": results(scope),
        "teams": units,
        "trained": group.share(""),
        "withheld": day.of_ministries.words(ministry.id, sees),
        "headcount": group.people,
        "courses": courses(scope, day, sees),
        "events": events_with_participants(scope, MOST),
        "all_events": sums(scope).events,
        "answered": answered_requests(scope, MOST),
        "all_answered": answered,
        "sessions": sessions_with_course(scope),
        "session_states": SESSION_STATES,
        "leads": leads(ministry),
        "listed": LISTED,
    }
