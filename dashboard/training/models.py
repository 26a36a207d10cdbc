"""Courses, the sessions in which they are given, who completed them, and what participants said
afterwards.
"""

from datetime import date
from typing import Any, Iterator

from sqlalchemy import Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped

from dashboard.language import lazy_gettext as _l
from dashboard.ministries.models import EMPLOYEE_NUMBER, Staff, Team
from dashboard.records.choices import PILLARS, REGIONS, SOURCES
from dashboard.records.fields import Choices, Label, Record, Type, field, precision
from dashboard.records.kinds import Owner, register
from dashboard.records.periods import latest_day
from dashboard.records.rules import Values, WarningRule, told
from dashboard.records.shown import Searched, Shown

COURSE_KINDS: Choices = {
    "foundation": _l("Foundation"),
    "topic": _l("Topic"),
    "train_the_trainer": _l("Train the trainer"),
}
COMPONENTS: Choices = {
    "tools_and_resources": _l("Tools and resources"),
    "community_of_practice": _l("Community of practice"),
    "interactive_learning": _l("Interactive learning"),
}
PRINCIPLES: Choices = {
    "timely": _l("Timely"),
    "relevant": _l("Relevant"),
    "feasible": _l("Feasible"),
    "user_centric": _l("User-centric"),
}
SESSION_KINDS: Choices = {"pilot": _l("Pilot"), "regular": _l("Regular")}
DELIVERIES: Choices = {
    "in_person": _l("In person"),
    "web_conference": _l("Web conference"),
    "e_learning": _l("E-learning"),
}
SESSION_STATES: Choices = {
    "planned": _l("Planned"),
    "held": _l("Held"),
    "cancelled": _l("Cancelled"),
}
STAGES: Choices = {"after": _l("After the session"), "follow_up": _l("Follow-up")}
PRACTICES: Choices = {
    "released_data": _l("Released data"),
    "released_information": _l("Released information"),
    "involved_public": _l("Involved the public"),
    "used_guide": _l("Used the guide"),
    "used_open_licence": _l("Used the open licence"),
    "helped_colleague": _l("Helped a colleague"),
}
"""What people may say, months later, that they did at work."""


class Course(Record):
    """A course of the learning framework."""

    __tablename__ = "course"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    name_en: Mapped[str] = field(_l("Name in English"), Type.TEXT, required=True)
    name_fr: Mapped[str] = field(_l("Name in French"), Type.TEXT, required=True)
    kind: Mapped[str] = field(_l("Kind"), Type.CHOICE, choices=COURSE_KINDS, default="topic")
    pillars: Mapped[str | None] = field(_l("Pillars"), Type.CHOICES, choices=PILLARS)
    component: Mapped[str | None] = field(_l("Component"), Type.CHOICE, choices=COMPONENTS)
    principles: Mapped[str | None] = field(_l("Principles"), Type.CHOICES, choices=PRINCIPLES)
    required: Mapped[bool] = field(_l("Required course"), Type.YES_NO, default=False)
    target_percent: Mapped[int | None] = field(
        _l("Target (percent)"), Type.INTEGER, percent=True, least=0, most=100
    )
    valid_months: Mapped[int | None] = field(
        _l("Valid for (months)"), Type.INTEGER, least=1, most=1200
    )


class Session(Record):
    """One time that a course is given."""

    __tablename__ = "session"
    known_from = "starts_on"

    code: Mapped[str] = field(_l("Code"), Type.CODE, required=True, unique=True)
    course_id: Mapped[int] = field(_l("Course"), Type.REFERENCE, reference="course", required=True)
    starts_on: Mapped[date] = field(
        _l("Start date"), Type.DATE, required=True, month=True, index=True, also=("Début",)
    )
    ministry_id: Mapped[int | None] = field(_l("Ministry"), Type.REFERENCE, reference="ministry")
    kind: Mapped[str] = field(_l("Kind"), Type.CHOICE, choices=SESSION_KINDS, default="regular")
    delivery: Mapped[str | None] = field(_l("Delivery"), Type.CHOICE, choices=DELIVERIES)
    region: Mapped[str | None] = field(_l("Region"), Type.CHOICE, choices=REGIONS)
    trainer: Mapped[str | None] = field(_l("Trainer"), Type.TEXT, private=True)
    seats: Mapped[int | None] = field(_l("Seats"), Type.INTEGER, least=0, most=1_000_000)
    state: Mapped[str] = field(_l("State"), Type.CHOICE, choices=SESSION_STATES, default="planned")
    source: Mapped[str | None] = field(_l("Source"), Type.CHOICE, choices=SOURCES)
    survey_closes_on: Mapped[date | None] = field(
        _l("Survey closes on"), Type.DATE, after="starts_on"
    )
    follow_up_closes_on: Mapped[date | None] = field(
        _l("Follow-up closes on"), Type.DATE, after="starts_on"
    )
    starts_on_precision: Mapped[str] = precision()


SOME = text("session_id IS NOT NULL")
"""Most completions name no session, and need no place in its index."""
LIVE = text("archived_at IS NULL")
"""Lists go through an index alone as far as their page, where it holds what they show."""


