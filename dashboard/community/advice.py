"""What became of advice: decisions that are open; whom outreach reached, and by what."""

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from dashboard.community.advice_models import Decision, Outreach
from dashboard.community.events import within
from dashboard.community.models import Event
from dashboard.extensions import db
from dashboard.records.measure import Measure, count, rate
from dashboard.records.periods import Scope


def is_open(scope: Scope) -> ColumnElement[bool]:
    """Decisions that are not done on the as-of day."""
    return or_(Decision.done_on.is_(None), Decision.done_on > scope.as_of)


def of_decisions(scope: Scope) -> ColumnElement[bool]:
    """Decisions of events up to the as-of day; a ministry's are those of events that it hosts. A
    statement joins Event for it."""
    tests = and_(Decision.live, Event.known(scope.as_of))
    return tests if scope.ministry is None else and_(tests, Event.ministry_id == scope.ministry)


def open_decisions(scope: Scope) -> Measure:
    """How many decisions are not done yet."""
    chosen = select(func.count()).select_from(Decision).join(Event)
    return count(db.session.scalar(chosen.where(of_decisions(scope), is_open(scope))))


def outreach(scope: Scope) -> dict[str, Measure]:
    """People reached in the period so far, and the share of social media; of the whole government
    only, no value for a ministry."""
    if scope.ministry is not None:
        return {"reached": Measure(None), "social_media_share": Measure(None)}
    reached = func.coalesce(func.sum(Outreach.reached), 0)
    social = func.sum(case((Outreach.channel == "social_media", Outreach.reached), else_=0))
    chosen = select(reached, func.coalesce(social, 0)).where(
        Outreach.live, within(Outreach.starts_on, scope)
    )
    people, by_social_media = map(int, db.session.execute(chosen).one())
    return {"reached": count(people), "social_media_share": rate(by_social_media, people)}
