"""Measures of training: who holds which course, sessions, and what participants said."""

from datetime import date
from typing import Any, Sequence

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from dashboard.extensions import db
from dashboard.ministries.members import belongs, of_teams, with_stays, within
from dashboard.ministries.models import Staff, Team
from dashboard.records.fields import holds_code
from dashboard.records.measure import Measure, count, rate
from dashboard.records.periods import ALL, Scope, valid_since
from dashboard.training.models import PRACTICES, Completion, Course, Session, SurveyResponse
from dashboard.training.people_over import people_over
from dashboard.training.sessions import of_sessions, session_counts, tagged

Row = Any


def courses(scope: Scope) -> Sequence[Course]:
    """The courses that count, in the order of their codes."""
    chosen = select(Course).where(Course.live).order_by(Course.code)
    if scope.course is not None:
        chosen = chosen.where(Course.id == scope.course)
    return db.session.scalars(chosen.where(tagged(scope)) if scope.pillar else chosen).all()


def employed(scope: Scope) -> ColumnElement[bool]:
    """The rows of `of_teams` that count on the as-of day: of staff who have joined and not yet
    left, in the team of that day.
    """
    stays = Staff.left_on.is_(None), Staff.left_on > scope.as_of
    present = and_(Staff.known(scope.as_of), or_(*stays), belongs(scope.as_of))
    if scope.ministry is None:
        return present
    return and_(present, *within(Team.ministry_id == scope.ministry))


def held(as_of: date, chosen: Sequence[Course]) -> ColumnElement[bool]:
    """Completions of these courses that hold on a day: done by then, and still valid."""
    by_months: dict[int | None, list[int]] = {}
    for course in chosen:
        by_months.setdefault(course.valid_months, []).append(course.id)
    tests = [
        and_(Completion.course_id.in_(ids), Completion.completed_on >= valid_since(as_of, months))
        if months
        else Completion.course_id.in_(ids)
        for months, ids in by_months.items()
    ]
    return and_(or_(*tests), Completion.known(as_of))


def headcounts(scope: Scope, *by: Any) -> dict[tuple[Any, ...], int]:
    """Headcount by these columns of team (its ministry, itself)."""
    counted = of_teams(select(*by, func.count()).select_from(Staff))
    counted = counted.where(employed(scope)).group_by(*by)
    return {tuple(row[:-1]): row[-1] for row in db.session.execute(counted)}


def _who(scope: Scope) -> Select[Any]:
    """The ids of the staff who count: read first, so that a ministry's page reads its own people's
    completions only.
    """
    return of_teams(select(Staff.id)).where(employed(scope))


