"""What became of an event: its decisions, the groups that were formed there, and how people were
told of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Sequence

from sqlalchemy import select

from dashboard.community.advice_models import Decision, Outreach, WorkingGroup
from dashboard.community.models import Event
from dashboard.extensions import db
from dashboard.plans.models import Milestone
from dashboard.records.keys import order_of


@dataclass(frozen=True, kw_only=True)
class DecisionState:
    """A decision, the milestone that it serves, and how it stands: done, or open for so many days
    since its event, or late by so many days.
    """

    decision: Decision
    milestone: Milestone | None
    done: bool
    days: int
    late: int


def decisions_of(event: Event, as_of: date) -> list[DecisionState]:
    """The decisions of an event by their numbers, in one statement."""
    chosen = select(Decision, Milestone).outerjoin(Milestone, Milestone.id == Decision.milestone_id)
    chosen = chosen.where(Decision.event_id == event.id, Decision.live)
    return [
        DecisionState(
            decision=decision,
            milestone=milestone,
            done=decision.done_on is not None and decision.done_on <= as_of,
            days=(as_of - event.starts_on).days,
            late=max(0, (as_of - decision.due_on).days) if decision.due_on else 0,
        )
        for decision, milestone in db.session.execute(chosen.order_by(Decision.number))
    ]


def groups_of(event: Event, as_of: date) -> Sequence[WorkingGroup]:
    """The working groups that were formed at an event."""
    chosen = select(WorkingGroup).where(
        WorkingGroup.event_id == event.id, WorkingGroup.known(as_of)
    )
    return db.session.scalars(chosen.order_by(order_of(WorkingGroup.code))).all()


def outreach_of(event: Event, as_of: date) -> Sequence[Any]:
    """How people were told of an event, in the order of the days."""
    chosen = select(Outreach).where(Outreach.event_id == event.id, Outreach.known(as_of))
    return db.session.scalars(chosen.order_by(Outreach.starts_on, Outreach.code)).all()
