"""Events of the community of practice, who took part, and requests for support."""

from datetime import date
from typing import Any

from babel.support import LazyProxy
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from dashboard.language import format_number, lazy_gettext as _l
from dashboard.records.choices import REGIONS, SOURCES
from dashboard.records.fields import Choices, Label, Record, Type, field, precision
from dashboard.records.kinds import register
from dashboard.records.rules import Values, WarningRule, text_wanted
from dashboard.records.shown import Searched, Shown

EVENT_KINDS: Choices = {
    "forum": _l("Forum"),
    "pop_up": _l("Pop-up"),
    "workshop": _l("Workshop"),
    "advisory_meeting": _l("Advisory committee meeting"),
    "presentation": _l("Presentation"),
    "other": _l("Other"),
}
REQUEST_KINDS: Choices = {
    "consultation": _l("Consultation"),
    "engagement_strategy": _l("Engagement strategy"),
    "data": _l("Data"),
    "plan": _l("Plan"),
    "other": _l("Other"),
}
SECTORS = ("government", "civil_society", "education", "private", "public")


class Event(Record):
    """A forum, a workshop or another gathering of the community."""

    __tablename__ = "event"
    known_from = "starts_on"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    kind: Mapped[str] = field(_l("Kind"), Type.CHOICE, choices=EVENT_KINDS, required=True)
    starts_on: Mapped[date] = field(
        _l("Start date"), Type.DATE, required=True, month=True, index=True, also=("Début",)
    )
    ends_on: Mapped[date | None] = field(
        _l("End date"), Type.DATE, after="starts_on", also=("Fin",)
    )
    ministry_id: Mapped[int | None] = field(
        _l("Host ministry"),
        Type.REFERENCE,
        reference="ministry",
        also=("Ministère hôte", "Ministère"),
    )
    region: Mapped[str | None] = field(_l("Region"), Type.CHOICE, choices=REGIONS)
    online: Mapped[bool | None] = field(_l("Online"), Type.YES_NO)
    themes: Mapped[str | None] = field(_l("Themes"), Type.REFERENCES, reference="theme")
    partners: Mapped[str | None] = field(
        _l("Partners"), Type.REFERENCES, reference="partner", also=("Collaborateurs",)
    )
    government: Mapped[int | None] = field(
        _l("From government"),
        Type.INTEGER,
        least=0,
        most=1_000_000,
        also=("De l’administration publique",),
    )
    civil_society: Mapped[int | None] = field(
        _l("From civil society"), Type.INTEGER, least=0, most=1_000_000
    )
    education: Mapped[int | None] = field(
        _l("From education"), Type.INTEGER, least=0, most=1_000_000
    )
    private: Mapped[int | None] = field(
        _l("From the private sector"), Type.INTEGER, least=0, most=1_000_000
    )
    public: Mapped[int | None] = field(_l("From the public"), Type.INTEGER, least=0, most=1_000_000)
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)
    starts_on_precision: Mapped[str] = precision()


class Attendance(Record):
    """How many people of a ministry were at an event."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("event_id", "ministry_id"),)

    event_id: Mapped[int] = field(
        _l("Event"), Type.REFERENCE, reference="event", required=True, also=("Activité",)
    )
    ministry_id: Mapped[int] = field(
        _l("Ministry"), Type.REFERENCE, reference="ministry", required=True
    )
    participants: Mapped[int] = field(
        _l("Participants"), Type.INTEGER, required=True, least=0, most=1_000_000
    )


class SupportRequest(Record):
    """A ministry's request for help, and its answer."""

    __tablename__ = "support_request"
    known_from = "received_on"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    ministry_id: Mapped[int] = field(
        _l("Ministry"), Type.REFERENCE, reference="ministry", required=True
    )
    received_on: Mapped[date] = field(
        _l("Date received"), Type.DATE, required=True, index=True, past=True
    )
    kind: Mapped[str | None] = field(_l("Kind"), Type.CHOICE, choices=REQUEST_KINDS)
    subject_en: Mapped[str | None] = field(_l("Subject in English"), Type.TEXT, private=True)
    subject_fr: Mapped[str | None] = field(_l("Subject in French"), Type.TEXT, private=True)
    details_en: Mapped[str | None] = field(_l("Details in English"), Type.LONG, private=True)
    details_fr: Mapped[str | None] = field(_l("Details in French"), Type.LONG, private=True)
    wished_on: Mapped[date | None] = field(_l("Wished for by"), Type.DATE, after="received_on")
    closed_on: Mapped[date | None] = field(
        _l("Date closed"), Type.DATE, index=True, past=True, after="received_on"
    )
    answer_en: Mapped[str | None] = field(_l("Answer in English"), Type.LONG, private=True)
    answer_fr: Mapped[str | None] = field(_l("Answer in French"), Type.LONG, private=True)


def more_than_government(attendance: Values, event: Any) -> Label | None:
    """Who comes from a ministry is counted among an event's participants from government."""
    if attendance["participants"] > event.government:
        number = LazyProxy(format_number, event.government, enable_cache=False)
        return _l(
            "is more than the event’s participants from government (%(number)s)", number=number
        )
    return None


register(
    Event,
    "events",
    _l("Event"),
    _l("Events"),
    "community",
    "code",
    owner=Event.ministry_id,
    public=True,
    searched=Searched("name"),
)
register(
    Attendance,
    "attendance",
    _l("Attendance"),
    _l("Attendance"),
    "community",
    "event ministry",
    owner=Attendance.ministry_id,
    shown=Shown(called="event ministry"),
    warnings=(WarningRule("participants", more_than_government, {"event": "government"}),),
)
register(
    SupportRequest,
    "requests",
    _l("Support request"),
    _l("Support requests"),
    "community",
    "code",
    owner=SupportRequest.ministry_id,
    public=True,
    searched=Searched("subject", "details answer", permission="read_requests"),
    warnings=(text_wanted("subject"), text_wanted("details")),
)
