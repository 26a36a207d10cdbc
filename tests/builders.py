"""Records for tests: each with only what the test is about given, the rest filled in."""

import csv
from datetime import date
from itertools import count as numbers_from

from sqlalchemy import func, select

from dashboard import demo
from dashboard.extensions import db
from dashboard.files.apply import open_paths, run
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.plans.models import Milestone
from dashboard.records.history import Change
from dashboard.records.save import Actor, create
from dashboard.training.models import Completion, Course, Session, SurveyResponse
from tests.conftest import files

ACTOR = Actor(None, "command")
NUMBERS = numbers_from(1)
DAY = date(2017, 6, 1)


def add(record):
    """Write a record the way the application does; the caller commits."""
    create(record, ACTOR)
    return record


def _named(model, code, **fields):
    return add(model(**{"code": code, "name_en": code, "name_fr": code, **fields}))


def ministry(code, **fields):
    return _named(Ministry, code, **fields)


def team(ministry, code="", **fields):
    return _named(
        Team, code or f"{ministry.code}-{next(NUMBERS)}", ministry_id=ministry.id, **fields
    )


def staff(team, **fields):
    return add(Staff(**{"employee_number": f"N{next(NUMBERS)}", "team_id": team.id, **fields}))


def course(code, **fields):
    return _named(Course, code, **fields)


def completion(person, course, completed_on=DAY, **fields):
    who = {"staff_id": person.id, "course_id": course.id}
    return add(Completion(**who, completed_on=completed_on, **fields))


def trained_team(team, course, people, trained):
    """Staff of a team, of whom so many hold the course."""
    for number in range(people):
        person = staff(team)
        if number < trained:
            completion(person, course)


def session(course, code, **fields):
    return add(Session(**{"code": code, "course_id": course.id, "starts_on": DAY, **fields}))


def survey(session, **fields):
    given = {"session_id": session.id, "stage": "after", "submitted_on": DAY, **fields}
    return add(SurveyResponse(**given))


def read(*paths, **options):
    """Import files; gives what was checked, a table each."""
    return run(lambda: open_paths(list(paths)), ACTOR, **options)


def load(folder, **tables):
    """Import tables, each a text of CSV lines, that are good to the last row."""
    checked = read(files(folder, **tables))
    assert [problem for one in checked for problem in one.problems] == []


def demonstration(kind):
    """The demonstration's records of a kind, as its file has them."""
    with (demo.FOLDER / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def count(model):
    """How many records of a model there are, read anew."""
    db.session.rollback()
    number = db.session.scalar(select(func.count()).select_from(model))
    db.session.rollback()
    return number


def writes():
    """How many lines the change log has."""
    return count(Change)


def last():
    """The newest line of the change log."""
    db.session.rollback()
    return db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()


def milestone_id(code):
    """The id of the milestone with this code."""
    db.session.rollback()
    number = db.session.scalars(select(Milestone.id).where(Milestone.code == code)).one()
    db.session.rollback()
    return number
