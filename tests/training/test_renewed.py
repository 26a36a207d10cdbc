"""What is kept by team and by session is, after any writes, what is counted anew, of those alone
that were touched.
"""

from datetime import date, timedelta
from random import Random

import pytest
from flask import g
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from dashboard.extensions import db
from dashboard.ministries.models import Membership, Ministry, Staff, Team
from dashboard.records.kinds import kind
from dashboard.records.lines import MANY
from dashboard.records.periods import ALL, Scope
from dashboard.records.revision import counter_of
from dashboard.records.save import archive, create_unlogged, edit, restore
from dashboard.records.undo import ChangedSince, can_be_taken_back, take_back
from dashboard.training import groups, measures
from dashboard.training.groups import days
from dashboard.training.holders import holders
from dashboard.training.models import Completion, Course, Session, SurveyResponse
from dashboard.training.survey_sums import survey_sums
from dashboard.web import cache
from tests import builders
from tests.builders import ACTOR, read
from tests.conftest import files

DAYS = date(2016, 6, 30), date(2017, 3, 31), date(2017, 12, 31)


def shown():
    """All that is told by team and by session of three days, as a new request is told it."""
    g.pop("revisions", None)
    groups = days(*DAYS)
    courses = measures.courses(Scope(ALL, DAYS[-1]))
    answers = [sorted(survey_sums(Scope(ALL, day), Session.code)) for day in DAYS]
    return groups, [holders(day, groups[day], courses) for day in DAYS], answers


def expect_no_difference():
    """What was kept before the last writes, and renewed, is what is counted anew."""
    renewed = shown()
    cache.clear()
    assert shown() == renewed


@pytest.fixture
def asked(monkeypatch):
    """Of how many teams people were counted, each time; None where of all."""
    seen, counting = [], groups.people_over

    def counted(days, teams, *args):
        seen.append(None if teams is None else len(teams.right.value))
        return counting(days, teams, *args)

    monkeypatch.setattr(groups, "people_over", counted)
    return seen


@pytest.fixture
def service(empty):
    """Two ministries with three teams each, of four people; one course is required, one is for a
    year.
    """
    courses = [
        builders.course("ALL", required=True),
        builders.course("YEAR", required=True, valid_months=12),
        builders.course("TRAINER", kind="train_the_trainer"),
    ]
    for ministry in (builders.ministry("MTO"), builders.ministry("TBS")):
        for _team in range(3):
            team = builders.team(ministry)
            for number in range(4):
                builders.completion(builders.staff(team), courses[number % 3], date(2016, 5, 1))
    sessions = [builders.session(course, course.code, state="held") for course in courses]
    for session in sessions:
        builders.survey(session, satisfaction=4)
    db.session.commit()
    shown()
    return empty


def every(model):
    return db.session.scalars(select(model).order_by(model.id)).all()


def test_one_form_has_one_team_counted_anew(service, asked):
    builders.completion(every(Staff)[0], every(Course)[1], date(2017, 1, 1))
    db.session.commit()
    shown()
    assert asked == [1]


def test_a_write_that_touches_nobody_has_nobody_counted(service, asked):
    edit(every(Ministry)[0], {"name_en": "Another name"}, ACTOR)
    builders.session(every(Course)[0], "S1", state="held")
    db.session.commit()
    expect_no_difference()
    assert asked == [None]  # of the comparison


def test_what_is_counted_by_team_stays_however_many_pages_are_kept(service, asked):
    for number in range(cache.KEPT + 1):
        cache.keep(("page", number), "")
    builders.completion(every(Staff)[0], every(Course)[1], date(2017, 1, 1))
    db.session.commit()
    shown()
    assert asked == [1]


def test_a_required_course_more_has_everybody_counted(service, asked):
    edit(every(Course)[2], {"required": True}, ACTOR)
    db.session.commit()
    expect_no_difference()
    assert asked == [None, None]


def test_a_move_has_both_teams_counted_anew(service, asked):
    edit(every(Staff)[0], {"team_id": every(Team)[5].id}, ACTOR)
    db.session.commit()
    expect_no_difference()
    assert asked == [2, None]


def test_a_team_of_another_ministry_is_counted_there(service, asked):
    edit(every(Team)[0], {"ministry_id": every(Ministry)[1].id}, ACTOR)
    db.session.commit()
    expect_no_difference()
    assert asked == [1, None]


def test_a_completion_given_to_somebody_else_has_both_counted(service, asked):
    edit(every(Completion)[0], {"staff_id": every(Staff)[-2].id}, ACTOR)
    db.session.commit()
    expect_no_difference()
    assert asked == [2, None]


@pytest.mark.parametrize("rows", [3, MANY])
def test_a_file_has_its_people_counted_and_a_long_one_everybody(service, asked, tmp_path, rows):
    number = every(Staff)[0].employee_number
    lines = [f"{number},TRAINER,{date(2015, 1, 1) + timedelta(row)}" for row in range(rows)]
    text = "\n".join(["employee_number,course,completed_on", *lines])
    read(files(tmp_path / "new", completions=text + "\n"))
    expect_no_difference()
    assert asked == [1 if rows < MANY else None, None]


