"""Where commitments began, and what was done of what reviews recommend."""

from sqlalchemy import and_, case, func, select

from dashboard.extensions import db
from dashboard.plans.models import Commitment, Plan
from dashboard.plans.recommendation_models import Recommendation
from dashboard.plans.review_codes import FROM_OUTSIDE
from dashboard.records.fields import holds_code
from dashboard.records.measure import Measure, rate
from dashboard.records.periods import Scope


def demand_driven(scope: Scope) -> Measure:
    """Share of commitments with an origin that began with a demand from outside, 0 to 1; a
    ministry's are those that it leads."""
    outside = func.count(case((Commitment.origin.in_(FROM_OUTSIDE), 1)))
    chosen = (
        select(outside, func.count())
        .select_from(Commitment)
        .join(Plan, Plan.id == Commitment.plan_id)
        .where(Commitment.live, Commitment.origin.is_not(None), Plan.known(scope.as_of))
    )
    if scope.ministry is not None:
        chosen = chosen.where(Commitment.led_by == scope.ministry)
    if scope.pillar:
        chosen = chosen.where(holds_code(Commitment.pillars, scope.pillar))
    return rate(*db.session.execute(chosen).one())


def recommendations_done(scope: Scope) -> Measure:
    """Share of recommendations that were not declined that are done, 0 to 1; of the whole
    government only, no value for a ministry."""
    if scope.ministry is not None:
        return rate(None, None)
    done = and_(Recommendation.state == "done", Recommendation.done_on <= scope.as_of)
    chosen = (
        select(func.count(case((done, 1))), func.count())
        .select_from(Recommendation)
        .join(Plan, Plan.id == Recommendation.plan_id)
        .where(Recommendation.live, Recommendation.state != "declined", Plan.known(scope.as_of))
    )
    return rate(*db.session.execute(chosen).one())
