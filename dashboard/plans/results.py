"""What milestones have reached, against their targets."""

from decimal import Decimal

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import format_number, gettext as _
from dashboard.plans.models import Commitment, Milestone, Plan, Update
from dashboard.records.periods import Scope


def results(scope: Scope) -> dict[int, Decimal]:
    """The newest actual value of each milestone that the scope's ministry leads, as of its day, by
    the milestone's id. In one statement.
    """
    chosen = (
        select(Update.milestone_id, Update.actual)
        .join(Milestone, Milestone.id == Update.milestone_id)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .where(
            Update.live,
            Update.actual.is_not(None),
            Update.reported_on <= scope.as_of,
            Milestone.led_by == scope.ministry,
        )
    )
    rows = db.session.execute(chosen.order_by(Update.reported_on, Update.id))
    return {milestone: actual for milestone, actual in rows if actual is not None}


def result_and_target(milestone: Milestone, actual: Decimal | None) -> str:
    """The value reached of the value wanted, with the unit; empty where there is neither."""
    unit = f" {milestone.unit}" if milestone.unit else ""
    if milestone.target is None:
        return f"{format_number(actual, 2)}{unit}" if actual is not None else ""
    target = f"{format_number(milestone.target, 2)}{unit}"
    if actual is None:
        return _("target: %(target)s", target=target)
    return _("%(part)s of %(whole)s", part=format_number(actual, 2), whole=target)
