"""Sums of survey answers, kept by session: a write has those of its own session summed up anew."""

from collections import namedtuple
from datetime import date
from functools import cache
from typing import Any, Mapping, Sequence

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.records.periods import Scope
from dashboard.training.measures import survey_columns
from dashboard.training.models import Session, SurveyResponse
from dashboard.training.sessions import of_sessions
from dashboard.training.touched import ANSWERS, last_of_answers, sessions_since
from dashboard.web.by_unit import by_unit

Row = Any


def _by_session(as_of: date) -> Mapping[int, Sequence[int]]:
    """The sums of the answers that are known on a day, by session."""

    def count(sessions: set[int] | None) -> dict[int, Sequence[int]]:
        summed = select(SurveyResponse.session_id, *survey_columns())
        summed = summed.where(SurveyResponse.known(as_of))
        if sessions is not None:
            summed = summed.where(SurveyResponse.session_id.in_(sessions))
        rows = db.session.execute(summed.group_by(SurveyResponse.session_id))
        return {row[0]: tuple(row[1:]) for row in rows}

    return by_unit(("answers", as_of), ANSWERS, last_of_answers, sessions_since, count)


@cache
def _row_of(names: tuple[str, ...]) -> type[Any]:
    return namedtuple("Row", (*names, *(column.name for column in survey_columns())))


def survey_sums(scope: Scope, *by: Any) -> list[Row]:
    """By these columns of session, each a value of the row under its name: sums and counts of the
    answers to sessions of the period, in one statement.

    To be called where what is made of it is kept (`web/cache.py`).
    """
    known = _by_session(scope.as_of)
    sums: dict[tuple[Any, ...], Sequence[int]] = {}
    for id, *values in db.session.execute(select(Session.id, *by).where(*of_sessions(scope))):
        if id in known:
            key, one = tuple(values), known[id]
            before = sums.get(key)
            sums[key] = [a + b for a, b in zip(before, one, strict=True)] if before else one
    row = _row_of(tuple(column.key for column in by))
    return [row(*key, *one) for key, one in sums.items()]
