"""Why milestones are late, as their leads wrote it, and whom to ask."""

from dataclasses import dataclass
from typing import Sequence

from sqlalchemy import select

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.plans.measures import standing
from dashboard.plans.milestones import MilestoneState, read, selection
from dashboard.plans.models import Milestone, Update
from dashboard.records.periods import Scope

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Reason:
    """An overdue milestone, by how many days, and its latest update, whose challenges say why."""

    state: MilestoneState
    days: int
    update: Update | None


def reasons(scope: Scope) -> list[Reason]:
    """The milestones that are overdue for longest, in two statements."""
    chosen = selection(scope)
    late = chosen.statement.where(~chosen.withdrawn, chosen.tests["overdue"])
    states = read(late.order_by(Milestone.due_on, Milestone.code).limit(SHOWN))
    reports = select(Update).where(
        Update.milestone_id.in_([state.milestone.id for state in states]), standing(scope.as_of)
    )
    latest = {
        update.milestone_id: update
        for update in db.session.scalars(reports.order_by(Update.reported_on))
    }
    return [
        Reason(
            state=state,
            days=(scope.as_of - state.milestone.due_on).days if state.milestone.due_on else 0,
            update=latest.get(state.milestone.id),
        )
        for state in states
    ]


def leads() -> dict[int, list[User]]:
    """The people who lead open government, by ministry, each by name."""
    by_ministry: dict[int, list[User]] = {}
    chosen = select(User).where(User.role == "lead", User.active.is_(True), User.live)
    people: Sequence[User] = db.session.scalars(chosen.order_by(User.name, User.id)).all()
    for person in people:
        by_ministry.setdefault(person.ministry_id or 0, []).append(person)
    return by_ministry
