"""From which day to which a session's surveys can be answered, and when a follow-up is due."""

from datetime import date, timedelta

from dashboard.records.periods import add_months
from dashboard.training.models import Session

AFTER, FOLLOW_UP = "after", "follow_up"
OPENS = {AFTER: timedelta(0), FOLLOW_UP: timedelta(days=90)}
CLOSES = {AFTER: timedelta(days=60), FOLLOW_UP: timedelta(days=365)}
DUE = timedelta(days=120)
"""Days after the session."""


def opens_on(session: Session, stage: str) -> date:
    """The first day on which a survey can be answered."""
    return session.starts_on + OPENS[stage]


def closes_on(session: Session, stage: str) -> date:
    """The last day on which a survey can be answered: the session's own, else so many days after
    it, counted from the end of a month of which no more is known.
    """
    own = session.survey_closes_on if stage == AFTER else session.follow_up_closes_on
    day = session.starts_on
    if session.starts_on_precision == "month":
        day = add_months(day, 1) - timedelta(days=1)
    return own or day + CLOSES[stage]


def follow_up_is_due(session: Session, day: date) -> bool:
    """Whether the follow-up should have been answered by this day, and still can be."""
    return session.starts_on + DUE <= day <= closes_on(session, FOLLOW_UP)
