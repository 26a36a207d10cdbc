"""The guide, section by section and version by version, and what ministries said of it."""

from datetime import date
from typing import Iterator

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.records.fields import Choices, Label, Record, Type, field
from dashboard.records.kinds import register
from dashboard.records.periods import latest_day
from dashboard.records.rules import Values, one_language
from dashboard.records.shown import Searched, Shown

GUIDE_STATES: Choices = {
    "draft": _l("Draft"),
    "in_consultation": _l("In consultation"),
    "published": _l("Published"),
}
OUTCOMES: Choices = {"open": _l("Open"), "accepted": _l("Accepted"), "declined": _l("Declined")}


class GuideSection(Record):
    """A section of a version of the guide; the sections of one number are that version."""

    __tablename__ = "guide_section"
    known_from = "dated_on"
    __table_args__ = (UniqueConstraint("number", "section"),)

    number: Mapped[str] = field(_l("Version number"), Type.CODE, required=True)
    section: Mapped[int] = field(_l("Section"), Type.INTEGER, required=True, least=1, most=1000)
    title_en: Mapped[str] = field(_l("Title in English"), Type.TEXT, required=True)
    title_fr: Mapped[str] = field(_l("Title in French"), Type.TEXT, required=True)
    body_en: Mapped[str | None] = field(_l("Text in English"), Type.LONG)
    body_fr: Mapped[str | None] = field(_l("Text in French"), Type.LONG)
    state: Mapped[str] = field(_l("State"), Type.CHOICE, choices=GUIDE_STATES, default="draft")
    dated_on: Mapped[date | None] = field(_l("Document date"), Type.DATE, also=("Daté du",))


class GuideFeedback(Record):
    """A ministry's comment on a version of the guide, and what became of it."""

    __tablename__ = "guide_feedback"
    known_from = "received_on"
    __table_args__ = (
        UniqueConstraint(
            "guide",
            "section",
            "ministry_id",
            "received_on",
            "sequence",
            name="uq_guide_feedback_comment",
        ),
    )

    guide: Mapped[str] = field(
        _l("Guide version"), Type.LOOKUP, reference="guide_section", required=True
    )
    ministry_id: Mapped[int] = field(
        _l("Ministry"), Type.REFERENCE, reference="ministry", required=True
    )
    received_on: Mapped[date] = field(_l("Date received"), Type.DATE, required=True, past=True)
    sequence: Mapped[int] = field(
        _l("Order within the day"), Type.INTEGER, default=1, least=1, most=10_000
    )
    summary_en: Mapped[str | None] = field(_l("Summary in English"), Type.LONG)
    summary_fr: Mapped[str | None] = field(_l("Summary in French"), Type.LONG)
    section: Mapped[int | None] = field(_l("Section"), Type.INTEGER, least=1, most=1000)
    """The section that it is about; None: the version as a whole."""
    outcome: Mapped[str] = field(_l("Outcome"), Type.CHOICE, choices=OUTCOMES, default="open")
    outcome_note_en: Mapped[str | None] = field(_l("Note on the outcome in English"), Type.LONG)
    outcome_note_fr: Mapped[str | None] = field(_l("Note on the outcome in French"), Type.LONG)


def published_by_today(values: Values) -> Iterator[tuple[str, Label]]:
    """A version that is dated later has not been published."""
    day = values.get("dated_on")
    if values.get("state") == "published" and day and day > latest_day():
        yield "dated_on", _l("is in the future, so the version cannot have been published")


register(
    GuideSection,
    "guide",
    _l("Guide section"),
    _l("Guide"),
    "guide",
    "number section",
    owner=None,
    public=GuideSection.state == "published",
    rules=(published_by_today,),
    shown=Shown(called="number section title"),
    searched=Searched("title", "body", code="number"),
)
register(
    GuideFeedback,
    "feedback",
    _l("Guide feedback"),
    _l("Guide feedback"),
    "guide",
    "guide section ministry received_on sequence",
    owner=GuideFeedback.ministry_id,
    rules=(one_language("summary"),),
    shown=Shown(called="guide ministry received_on"),
)
