"""The list of sessions: what it can be filtered and sorted by, and the statement that does so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Mapping

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from dashboard.extensions import db
from dashboard.language import gettext as _, localized
from dashboard.ministries.models import Ministry
from dashboard.records.choices import PILLARS, REGIONS
from dashboard.records.keys import order_of
from dashboard.records.periods import ALL, Scope, period, scope
from dashboard.training.answers import APPLIED, GAIN, SATISFACTION
from dashboard.training.models import (
    DELIVERIES,
    SESSION_KINDS,
    SESSION_STATES,
    Course,
    Session,
    SurveyResponse,
)
from dashboard.training.privacy import Sees
from dashboard.training.results import RESPONSES, Results
from dashboard.training.sessions import of_sessions
from dashboard.web.listing import (
    Listing,
    Query,
    in_language_of,
    one_of,
    ordered,
    search_words,
    searched,
)
from dashboard.web.table import CODE, DATE, NUMBER, RATE, Column, Withheld, dated

ANSWERS_DUE = 30
"""Days after a session by which its survey has an answer, or is missing."""


def _course(code: str) -> Course:
    course = db.session.scalar(select(Course).where(Course.live, Course.code == code.upper()))
    if course is None:
        raise LookupError(code)
    return course


def want_names() -> dict[str, str]:
    """What the list may be narrowed to."""
    return {"survey": _("Survey missing")}


def session_listing(ministries: Mapping[int, Ministry], sees: Sees) -> Listing:
    """The list, given every ministry by its id."""
    by_code = {ministry.code: ministry for ministry in ministries.values()}
    return Listing(
        "training.sessions",
        "training.sessions_file",
        {
            "q": search_words,
            "course": _course,
            "kind": one_of(SESSION_KINDS),
            "delivery": one_of(DELIVERIES),
            "region": one_of(REGIONS),
            "ministry": lambda code: by_code[code.upper()],
            "state": one_of(SESSION_STATES),
            "period": period,
            "pillar": one_of(PILLARS),
            "want": one_of(("survey",)),
        },
        session_columns(ministries, sees, Results({}, {}, {})),
        sort="-starts_on",
    )


def scope_of(query: Query) -> Scope:
    """As of the last day of which period, and of which ministry, course and pillar."""
    ministry, course = query["ministry"], query["course"]
    return scope(
        query["period"].name if query["period"] else None,
        ministry=ministry.id if ministry else None,
        course=course.id if course else None,
        pillar=query["pillar"],
    )


def survey_missing(scope: Scope) -> ColumnElement[bool]:
    """Sessions held at least 30 days before the as-of day that nobody has answered for."""
    answered = exists().where(
        SurveyResponse.session_id == Session.id,
        SurveyResponse.stage == "after",
        SurveyResponse.known(scope.as_of),
    )
    due = scope.as_of - timedelta(ANSWERS_DUE)
    return and_(Session.state == "held", Session.starts_on <= due, ~answered)


def statement_of(query: Query, *, planned: bool | None = None) -> Select[Any]:
    """The sessions that are asked for, in their order, as (session, course): those held or
    cancelled in the period, and those planned, whenever they are to be; or with `planned` only the
    one or the other.
    """
    chosen = scope_of(query)
    ahead = Session.state == "planned"
    in_period = and_(*of_sessions(chosen), Session.known(chosen.as_of), ~ahead)
    to_come = and_(*of_sessions(replace(chosen, period=ALL)), ahead)
    where = {None: or_(in_period, to_come), True: to_come, False: in_period}[planned]
    statement: Any = select(Session, Course).join(Course, Course.id == Session.course_id)
    statement = statement.outerjoin(Ministry, Ministry.id == Session.ministry_id).where(where)
    for name in ("kind", "delivery", "region", "state"):
        if query[name]:
            statement = statement.where(getattr(Session, name) == query[name])
    if query["want"]:
        statement = statement.where(survey_missing(chosen))
    texts = (Session.code, Course.code, Course.name_en, Course.name_fr)
    statement = searched(statement, query["q"], *texts, Ministry.name_en, Ministry.name_fr)
    return _ordered(query.sort, statement)


def _ordered(sort: str, statement: Select[Any]) -> Select[Any]:
    by: dict[str, Any] = {
        "code": order_of(Session.code),
        "course": order_of(in_language_of(Course)),
        "ministry": order_of(in_language_of(Ministry)),
        "starts_on": Session.starts_on,
        "state": case(
            {name: place for place, name in enumerate(SESSION_STATES)}, value=Session.state
        ),
    }
    return ordered(statement, sort, by, by["code"], Session.id)


def session_columns(
    ministries: Mapping[int, Ministry], sees: Sees, results: Results
) -> list[Column]:
    """A session with its attendance and its survey, without what is withheld from the reader."""

    def host(row: Any) -> Ministry | None:
        return ministries.get(row[0].ministry_id or 0)

    def host_code(row: Any) -> str | None:
        ministry = host(row)
        return ministry.code if ministry else None

    def host_name(row: Any) -> str:
        ministry = host(row)
        return localized(ministry, "name")[0] if ministry else ""

    def figure(question: str, label: str, type: str, unit: str | None = None) -> Column:
        def value(row: Any) -> Any:
            measure = results.measure(row[0], question, sees)
            return measure if isinstance(measure, Withheld) else measure.value

        return Column(question, label, type, value, unit=unit)

    return [
        Column("code", _("Code"), CODE, lambda row: row[0].code, sort="code"),
        Column(
            "course",
            _("Course"),
            CODE,
            lambda row: row[1].code,
            lambda row: localized(row[1], "name")[0],
            sort="course",
        ),
        Column("kind", _("Kind"), CODE, lambda row: row[0].kind, SESSION_KINDS),
        Column("delivery", _("Delivery"), CODE, lambda row: row[0].delivery, DELIVERIES),
        Column("ministry", _("Ministry"), CODE, host_code, host_name, sort="ministry"),
        Column(
            "starts_on",
            _("Start date"),
            DATE,
            lambda row: dated(row[0].starts_on, row[0].starts_on_precision),
            sort="-starts_on",
        ),
        Column("state", _("State"), CODE, lambda row: row[0].state, SESSION_STATES, sort="state"),
        Column(
            "attendance",
            _("Attendance"),
            NUMBER,
            lambda row: results.came(row[0], sees),
            unit="people",
        ),
        figure(RESPONSES, _("Survey answers"), NUMBER, "answers"),
        figure(SATISFACTION, _("Satisfaction (1 to 5)"), NUMBER),
        figure(GAIN, _("Gain in confidence"), NUMBER),
        figure(APPLIED, _("Applied at work"), RATE),
    ]
