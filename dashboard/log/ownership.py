"""Whose a record is: the ministry that may read its log and suggest corrections to it."""

from typing import Any, Callable

from sqlalchemy import ColumnElement, Select, func, select

from dashboard.community.models import Attendance, Event, SupportRequest
from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.plans.measures import led_by
from dashboard.plans.models import Commitment, Evidence, Milestone, Plan, Update
from dashboard.training.models import Completion, Session, SurveyResponse


def _led(model: Any, *joins: Any) -> Select[Any]:
    chosen = select(model.id.label("id"), led_by.label("ministry")).select_from(model)
    for join in joins:
        chosen = chosen.join(join)
    return chosen.join(Commitment, Commitment.id == Milestone.commitment_id).join(
        Plan, Plan.id == Commitment.plan_id
    )


def _own(model: Any, column: Any, *joins: Any) -> Select[Any]:
    chosen = select(model.id.label("id"), column.label("ministry")).select_from(model)
    for join in joins:
        chosen = chosen.join(join)
    return chosen


OWNERS: dict[str, Callable[[], Select[Any]] | None] = {
    "ministries": lambda: _own(Ministry, Ministry.id),
    "teams": lambda: _own(Team, Team.ministry_id),
    "staff": lambda: _own(Staff, Team.ministry_id, Team),
    "plans": lambda: _own(Plan, Plan.ministry_id),
    "commitments": lambda: _own(
        Commitment, func.coalesce(Commitment.lead_id, Plan.ministry_id), Plan
    ),
    "milestones": lambda: _led(Milestone),
    "updates": lambda: _led(Update, Milestone),
    "courses": None,
    "sessions": lambda: _own(Session, Session.ministry_id),
    "completions": lambda: _own(Completion, Team.ministry_id, Staff, Team),
    "surveys": lambda: _own(SurveyResponse, Session.ministry_id, Session),
    "events": lambda: _own(Event, Event.ministry_id),
    "attendance": lambda: _own(Attendance, Attendance.ministry_id),
    "requests": lambda: _own(SupportRequest, SupportRequest.ministry_id),
    "guide": None,
    "evidence": lambda: _led(Evidence, Milestone),
    "feedback": lambda: _own(GuideFeedback, GuideFeedback.ministry_id),
}
"""For each kind: its records' ids with the ministry of each; None for kinds that belong to everybody."""


def records_of(kind: str, ministry_id: int) -> Select[Any] | None:
    """The ids of a kind's records that are this ministry's; None for a kind that belongs to everybody."""
    chosen = OWNERS.get(kind)
    if chosen is None:
        return None
    owned = chosen().subquery()
    return select(owned.c.id).where(owned.c.ministry == ministry_id)


def owner_of(kind: str, record_id: int) -> int | None:
    """The ministry whose record this is, or None."""
    chosen = OWNERS.get(kind)
    if chosen is None:
        return None
    owned = chosen().subquery()
    test: ColumnElement[bool] = owned.c.id == record_id
    return db.session.scalar(select(owned.c.ministry).where(test))
