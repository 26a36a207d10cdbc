"""A survey as a participant answers it: without signing in, without a script."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dashboard.accounts.permissions import PUBLIC, requires
from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.records.fields import Field
from dashboard.records.kinds import kind
from dashboard.records.periods import today
from dashboard.records.revision import counter_of
from dashboard.records.save import create_unlogged
from dashboard.surveys import floods
from dashboard.surveys.links import find_survey, new_opening, number_of
from dashboard.surveys.views import views
from dashboard.training.models import Course, Session, SurveyResponse
from dashboard.training.survey_days import AFTER, closes_on, opens_on
from dashboard.web.forms import Form, as_turned, check_record, of_kind
from dashboard.web.urls import no_such_record

MOST_COMMENT = 2000


def fields_of(stage: str) -> list[Field]:
    """The questions of a stage."""
    asked = "satisfaction confidence_before confidence_after comment"
    names = asked if stage == AFTER else "applied practices"
    return of_kind(kind("surveys").fields, *names.split())


def _survey(token: str) -> tuple[Session, str]:
    return find_survey(token) or no_such_record(token)


def _page(session: Session, stage: str, status: int = 200, **more: Any) -> ResponseReturnValue:
    page = render_template(
        "surveys/answer.html",
        user=None,  # no navigation, whoever is signed in
        session=session,
        stage=stage,
        course=db.session.get_one(Course, session.course_id),
        closes_on=closes_on(session, stage),
        **more,
    )
    return page, status


def _closed(session: Session, stage: str) -> ResponseReturnValue | None:
    """The page of a survey that cannot be answered today."""
    if today() < opens_on(session, stage):
        return _page(session, stage, 403, opens_on=opens_on(session, stage))
    if today() > closes_on(session, stage):
        return _page(session, stage, 410, closed=True)
    return None


@views.get("/survey/<token>")
@requires(PUBLIC)
def answer(token: str) -> ResponseReturnValue:
    """The questions; after an answer, thanks."""
    session, stage = _survey(token)
    if request.args.get("thanks"):
        return _page(session, stage, thanks=True)
    form = Form.empty("survey", fields_of(stage))
    return _closed(session, stage) or _page(
        session, stage, form=form, token=token, opening=new_opening(token)
    )


@views.post("/survey/<token>")
@requires(PUBLIC)
def take_answer(token: str) -> ResponseReturnValue:
    """Keep an answer: one for each opening of the address, however often it is sent."""
    session, stage = _survey(token)
    if closed := _closed(session, stage):
        return closed
    opening = request.form.get("opening", "")
    number = number_of(opening, token)
    if number is None:
        abort(400)
    form = Form.submitted("survey", fields_of(stage))
    _check(form, session, stage)
    if form.errors:
        status = as_turned(form, 422)
        return _page(session, stage, status, form=form, token=token, opening=opening)
    if floods.is_flood(request.remote_addr or ""):
        abort(429)
    _keep(session, stage, form, number)
    return redirect(url_for("surveys.answer", token=token, thanks=1), 303)


def _check(form: Form, session: Session, stage: str) -> None:
    """Tell what is wrong with an answer: as in a file, and that something must be answered."""
    if not form.errors:
        given = {"session_id": session.id, "stage": stage, "submitted_on": today()}
        check_record(kind("surveys"), form, {**given, **form.values})
    if len(form.raw.get("comment", "")) > MOST_COMMENT:
        form.add_error("comment", _("Write at most 2,000 characters."))
    if not form.errors and not any(value is not None for value in form.values.values()):
        form.add_error(form.fields[0].name, _("Answer at least one question."))


def _keep(session: Session, stage: str, form: Form, number: str) -> None:
    """Add the answer, with the opening's random number; nothing where it is there already."""
    same = select(SurveyResponse.id).where(SurveyResponse.response_id == number)
    if db.session.scalar(same) is not None:
        return
    given = {"session_id": session.id, "stage": stage, "submitted_on": today()}
    try:
        record = SurveyResponse(**given, **form.values, response_id=number)
        create_unlogged(record, counter_of(kind("surveys")), today())
        db.session.commit()
    except IntegrityError:  # sent twice at the same moment
        db.session.rollback()
