"""What of training needs a ministry's attention besides teams: follow-up surveys that are due."""

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.language import format_date, format_number, gettext as _, ngettext
from dashboard.records.periods import Scope
from dashboard.training.models import Session, SurveyResponse
from dashboard.training.survey_days import DUE, FOLLOW_UP, follow_up_is_due
from dashboard.web.attention import OTHER, Action, Thing


def due_follow_ups(scope: Scope) -> list[Session]:
    """The sessions that a ministry hosted of which the follow-up is due, and nobody has answered
    it by the scope's day; the oldest first.
    """
    answered = select(SurveyResponse.session_id).where(
        SurveyResponse.stage == FOLLOW_UP, SurveyResponse.known(scope.as_of)
    )
    held = select(Session).where(
        Session.live,
        Session.state == "held",
        Session.ministry_id == scope.ministry,
        Session.starts_on <= scope.as_of - DUE,
        Session.id.not_in(answered),
    )
    sessions = db.session.scalars(held.order_by(Session.starts_on, Session.code))
    return [session for session in sessions if follow_up_is_due(session, scope.as_of)]


def attention(scope: Scope, surveys: str) -> list[Thing]:
    """One thing for all of them; `surveys` is the address at which they are handed out."""
    due = due_follow_ups(scope)
    if not due:
        return []
    reason = ngettext(
        "%(num)s session’s follow-up survey is due",
        "%(num)s sessions’ follow-up surveys are due",
        len(due),
        num=format_number(len(due)),
    )
    since = _("since %(day)s", day=format_date(due[0].starts_on + DUE))
    open_them = Action(label=_("Open the surveys"), address=surveys)
    return [
        Thing(
            id="attention-surveys",
            title=_("Follow-up surveys"),
            address=surveys,
            reasons=[reason, since],
            rank=OTHER,
            action=open_them,
        )
    ]
