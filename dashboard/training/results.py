"""Sessions one by one: who came, what they answered, and what of it is withheld.

What is withheld of a session does not follow the period that a page shows. A session of which few
people answered hides all others of its host and of its course: what is told of the host and of the
course less what is told of their other sessions would say what those few answered.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Collection, Iterable, Mapping

from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.language import gettext as _
from dashboard.records.measure import Measure, count, rate
from dashboard.records.periods import ALL, Scope
from dashboard.training.answers import APPLIED, GAIN, SATISFACTION, answers
from dashboard.training.models import Completion, Session
from dashboard.training.privacy import FEW, Group, Sees, Withholding, withheld
from dashboard.training.survey_sums import Row, survey_sums
from dashboard.web.cache import cached
from dashboard.web.table import Withheld
from dashboard.web.tiles import cached_measure

RESPONSES, FOLLOW_UPS = "responses", "follow_ups"
QUESTIONS = RESPONSES, FOLLOW_UPS, SATISFACTION, GAIN, APPLIED
NOTHING = {name: count(0) if name in (RESPONSES, FOLLOW_UPS) else rate(0, 0) for name in QUESTIONS}
"""What was answered where nobody did."""


@dataclass(frozen=True)
class Results:
    """By session: how many completed its course there, the measure of each question, and the
    questions whose answers are withheld.
    """

    attendance: Mapping[int, int]
    measures: Mapping[int, Mapping[str, Measure]]
    withheld: Mapping[int, Collection[str]]

    def came(self, session: Session, sees: Sees) -> int | Withheld | None:
        """How many came, None where no completion tells it; "fewer than 5" of 1 to 4 for who may
        not see their names.
        """
        people = self.attendance.get(session.id)
        few = (
            people is not None and people < FEW and not sees(session.ministry_id) and not sees(None)
        )
        return Withheld(_("fewer than 5")) if few else people

    def measure(self, session: Session, question: str, sees: Sees) -> Measure | Withheld:
        """The answers to a question, or the words in their place for who may not see them."""
        shown = sees(session.ministry_id) or sees(None)
        if not shown and question in self.withheld.get(session.id, ()):
            return Withheld(_("withheld"))
        return self.measures.get(session.id, NOTHING)[question]


def questions(row: Any) -> dict[str, Measure]:
    """What a row of sums says of each question."""
    return {
        RESPONSES: count(row.responses),
        FOLLOW_UPS: count(row.applied_count),
        SATISFACTION: rate(row.satisfaction, row.satisfaction_count),
        GAIN: rate(row.gain, row.gain_count),
        APPLIED: rate(row.applied, row.applied_count),
    }


def group_of(question: str, measure: Measure) -> Group:
    """The answers to a question as the group that privacy knows."""
    if question in (RESPONSES, FOLLOW_UPS):
        return Group(int(measure.value or 0))
    yes = {"": int(measure.numerator or 0)} if question == APPLIED else {}
    return Group(measure.denominator or 0, yes)


def _results(as_of: date) -> Results:
    ever = Scope(ALL, as_of)
    columns = Session.id, Session.course_id, Session.ministry_id
    rows = survey_sums(ever, *columns)
    by_session = {row[0]: questions(row) for row in rows}
    hosts = answers(ever)
    hidden: dict[int, set[str]] = {row[0]: set() for row in rows}
    for question in QUESTIONS:
        few = [row for row in rows if group_of(question, by_session[row[0]][question]).tells_of_few]
        courses, ministries = {row[1] for row in few}, {row[2] for row in few}
        of_hosts = hosts.get({FOLLOW_UPS: APPLIED, RESPONSES: SATISFACTION}.get(question, question))
        for session, course, ministry in (row[:3] for row in rows):
            of_host = of_hosts is not None and of_hosts.withheld.withholds(ministry or 0)
            if course in courses or ministry in ministries or of_host:
                hidden[session].add(question)
    came = (
        select(Completion.session_id, func.count())
        .where(Completion.session_id.is_not(None), Completion.known(as_of))
        .group_by(Completion.session_id)
    )
    attendance: Any = {row[0]: row[1] for row in db.session.execute(came)}
    return Results(attendance, by_session, hidden)


def results(as_of: date) -> Results:
    """What is known of each session as of a day, in three statements; kept until a record of
    training or of the ministries is written.
    """
    features = "training", "ministries"
    kept: Results = cached(("results", as_of), lambda: _results(as_of), features)
    return kept


class Sum:
    """Rows of sums as one: each of its columns is the sum of theirs."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)

    def __getattr__(self, name: str) -> Any:
        return sum(getattr(row, name) for row in self.rows)


@dataclass(frozen=True)
class Outcomes:
    """By course: the measure of each question, and what is withheld of it."""

    measures: Mapping[int, Mapping[str, Measure]]
    withheld: Mapping[str, Withholding[int]]

    def measure(self, course: int, question: str, sees: Sees) -> Measure | Withheld:
        """The answers to a question, or the words in their place. No lead sees all of a course."""
        words = self.withheld[question].words(course, lambda unit: unit is None and sees(None))
        return words or self.measures.get(course, NOTHING)[question]


def _outcomes(scope: Scope) -> Outcomes:
    """A course is withheld too where a host, who knows the own answers, would know few others'."""
    by_course: dict[int, list[Row]] = {}
    for row in survey_sums(scope, Session.course_id, Session.ministry_id):
        by_course.setdefault(row[0], []).append(row)
    told = {course: questions(Sum(rows)) for course, rows in by_course.items()}
    hidden = {}
    for name in QUESTIONS:
        groups = {course: group_of(name, one[name]) for course, one in told.items()}
        few = {
            course
            for course, rows in by_course.items()
            for host in rows
            if group_of(name, questions(Sum(r for r in rows if r is not host))[name]).tells_of_few
        }
        hidden[name] = withheld(groups, besides=few)
    return Outcomes(told, hidden)


def outcomes(scope: Scope) -> Outcomes:
    """What was answered to the sessions of the period by course, in one statement."""
    everything = replace(scope, ministry=None, course=None, pillar=None)
    return cached_measure("training", _outcomes, everything)
