"""Why a figure changed: a note on a measure and a period; and what each measure is called."""

from decimal import Decimal
from typing import Iterator

from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.plans.models import STATUSES
from dashboard.records.fields import Choices, Label, Record, Type, field
from dashboard.records.kinds import register
from dashboard.records.periods import ScopeError, period
from dashboard.records.rules import Values, one_language
from dashboard.records.shown import Shown

MEASURES: dict[str, Choices] = {
    "plans": {
        "plan_completion": _l("Share of milestones complete"),
        "milestones": _l("Milestones"),
        **{f"status_{name}": label for name, label in STATUSES.items()},
        "status_withdrawn": _l("Withdrawn"),
        "overdue": _l("Overdue"),
        "due_soon": _l("Due soon"),
        "stale": _l("No recent update"),
        "measurable": _l("Measurable"),
        "evidenced": _l("Share with evidence"),
        "demand_driven": _l("Began with a demand"),
        "recommendations_done": _l("Recommendations done"),
    },
    "training": {
        "trained": _l("Share of staff trained"),
        "headcount": _l("Staff"),
        "trainers": _l("Trainers"),
        "sessions_held": _l("Sessions held"),
        "pilots_held": _l("Pilots held"),
    },
    "community": {
        "events": _l("Events"),
        "open_requests": _l("Open requests"),
        "participants": _l("Participants"),
        "outside_participants": _l("From outside government"),
        "outside_gta": _l("Events outside the GTA"),
        "active_ministries": _l("Ministries that took part"),
        "days_to_answer": _l("Days to answer"),
        "open_decisions": _l("Open decisions"),
        "reached": _l("People reached"),
        "social_media_share": _l("By social media"),
    },
    "guide": {"guide_reach": _l("Ministries that have commented")},
    "outcomes": {
        "applied": _l("Applied at work"),
        "satisfaction": _l("Satisfaction"),
        "confidence_gain": _l("Gain in confidence"),
        "survey_response": _l("Answered the survey"),
    },
}
"""By tile: its measures (those of `measures`, without courses and practices) and their names; the
tile's own comes first.
"""
LABELS: Choices = {name: label for names in MEASURES.values() for name, label in names.items()}
RATES = {
    *("plan_completion", "evidenced", "demand_driven", "recommendations_done", "trained"),
    *("outside_participants", "outside_gta", "active_ministries", "social_media_share"),
    *("guide_reach", "applied", "survey_response"),
}
"""The measures that are shares, 0 to 1."""


class Note(Record):
    """Why a measure changed in a period, of one ministry or of all, and what it was when the note
    was written.
    """

    __tablename__ = "note"

    measure: Mapped[str] = field(_l("Measure"), Type.CHOICE, choices=LABELS, required=True)
    period: Mapped[str] = field(_l("Period"), Type.TEXT, required=True, index=True)
    ministry_id: Mapped[int | None] = field(_l("Ministry"), Type.REFERENCE, reference="ministry")
    text_en: Mapped[str | None] = field(_l("Text in English"), Type.TEXT)
    text_fr: Mapped[str | None] = field(_l("Text in French"), Type.TEXT)
    value: Mapped[Decimal | None] = field(_l("Figure at the time"), Type.NUMBER)


def of_a_period(note: Values) -> Iterator[tuple[str, Label]]:
    """A note is of a fiscal year, of a quarter or of all years."""
    try:
        period(note.get("period") or "")
    except ScopeError:
        yield "period", _l("is not a period such as 2017-18, 2017-18-Q1 or all")


register(
    Note,
    "notes",
    _l("Note"),
    _l("Notes"),
    "overview",
    "text_en measure period ministry",
    owner=Note.ministry_id,
    rules=(of_a_period, one_language("text")),
    shown=Shown(called="measure period"),
    either=("text_en", "text_fr"),
)
