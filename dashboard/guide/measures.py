"""Measures of the guide: how many ministries have said what they think of it (domain.md, Measures)."""

from typing import Any

from sqlalchemy import case, func, select

from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback, GuideSection
from dashboard.ministries.models import Ministry
from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope


def reach(scope: Scope) -> Measure:
    """Share of active ministries that have commented on any version up to the as-of day, 0 to 1."""
    heard = select(GuideFeedback.ministry_id).where(
        GuideFeedback.live, GuideFeedback.received_on <= scope.as_of
    )
    counted = select(func.count(), func.count(case((Ministry.id.in_(heard), 1)))).select_from(
        Ministry
    )
    counted = counted.where(Ministry.active.is_(True), Ministry.live)
    if scope.ministry is not None:
        counted = counted.where(Ministry.id == scope.ministry)
    there, commented = db.session.execute(counted).one()
    return rate(commented, there)


def newest(scope: Scope) -> Any:
    """The number and state of the guide's newest version as of the day, or None."""
    chosen = select(
        GuideSection.number, GuideSection.state, func.max(GuideSection.dated_on).label("dated")
    )
    chosen = chosen.where(GuideSection.live, GuideSection.dated_on <= scope.as_of)
    chosen = chosen.group_by(GuideSection.number, GuideSection.state).order_by(
        func.max(GuideSection.dated_on).desc()
    )
    return db.session.execute(chosen.limit(1)).first()


def feedback_counts(scope: Scope) -> tuple[int, int]:
    """Comments received up to the as-of day, and how many of them have no outcome yet."""
    waiting = func.sum(case((GuideFeedback.outcome == "open", 1), else_=0))
    chosen = select(func.count(), waiting).select_from(GuideFeedback)
    chosen = chosen.where(GuideFeedback.live, GuideFeedback.received_on <= scope.as_of)
    if scope.ministry is not None:
        chosen = chosen.where(GuideFeedback.ministry_id == scope.ministry)
    there, open_ = db.session.execute(chosen).one()
    return there, int(open_ or 0)


def measures(scope: Scope) -> dict[str, Measure]:
    """All measures of the guide."""
    return {"guide_reach": reach(scope)}