class Completion(Record):
    """That a member of the staff completed a course on a day."""

    __tablename__ = "completion"
    known_from = "completed_on"
    __table_args__ = (
        UniqueConstraint("staff_id", "course_id", "completed_on"),
        Index("ix_completion_session_id", "session_id", sqlite_where=SOME, postgresql_where=SOME),
        Index("ix_completion_staff_id", "staff_id", sqlite_where=LIVE, postgresql_where=LIVE),
        Index(
            "ix_completion_completed_on", "completed_on", sqlite_where=LIVE, postgresql_where=LIVE
        ),
        Index(
            "ix_completion_course_id_completed_on_staff_id_archived_at",
            "course_id",
            "completed_on",
            "staff_id",
            "archived_at",
        ),
    )

    staff_id: Mapped[int] = field(
        _l("Employee number"),
        Type.REFERENCE,
        reference="staff",
        index=False,
        required=True,
        name="employee_number",
        also=(*EMPLOYEE_NUMBER, "User ID"),
    )
    course_id: Mapped[int] = field(
        _l("Course"),
        Type.REFERENCE,
        reference="course",
        index=False,
        required=True,
        also=(
            "Course code",
            "Course short name",
            "Course ID",
            "Code du cours",
            "Nom abrégé du cours",
        ),
    )
    completed_on: Mapped[date] = field(
        _l("Completion date"),
        Type.DATE,
        required=True,
        past=True,
        also=(
            "Completion date",
            "Date completed",
            "Date d'achèvement",
            "Date de fin",
            "Course completion date",
        ),
    )
    session_id: Mapped[int | None] = field(
        _l("Session"), Type.REFERENCE, reference="session", index=False
    )


class SurveyResponse(Record):
    """What one participant said of a session. Nobody can tell who."""

    __tablename__ = "survey_response"
    __table_args__ = (Index("ix_survey_response_response_id_folded", "response_id_folded"),)
    known_from = "submitted_on"

    session_id: Mapped[int] = field(
        _l("Session"), Type.REFERENCE, reference="session", required=True
    )
    stage: Mapped[str] = field(
        _l("Stage"), Type.CHOICE, choices=STAGES, required=True, also=("Étape",)
    )
    submitted_on: Mapped[date] = field(
        _l("Date submitted"), Type.DATE, required=True, past=True, index=True
    )
    satisfaction: Mapped[int | None] = field(
        _l("Satisfaction (1 to 5)"), Type.INTEGER, least=1, most=5
    )
    confidence_before: Mapped[int | None] = field(
        _l("Confidence before (1 to 5)"), Type.INTEGER, least=1, most=5
    )
    confidence_after: Mapped[int | None] = field(
        _l("Confidence after (1 to 5)"), Type.INTEGER, least=1, most=5
    )
    applied: Mapped[bool | None] = field(
        _l("Applied at work"), Type.YES_NO, also=("Mis en pratique au travail",)
    )
    practices: Mapped[str | None] = field(
        _l("Practices"), Type.CHOICES, choices=PRACTICES, also=("Pratiques",)
    )
    comment: Mapped[str | None] = field(_l("Comment"), Type.LONG)
    response_id: Mapped[str | None] = field(_l("Response number"), Type.TEXT, unique=True)


def applied_in_follow_up(values: Values) -> Iterator[tuple[str, Label]]:
    """Only a follow-up asks whether the course was applied at work, and how."""
    if values.get("applied") is not None and values.get("stage") == "after":
        yield "applied", _l("only a follow-up survey asks whether the course was applied")
    if values.get("practices") and values.get("stage") == "after":
        yield "practices", _l("only a follow-up survey asks for practices")


def completed_while_employed(completion: Values, person: Any) -> Label | None:
    """Somebody completes a course between joining and leaving."""
    day, joined, left = completion["completed_on"], person.joined_on, person.left_on
    if joined and day < joined:
        return _l("is before the person joined (%(day)s)", day=told(joined))
    if left and day > left:
        return _l("is after the person left (%(day)s)", day=told(left))
    return None


def answered_after_session(answer: Values, session: Any) -> Label | None:
    """A session is answered for on its day or later."""
    if answer["submitted_on"] < session.starts_on:
        return _l("is before the session (%(day)s)", day=told(session.starts_on))
    return None


def held_by_today(values: Values) -> Iterator[tuple[str, Label]]:
    """A session that is still to come has not been held."""
    if values.get("state") == "held" and values["starts_on"] > latest_day():
        yield "starts_on", _l("is in the future, so the session cannot have been held")


register(
    Course,
    "courses",
    _l("Course"),
    _l("Courses"),
    "training",
    "code",
    owner=None,
    public=True,
    searched=Searched("name"),
)
register(
    Session,
    "sessions",
    _l("Session"),
    _l("Sessions"),
    "training",
    "code",
    owner=Session.ministry_id,
    public=True,
    searched=Searched(),
    rules=(held_by_today,),
)
register(
    Completion,
    "completions",
    _l("Completion"),
    _l("Completions"),
    "training",
    "employee_number course completed_on",
    owner=Owner(Team.ministry_id, (Staff, Team)),
    in_files=Completion.staff_id.not_in(select(Staff.id).where(Staff.erased)),
    shown=Shown(called="employee_number course completed_on", narrowed="course"),
    warnings=(
        WarningRule(
            "completed_on", completed_while_employed, {"employee_number": "joined_on left_on"}
        ),
    ),
)
register(
    SurveyResponse,
    "surveys",
    _l("Survey response"),
    _l("Survey responses"),
    "training",
    "response_id",
    owner=Owner(Session.ministry_id, (Session,)),
    shown=Shown(called="session stage submitted_on"),
    rules=(applied_in_follow_up,),
    warnings=(WarningRule("submitted_on", answered_after_session, {"session": "starts_on"}),),
    always_new_without_key=True,
)
