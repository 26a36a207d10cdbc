"""Records for tests: each with only what the test is about given, the rest filled in."""

import csv
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count as numbers_from

from flask import current_app
from sqlalchemy import func, select

from dashboard import paths
from dashboard.extensions import db
from dashboard.files.apply import import_tables, open_paths
from dashboard.files.cells import format_cell
from dashboard.ministries.models import Membership, Ministry, Staff, Team
from dashboard.plans.models import Milestone
from dashboard.records.fields import Type
from dashboard.records.history import Change
from dashboard.records.kinds import find_kind_of_table, kind as kind_of_name, kind_of_table
from dashboard.records.save import Actor, create
from dashboard.training.models import Completion, Course, Session, SurveyResponse
from tests.conftest import files

ACTOR = Actor(None, "command")
NUMBERS = numbers_from(1)
DAY = date(2017, 6, 1)
LATER = date(2020, 1, 1)


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


def membership(person, team, starts_on, ends_on=None):
    who = {"staff_id": person.id, "team_id": team.id}
    return add(Membership(**who, starts_on=starts_on, ends_on=ends_on))


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


def read(*paths, accept_warnings=True, **options):
    """Import files, what is doubtful as it stands; gives what was checked, a table each."""
    options["accept_warnings"] = accept_warnings
    return import_tables(lambda: open_paths(list(paths)), ACTOR, **options)


@contextmanager
def today_is(day):
    """Another day is today for a while."""
    kept = current_app.extensions["settings"]
    current_app.extensions["settings"] = kept.model_copy(update={"TODAY": day.isoformat()})
    yield
    current_app.extensions["settings"] = kept


def load(folder, **tables):
    """Import tables, each a text of CSV lines, that are good to the last row. It is done on a later
    day: a world may hold what happens after the day that is measured."""
    with today_is(LATER):
        checked = read(files(folder, **tables))
    assert [problem for one in checked for problem in one.problems] == []


def demonstration(kind):
    """The demonstration's records of a kind, as its file has them."""
    with (paths.DEMONSTRATION / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as file:
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
    """The newest line of the change log that follows from no other."""
    db.session.rollback()
    newest = select(Change).where(Change.parent_id.is_(None)).order_by(Change.id.desc())
    return db.session.scalars(newest.limit(1)).one()


def by_code(name, code):
    """The record of the kind of this name that is called by this code."""
    model = kind_of_name(name).model
    return db.session.scalars(select(model).where(model.code == code)).one()


def milestone_id(code):
    """The id of the milestone with this code."""
    db.session.rollback()
    number = db.session.scalars(select(Milestone.id).where(Milestone.code == code)).one()
    db.session.rollback()
    return number


LEAP_DAY = date(2016, 2, 29)
BESIDE = {
    "updates": {"progress_en": "New"},
    "evidence": {"title_fr": "Une preuve"},
    "feedback": {"summary_fr": "Nouveau"},
    "requests": {"subject_en": "New", "details_fr": "Nouveau"},
    "notes": {"period": "2017-18", "text_en": "New"},
}
"""What a record of a kind needs beside its required fields, so that forms take it at once."""


def record_for(name, **given):
    """A record of the kind of this name in the session, with what its required fields refer to.
    `given` is by attribute.
    """
    kind = kind_of_name(name)
    values = {
        f.attribute: value_for(f) for f in kind.fields if f.required and f.attribute not in given
    }
    record = kind.model(**values, **given)
    db.session.add(record)
    db.session.flush()
    return record


def value_for(field):
    """A value that may stand in this field; for a reference, the id or the code of a record made
    for it.
    """
    if field.reference:
        record = record_for(kind_of_table(field.reference).name)
        return record.id if field.type is Type.REFERENCE else handle_of(record)
    if field.choices:
        return next(iter(field.choices))
    return {
        Type.CODE: lambda: f"NEW-{next(NUMBERS)}",
        Type.URL: lambda: f"https://example.org/{next(NUMBERS)}",
        Type.INTEGER: lambda: field.least or 0,
        Type.NUMBER: lambda: Decimal("1.5"),
        Type.DATE: lambda: LEAP_DAY,
        Type.YES_NO: lambda: False,
    }.get(field.type, lambda: "Nouveau" if field.language == "fr" else "New")()


def handle_of(record):
    """What other records call this one."""
    return getattr(record, find_kind_of_table(record.__tablename__).handle)


def valid_texts(name, **given):
    """What a form, or a row of a file, of a new record holds, by field. Commits what its references
    refer to.
    """
    texts = {}
    for field in kind_of_name(name).fields:
        if field.name in given or not (field.required or field.default is not None):
            continue
        value = value_for(field) if field.required else field.default
        if field.type is Type.REFERENCE:
            model = kind_of_table(field.reference).model
            value = handle_of(db.session.scalars(select(model).where(model.id == value)).one())
        texts[field.name] = format_cell(field, value)
    db.session.commit()
    return texts | BESIDE.get(name, {}) | given
