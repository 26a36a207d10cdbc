"""What became of meetings: what they decided, the groups that go on, and how people were told."""

from datetime import date

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped

from dashboard.community.models import Event
from dashboard.language import lazy_gettext as _l
from dashboard.plans.models import published_milestones
from dashboard.records.choices import REGIONS, SOURCES
from dashboard.records.fields import Choices, Record, Type, field, precision
from dashboard.records.kinds import Owner, register
from dashboard.records.shown import Searched

CHANNELS: Choices = {
    "social_media": _l("Social media"),
    "web": _l("Web"),
    "e_mail": _l("E-mail"),
    "print": _l("Print"),
    "broadcast": _l("Broadcast"),
    "in_person": _l("In person"),
    "partners": _l("Through partners"),
}
MOST_PEOPLE = 100_000_000


class Decision(Record):
    """What an event decided, most often a meeting of a committee, and whether it was done."""

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    event_id: Mapped[int] = field(_l("Event"), Type.REFERENCE, reference="event", required=True)
    number: Mapped[int] = field(_l("Number"), Type.INTEGER, required=True, least=1, most=10_000)
    text_en: Mapped[str] = field(_l("Text in English"), Type.LONG, required=True)
    text_fr: Mapped[str] = field(_l("Text in French"), Type.LONG, required=True)
    milestone_id: Mapped[int | None] = field(_l("Milestone"), Type.REFERENCE, reference="milestone")
    due_on: Mapped[date | None] = field(_l("Due date"), Type.DATE)
    done_on: Mapped[date | None] = field(_l("Date done"), Type.DATE, month=True, past=True)
    done_on_precision: Mapped[str] = precision()


class WorkingGroup(Record):
    """People who work on one thing together, such as an advisory committee."""

    __tablename__ = "working_group"
    known_from = "starts_on"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    theme_id: Mapped[int | None] = field(_l("Theme"), Type.REFERENCE, reference="theme")
    aim_en: Mapped[str | None] = field(_l("Aim in English"), Type.LONG)
    aim_fr: Mapped[str | None] = field(_l("Aim in French"), Type.LONG)
    lead_id: Mapped[int | None] = field(_l("Lead ministry"), Type.REFERENCE, reference="ministry")
    ministries: Mapped[str | None] = field(_l("Ministries"), Type.REFERENCES, reference="ministry")
    partners: Mapped[str | None] = field(_l("Partners"), Type.REFERENCES, reference="partner")
    url: Mapped[str | None] = field(_l("Where the group talks"), Type.URL, private=True)
    starts_on: Mapped[date | None] = field(_l("Start date"), Type.DATE, month=True)
    ends_on: Mapped[date | None] = field(_l("End date"), Type.DATE, after="starts_on")
    event_id: Mapped[int | None] = field(
        _l("Event where it was formed"), Type.REFERENCE, reference="event"
    )
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)
    starts_on_precision: Mapped[str] = precision()


class Outreach(Record):
    """How people were told of open government, and how many were reached."""

    __tablename__ = "outreach"
    known_from = "starts_on"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    channel: Mapped[str] = field(_l("Channel"), Type.CHOICE, choices=CHANNELS, required=True)
    starts_on: Mapped[date] = field(
        _l("Start date"), Type.DATE, required=True, month=True, index=True
    )
    ends_on: Mapped[date | None] = field(_l("End date"), Type.DATE, after="starts_on")
    region: Mapped[str | None] = field(_l("Region"), Type.CHOICE, choices=REGIONS)
    reached: Mapped[int | None] = field(
        _l("People reached"), Type.INTEGER, least=0, most=MOST_PEOPLE
    )
    replies: Mapped[int | None] = field(_l("Replies"), Type.INTEGER, least=0, most=MOST_PEOPLE)
    event_id: Mapped[int | None] = field(_l("Event"), Type.REFERENCE, reference="event")
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)
    starts_on_precision: Mapped[str] = precision()


live_events = select(Event.id).where(Event.live)

register(
    Decision,
    "decisions",
    _l("Decision"),
    _l("Decisions"),
    "community",
    "event number",
    owner=Owner(Event.ministry_id, (Event,)),
    searched=Searched("text", day="due_on"),
    public=Decision.event_id.in_(live_events)
    & (Decision.milestone_id.is_(None) | Decision.milestone_id.in_(published_milestones)),
)
register(
    WorkingGroup,
    "groups",
    _l("Working group"),
    _l("Working groups"),
    "community",
    "code",
    owner=WorkingGroup.lead_id,
    searched=Searched("name", "aim"),
    public=WorkingGroup.event_id.is_(None) | WorkingGroup.event_id.in_(live_events),
)
register(
    Outreach,
    "outreach",
    _l("Outreach action"),
    _l("Outreach"),
    "community",
    "code",
    owner=None,
    public=Outreach.event_id.is_(None) | Outreach.event_id.in_(live_events),
)