def _by_course(scope: Scope, chosen: Sequence[Course]) -> dict[int, int]:
    if not chosen:
        return {}
    counted = (
        select(Completion.course_id, func.count(Completion.staff_id.distinct()))
        .where(Completion.staff_id.in_(_who(scope)), held(scope.as_of, chosen))
        .group_by(Completion.course_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def teaching(chosen: Sequence[Course]) -> list[Course]:
    """Those of these courses that make a trainer."""
    return [course for course in chosen if course.kind == "train_the_trainer"]


def holders_by(
    day: date, teams: ColumnElement[bool] | None, chosen: Sequence[Course], *by: Any
) -> Sequence[Row]:
    """By these columns of completion, and the team of the day: how many of all staff, or of that of
    the teams of a condition, hold one of these courses on a day.
    """
    if not chosen:
        return []
    counted = select(*by, func.count(Completion.staff_id.distinct())).select_from(Completion)
    counted = counted.join(Staff, Staff.id == Completion.staff_id)
    counted = counted.where(held(day, chosen), employed(Scope(ALL, day))).group_by(*by)
    if teams is None:
        return db.session.execute(with_stays(counted)).all()
    return db.session.execute(of_teams(counted).where(*within(teams))).all()


def _trainers(scope: Scope, chosen: Sequence[Course]) -> int:
    if not teaching(chosen):
        return 0
    counted = select(func.count(Completion.staff_id.distinct())).where(
        Completion.staff_id.in_(_who(scope)), held(scope.as_of, teaching(chosen))
    )
    return db.session.scalar(counted) or 0


def trained(scope: Scope) -> Measure:
    """Share of headcount holding every required course, 0 to 1, or None with no headcount or no
    required course.
    """
    required = [course for course in courses(scope) if course.required]
    of = None if scope.ministry is None else Team.ministry_id == scope.ministry
    (row,) = people_over([scope.as_of], of, required, [required])
    headcount, holders = row[0] or 0, row[1] or 0
    return rate(holders, headcount) if required else Measure(None, None, headcount)


def _total(test: ColumnElement[bool], value: Any) -> Any:
    return func.coalesce(func.sum(case((test, value), else_=0)), 0)


def survey_columns() -> list[ColumnElement[Any]]:
    """Sums and counts of survey answers, each under its name."""
    response = SurveyResponse
    after = response.stage == "after"
    both = and_(
        after, response.confidence_before.is_not(None), response.confidence_after.is_not(None)
    )
    answered = and_(response.stage == "follow_up", response.applied.is_not(None))
    named = [
        _total(and_(answered, holds_code(response.practices, code)), 1).label(f"practice_{code}")
        for code in PRACTICES
    ]
    return [
        _total(after, 1).label("responses"),
        _total(after, func.coalesce(response.satisfaction, 0)).label("satisfaction"),
        _total(and_(after, response.satisfaction.is_not(None)), 1).label("satisfaction_count"),
        _total(both, response.confidence_after - response.confidence_before).label("gain"),
        _total(both, 1).label("gain_count"),
        _total(and_(answered, response.applied.is_(True)), 1).label("applied"),
        _total(answered, 1).label("applied_count"),
        *named,
    ]


def survey_totals(scope: Scope) -> Row:
    """Sums and counts of survey answers to sessions of the period, in one statement."""
    summed = select(*survey_columns()).join(Session, Session.id == SurveyResponse.session_id)
    return db.session.execute(
        summed.where(SurveyResponse.known(scope.as_of), *of_sessions(scope))
    ).one()


def _completions_of_sessions(scope: Scope) -> int:
    counted = (
        select(func.count())
        .select_from(Completion)
        .join(Session, Session.id == Completion.session_id)
    )
    counted = counted.where(Completion.known(scope.as_of), *of_sessions(scope))
    return db.session.scalar(counted) or 0


def outcomes(scope: Scope) -> dict[str, Measure]:
    """Satisfaction (1 to 5), confidence gain (-4 to 4), share that applied what it learned (0 to
    1).
    """
    sums = survey_totals(scope)
    return {
        "satisfaction": rate(sums.satisfaction, sums.satisfaction_count),
        "confidence_gain": rate(sums.gain, sums.gain_count),
        "applied": rate(sums.applied, sums.applied_count),
        "responses": count(sums.responses),
    }


def practices(scope: Scope) -> dict[str, Measure]:
    """By practice: the share of the follow-up answers that say whether, which name it (0 to 1)."""
    sums = survey_totals(scope)
    return {code: rate(getattr(sums, f"practice_{code}"), sums.applied_count) for code in PRACTICES}


def course_completion(scope: Scope) -> dict[str, tuple[Measure, float | None]]:
    """By course code: the share of headcount that holds the course, and its target, both 0 to 1."""
    chosen = courses(scope)
    headcount = headcounts(scope).get((), 0)
    holders = _by_course(scope, chosen)
    return {
        c.code: (
            rate(holders.get(c.id, 0), headcount),
            c.target_percent / 100 if c.target_percent is not None else None,
        )
        for c in chosen
    }


def measures(scope: Scope) -> dict[str, Measure]:
    """All measures of training but course completion, which is one by course."""
    chosen = courses(scope)
    (sessions,) = session_counts(scope)
    answers = outcomes(scope)
    responses = answers.pop("responses")
    return {
        "headcount": count(headcounts(scope).get((), 0)),
        "trained": trained(scope),
        "trainers": count(_trainers(scope, chosen)),
        "sessions_held": count(sessions.held),
        "pilots_held": count(sessions.pilots),
        **answers,
        "survey_response": rate(responses.numerator, _completions_of_sessions(scope)),
    }
