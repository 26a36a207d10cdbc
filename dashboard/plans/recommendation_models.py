"""What a review of a plan recommends, what the government answers, and what carries it."""

from datetime import date
from typing import Iterator

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.plans.models import Milestone, Plan, published_milestones, published_plans
from dashboard.records.choices import SOURCES
from dashboard.records.fields import Choices, Label, Record, Type, field
from dashboard.records.kinds import Owner, register
from dashboard.records.rules import Values

RECOMMENDATION_STATES: Choices = {
    "open": _l("Not begun"),
    "in_progress": _l("In progress"),
    "done": _l("Done"),
    "declined": _l("Not accepted"),
}


class Recommendation(Record):
    """One recommendation of a plan's review."""

    __tablename__ = "recommendation"

    plan_id: Mapped[int] = field(_l("Plan"), Type.REFERENCE, reference="plan", required=True)
    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    text_en: Mapped[str] = field(_l("Text in English"), Type.LONG, required=True)
    text_fr: Mapped[str] = field(_l("Text in French"), Type.LONG, required=True)
    response_en: Mapped[str | None] = field(_l("Response in English"), Type.LONG)
    response_fr: Mapped[str | None] = field(_l("Response in French"), Type.LONG)
    state: Mapped[str] = field(
        _l("State"), Type.CHOICE, choices=RECOMMENDATION_STATES, default="open"
    )
    done_on: Mapped[date | None] = field(_l("Date done"), Type.DATE, past=True)
    milestones: Mapped[str | None] = field(_l("Milestones"), Type.REFERENCES, reference="milestone")
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)


def done_on_a_day(recommendation: Values) -> Iterator[tuple[str, Label]]:
    """What is done was done on a day."""
    if recommendation.get("state") == "done" and not recommendation.get("done_on"):
        yield "done_on", _l("is required where the recommendation is done")


named = ";" + func.coalesce(Recommendation.milestones, "") + ";"
names_unpublished = exists().where(
    func.replace(named, ";" + Milestone.code + ";", "") != named,
    Milestone.id.not_in(published_milestones),
)
"""Whether it names a milestone that is not public, even by its code alone."""

public = Recommendation.plan_id.in_(published_plans) & ~names_unpublished

register(
    Recommendation,
    "recommendations",
    _l("Recommendation"),
    _l("Recommendations"),
    "plans",
    "plan code",
    owner=Owner(Plan.ministry_id, (Plan,)),
    public=public,
    rules=(done_on_a_day,),
)

published_recommendations = select(Recommendation.id).where(Recommendation.live, public)
