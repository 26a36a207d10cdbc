"""What the page of one session tells besides its figures: what people wrote, what is missing."""

from datetime import date
from fractions import Fraction
from typing import Any, Mapping, Sequence

from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.language import format_number, gettext as _, ngettext
from dashboard.records.measure import Measure
from dashboard.training.listing import ANSWERS_DUE
from dashboard.training.models import Session, SurveyResponse
from dashboard.training.privacy import SMALL
from dashboard.web.charts import Bar, bars
from dashboard.web.table import Withheld

FOLLOW_UP_DUE = 120
"""Days after a session by which its follow-up has an answer, or is missing."""


def share_of(part: Any, whole: Any) -> Fraction | None:
    """A share of numbers that are shown; None where one is withheld, or there is no whole."""
    number = part.value if isinstance(part, Measure) else part
    if not isinstance(whole, int) or not whole or not isinstance(number, int | Fraction):
        return None
    return Fraction(number) / whole


def comments(session: Session, as_of: date) -> Sequence[SurveyResponse]:
    """The answers with a comment, in no order that would tell who came first."""
    chosen = select(SurveyResponse).where(
        SurveyResponse.session_id == session.id,
        SurveyResponse.known(as_of),
        SurveyResponse.comment.is_not(None),
    )
    return db.session.scalars(chosen.order_by(SurveyResponse.stage, SurveyResponse.comment)).all()


def satisfaction_bars(counted: Mapping[int, int]) -> list[Bar]:
    """How many gave each degree of satisfaction, the highest first."""
    labels = {5: _("5, very"), 4: "4", 3: "3", 2: "2", 1: _("1, not at all")}
    return bars([(label, counted.get(degree, 0)) for degree, label in labels.items()])


def ratings(
    session: Session, as_of: date, satisfaction: Measure | Withheld, named: bool
) -> list[Bar]:
    """How many gave each degree of satisfaction, where this reader is told what they come to; of
    fewer than 10 answers each is one of few, so that only the host's lead and administrators see.
    """
    degree = SurveyResponse.satisfaction
    chosen = select(degree, func.count()).where(
        SurveyResponse.session_id == session.id,
        SurveyResponse.known(as_of),
        SurveyResponse.stage == "after",
        degree.is_not(None),
    )
    rows = db.session.execute(chosen.group_by(degree))
    counted = {int(row[0] or 0): int(row[1]) for row in rows}
    told = not isinstance(satisfaction, Withheld) and sum(counted.values()) >= SMALL
    return satisfaction_bars(counted) if counted and (named or told) else []


def _stages(session: Session, as_of: date) -> set[str]:
    chosen = select(SurveyResponse.stage).where(
        SurveyResponse.session_id == session.id, SurveyResponse.known(as_of)
    )
    return set(db.session.scalars(chosen.distinct()))


def missing(
    session: Session, as_of: date, attendance: int, named: bool, evidence: Sequence[Any]
) -> list[str]:
    """What a session lacks, in words; that it lacks a trainer only for who may see the name."""
    days = (as_of - session.starts_on).days
    if session.state == "planned":
        return [_("Its day has passed, and it is still planned.")] if days > 0 else []
    if session.state == "cancelled":
        return []
    stages, lacks = _stages(session, as_of), []
    if "after" not in stages and days >= ANSWERS_DUE:
        lacks.append(
            ngettext(
                "Held %(num)s day ago, no survey answers.",
                "Held %(num)s days ago, no survey answers.",
                days,
                num=format_number(days),
            )
        )
    if "follow_up" not in stages and days >= FOLLOW_UP_DUE:
        lacks.append(
            ngettext(
                "Held %(num)s day ago, no follow-up answers.",
                "Held %(num)s days ago, no follow-up answers.",
                days,
                num=format_number(days),
            )
        )
    checks = (
        (attendance, _("No completion is tied to it, so nobody is known to have come.")),
        (session.seats is not None, _("The number of seats is not recorded.")),
        (session.delivery, _("How it was delivered is not recorded.")),
        (session.trainer or not named, _("No trainer is named.")),
        (evidence, _("No evidence is attached.")),
    )
    return [*lacks, *(words for there_is, words in checks if not there_is)]
