"""The surveys of a ministry's sessions, and the card of each with its address and QR code, for the
host's lead and administrators.
"""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno
from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from dashboard.accounts.permissions import may, requires
from dashboard.extensions import db
from dashboard.language import LANGUAGES, current_language, localized
from dashboard.ministries.models import Ministry
from dashboard.records.periods import today
from dashboard.surveys.links import address_of_survey
from dashboard.surveys.views import views
from dashboard.training.models import STAGES, Course, Session, SurveyResponse
from dashboard.training.survey_days import closes_on, opens_on
from dashboard.web.urls import get_or_404, no_such_record


@dataclass(frozen=True)
class Survey:
    """A session's survey of a stage: when it can be answered, and how many have."""

    session: Session
    stage: str
    opens_on: date
    closes_on: date
    answers: int

    @property
    def state(self) -> str:
        """Whether it is still to come, open, or closed."""
        if today() < self.opens_on:
            return "to_come"
        return "open" if today() <= self.closes_on else "closed"


def surveys_of(sessions: list[Session]) -> list[Survey]:
    """Both stages of each session, in one statement."""
    counted = (
        select(SurveyResponse.session_id, SurveyResponse.stage, func.count())
        .where(SurveyResponse.session_id.in_([session.id for session in sessions]))
        .where(SurveyResponse.live)
        .group_by(SurveyResponse.session_id, SurveyResponse.stage)
    )
    answers = {(row[0], row[1]): row[2] for row in db.session.execute(counted)}
    return [
        Survey(
            session,
            stage,
            opens_on(session, stage),
            closes_on(session, stage),
            answers.get((session.id, stage), 0),
        )
        for session in sessions
        for stage in STAGES
    ]


def _sessions_of(ministry: Ministry) -> Any:
    chosen = select(Session, Course).join(Course, Course.id == Session.course_id)
    chosen = chosen.where(Session.ministry_id == ministry.id, Session.live)
    chosen = chosen.where(Session.state != "cancelled")
    return db.session.execute(chosen.order_by(Session.starts_on.desc(), Session.code)).all()


@views.get("/ministries/<code>/surveys")
@requires("see_names")
def ministry_surveys(code: str) -> ResponseReturnValue:
    """The surveys of the sessions that a ministry hosts, the latest session first."""
    ministry: Ministry = get_or_404(Ministry, code)
    if not may("see_names", ministry.id):
        no_such_record(code)
    rows = _sessions_of(ministry)
    return render_template(
        "surveys/of_ministry.html",
        name=localized(ministry, "name")[0],
        code=ministry.code,
        courses={session.id: course for session, course in rows},
        surveys=surveys_of([session for session, _course in rows]),
        stages=STAGES,
    )


def _hosted(code: str) -> Session:
    """The session of this code, hosted by a ministry whose names the reader may see. Stops with
    404 for any other.
    """
    session: Session = get_or_404(Session, code)
    return session if may("see_names", session.ministry_id) else no_such_record(code)


def _of_stage(stage: str) -> str:
    return stage if stage in STAGES else no_such_record(stage)


@views.get("/sessions/<code>/surveys/<stage>")
@requires("see_names")
def card(code: str, stage: str) -> ResponseReturnValue:
    """A card to print: what to answer, the address and its QR code."""
    session, stage = _hosted(code), _of_stage(stage)
    if session.state == "cancelled":
        no_such_record(code)
    return render_template(
        "surveys/card.html",
        session=session,
        course=db.session.get_one(Course, session.course_id),
        survey=next(one for one in surveys_of([session]) if one.stage == stage),
        stage=stage,
        stages=STAGES,
        addresses=[(lang, address_of_survey(session, stage, lang)) for lang in LANGUAGES],
        image=url_for("surveys.qr_code", code=session.code, stage=stage),
    )


@views.get("/sessions/<code>/surveys/<stage>/qr.svg")
@requires("see_names")
def qr_code(code: str, stage: str) -> ResponseReturnValue:
    """The QR code of a survey's address in the page's language."""
    address = address_of_survey(_hosted(code), _of_stage(stage), current_language())
    image = io.BytesIO()
    segno.make(address, error="m").save(image, kind="svg", scale=6, border=2, light="white")
    return Response(image.getvalue(), mimetype="image/svg+xml")
