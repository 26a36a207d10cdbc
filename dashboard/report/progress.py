"""What was reported of milestones and what proves it, and the same of a whole plan."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Iterable, Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import sort_key
from dashboard.plans.evidence_models import Evidence
from dashboard.plans.measures import standing
from dashboard.plans.milestones import MilestoneState, steps
from dashboard.plans.models import Commitment, Plan, Update
from dashboard.plans.views.recommendations import Answered, answered
from dashboard.records.periods import Scope


@dataclass(frozen=True)
class Reported:
    """A milestone with its latest update and its evidence, both as of a day."""

    step: MilestoneState
    update: Update | None
    evidence: Sequence[Evidence]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A plan as of a day: its commitments with their milestones, the milestones of the scope's
    ministry (or of all) that are overdue, the longest first, and what its review recommends.
    """

    plan: Plan
    commitments: Sequence[tuple[Commitment, Sequence[Reported]]]
    late: Sequence[Reported]
    recommendations: Sequence[Answered]


def reported(milestones: Iterable[MilestoneState], as_of: date) -> list[Reported]:
    """Milestones with their latest updates and their evidence, in two statements."""
    chosen = list(milestones)
    ids = [step.milestone.id for step in chosen]
    updates = select(Update).where(standing(as_of), Update.milestone_id.in_(ids))
    latest = {
        update.milestone_id: update
        for update in db.session.scalars(updates.order_by(Update.reported_on, Update.sequence))
    }
    attached = select(Evidence).where(Evidence.known(as_of), Evidence.milestone_id.in_(ids))
    pieces: dict[int | None, list[Evidence]] = {}
    for piece in db.session.scalars(attached.order_by(Evidence.id)):
        pieces.setdefault(piece.milestone_id, []).append(piece)
    return [
        Reported(step, latest.get(step.milestone.id), pieces.get(step.milestone.id, ()))
        for step in chosen
    ]


def progress(plan: Plan, scope: Scope) -> Progress:
    """A plan as of a scope's day, in a constant number of statements."""
    every = steps(replace(scope, ministry=None))
    late = [
        step for step in every if "overdue" in step.wants and scope.ministry in (None, step.lead_id)
    ]
    own = [step for step in every if step.plan.id == plan.id]
    by_id = {one.step.milestone.id: one for one in reported({*own, *late}, scope.as_of)}
    chosen = select(Commitment).where(Commitment.live, Commitment.plan_id == plan.id)
    return Progress(
        plan=plan,
        commitments=[
            (commitment, [by_id[s.milestone.id] for s in own if s.commitment.id == commitment.id])
            for commitment in sorted(db.session.scalars(chosen), key=lambda c: sort_key(c.code))
        ],
        late=[
            by_id[step.milestone.id]
            for step in sorted(late, key=lambda s: (s.milestone.due_on or date.max, s.plan.code))
        ],
        recommendations=sorted(
            answered(plan, scope.as_of), key=lambda one: sort_key(one.recommendation.code)
        ),
    )