def answer(session, satisfaction=3):
    """An answer by a link: the log says nothing of it."""
    given = {"session_id": session.id, "stage": "after", "satisfaction": satisfaction}
    record = SurveyResponse(**given, submitted_on=DAYS[1])
    create_unlogged(record, counter_of(kind("surveys")), DAYS[1])


@pytest.fixture
def every_statement(service):
    """The statements from here on."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def summed(every_statement):
    """How often answers were summed up, and how often of all sessions."""

    def counts():
        begins = "SELECT survey_response.session_id, coalesce"
        of_answers = [one for one in every_statement if one.startswith(begins)]
        return len(of_answers), sum("session_id IN" not in one for one in of_answers)

    return counts


def test_an_answer_has_its_own_session_summed_up_anew(service, summed):
    answer(every(Session)[0])
    db.session.commit()
    renewed = shown()[2]
    assert summed() == (len(DAYS), 0)
    cache.clear()
    assert shown()[2] == renewed


def test_an_answer_given_to_another_session_has_both_summed_up(service):
    edit(every(SurveyResponse)[0], {"session_id": every(Session)[1].id}, ACTOR)
    db.session.commit()
    expect_no_difference()
    sums = {row.code: row.responses for row in survey_sums(Scope(ALL, DAYS[-1]), Session.code)}
    assert sums == {"YEAR": 2, "TRAINER": 1}


def test_answers_are_not_summed_up_anew_after_a_completion(service, summed):
    builders.completion(every(Staff)[0], every(Course)[1], date(2017, 1, 1))
    db.session.commit()
    shown()
    assert summed() == (0, 0)


def test_the_sums_kept_by_session_are_those_of_one_statement(service):
    for number, session in enumerate(every(Session)):
        answer(session, number + 1)
    db.session.commit()
    for day in DAYS:
        chosen = Scope(ALL, day)
        g.pop("revisions", None)
        (kept,) = survey_sums(chosen) or [None]
        told = measures.survey_totals(chosen)._asdict()
        assert (kept._asdict() if kept else dict.fromkeys(told, 0)) == told


def test_what_is_renewed_takes_as_many_statements_for_many_writes_as_for_one(
    service, every_statement
):
    def spent(writes):
        for number in range(writes):
            builders.completion(every(Staff)[number], every(Course)[2], date(2014, 1, 1 + writes))
            answer(every(Session)[number % 3])
        db.session.commit()
        every_statement.clear()
        shown()
        return len(every_statement)

    assert spent(1) == spent(20)


def test_who_began_to_read_earlier_is_told_nothing_of_later(service):
    """A request that knows of fewer writes than what is kept counts by itself."""
    before = cache.current()
    builders.completion(every(Staff)[0], every(Course)[1], date(2017, 1, 1))
    db.session.commit()
    shown()
    kept = [name for _database, name, _day in cache._by_unit if name[1][0] == "groups"]
    assert kept and all(cache.earlier(name) for name in kept)
    g.revisions = before
    assert not any(cache.earlier(name) for name in kept)


OF_PEOPLE = "complete", "join", "stay", "edit", "archive", "back", "ministry"
OF_ANSWERS = "answer", "correct", "reschedule"


def one_write(rng):
    """A write of any kind, by any way, on records that are there."""
    people, team, course = every(Staff), rng.choice(every(Team)), rng.choice(every(Course))
    person, day = rng.choice(people), date(2015, 1, 1) + timedelta(rng.randrange(1095))
    done = rng.choice(every(Completion))
    survey, session = rng.choice(every(SurveyResponse)), rng.choice(every(Session))
    match rng.choice(OF_PEOPLE + OF_ANSWERS):
        case "answer":
            answer(session, rng.randint(1, 5))
        case "correct":
            edit(survey, {"session_id": session.id, "satisfaction": rng.randint(1, 5)}, ACTOR)
        case "reschedule":
            edit(session, {"starts_on": day}, ACTOR)
        case "complete":
            builders.completion(person, course, day)
        case "join":
            builders.staff(team, joined_on=day)
        case "stay":
            builders.membership(person, team, day)
        case "edit":
            edit(done, {"completed_on": day, "staff_id": person.id}, ACTOR)
            edit(person, {"team_id": team.id}, ACTOR)
        case "archive":
            record = rng.choice([*people, done, survey, session, *every(Membership)])
            (restore if record.archived_at else archive)(record, ACTOR)
        case "back":
            line = builders.last()
            if can_be_taken_back(line):
                take_back(line, ACTOR)
        case "ministry":
            edit(team, {"ministry_id": rng.choice(every(Ministry)).id}, ACTOR)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_after_random_writes_it_is_what_is_counted_anew(service, asked, seed):
    rng, written = Random(seed), builders.writes()
    for _some in range(30):
        for _write in range(rng.randint(1, 3)):
            try:
                one_write(rng)
                db.session.commit()
            except (ChangedSince, IntegrityError):  # it stands in the way of another
                db.session.rollback()
        expect_no_difference()
    assert builders.writes() > written + 30 and asked.count(None) < len(asked)
