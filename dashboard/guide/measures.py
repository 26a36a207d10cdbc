"""Measures of the guide: how many ministries said what they think of it."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from dashboard.extensions import db
from dashboard.guide.models import GuideFeedback, GuideSection
from dashboard.ministries.models import Ministry
from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope


@dataclass(frozen=True)
class Version:
    """A version of the guide, and the state in which it is."""

    number: str
    state: str


def reach(scope: Scope) -> Measure:
    """Share of active ministries that have commented on any version up to the as-of day, 0 to 1."""
    heard = select(GuideFeedback.ministry_id).where(GuideFeedback.known(scope.as_of))
    counted = select(func.count(), func.count(case((Ministry.id.in_(heard), 1)))).select_from(
        Ministry
    )
    counted = counted.where(Ministry.active.is_(True), Ministry.live)
    if scope.ministry is not None:
        counted = counted.where(Ministry.id == scope.ministry)
    ministries, commented = db.session.execute(counted).one()
    return rate(commented, ministries)


def newest(scope: Scope) -> Version | None:
    """The guide's newest version as of the day."""
    latest = func.max(GuideSection.dated_on)
    chosen = (
        select(GuideSection.number, GuideSection.state)
        .where(GuideSection.known(scope.as_of), GuideSection.dated_on.is_not(None))
        .group_by(GuideSection.number, GuideSection.state)
        .order_by(latest.desc())
    )
    row = db.session.execute(chosen.limit(1)).first()
    return Version(row.number, row.state) if row else None


def feedback_counts(scope: Scope) -> tuple[int, int]:
    """Comments received up to the as-of day, and how many of them have no outcome yet."""
    waiting = func.sum(case((GuideFeedback.outcome == "open", 1), else_=0))
    chosen = select(func.count(), waiting).select_from(GuideFeedback)
    chosen = chosen.where(GuideFeedback.known(scope.as_of))
    if scope.ministry is not None:
        chosen = chosen.where(GuideFeedback.ministry_id == scope.ministry)
    received, open_ = db.session.execute(chosen).one()
    return received, int(open_ or 0)


def measures(scope: Scope) -> dict[str, Measure]:
    """All measures of the guide."""
    return {"guide_reach": reach(scope)}
