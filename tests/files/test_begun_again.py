"""An import while others write: checked again as often as that is needed, and applied once."""

import threading
from datetime import date
from functools import partial

import pytest
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.files import apply
from dashboard.files.apply import import_tables, open_paths
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.plans.models import Update
from dashboard.records.bulk import CHUNK
from dashboard.records.history import Change
from dashboard.records.save import Actor, create, edit
from tests import builders
from tests.builders import count
from tests.conftest import files

COMMAND = Actor(None, "command")
MANY = CHUNK + 10


def beside(app, write):
    """Somebody else writes, in a thread and a transaction of the own."""

    def write_and_commit():
        with app.app_context():
            write()
            db.session.commit()

    thread = threading.Thread(target=write_and_commit)
    thread.start()
    thread.join()


def add_person(number):
    team = db.session.scalars(select(Team.id).limit(1)).one()
    create(Staff(employee_number=f"X{number}", team_id=team), COMMAND)


@pytest.mark.parametrize("times", [0, 1, 2, 3, 4])
def test_it_is_checked_again_where_others_have_written_and_applied_once(
    empty, tmp_path, monkeypatch, times
):
    ministry = Ministry(code="A", name_en="A", name_fr="A")
    create(ministry, COMMAND)
    create(Team(code="T", ministry_id=ministry.id, name_en="T", name_fr="T"), COMMAND)
    db.session.commit()
    rows = "".join(f"E{n:05},T\n" for n in range(MANY))
    folder = files(tmp_path, staff=f"employee_number,team\n{rows}")
    check, checks = apply._check, []

    def check_while_others_write(*arguments):
        checked = check(*arguments)
        checks.append(1)
        if len(checks) <= times:
            beside(empty, partial(add_person, len(checks)))
        return checked

    monkeypatch.setattr(apply, "_check", check_while_others_write)
    [checked] = import_tables(lambda: open_paths([folder]), COMMAND)
    db.session.rollback()
    assert (len(checked.new), len(checks)) == (MANY, times + 1)
    assert count(Staff) == MANY + times
    lines = select(func.count()).select_from(Change).where(Change.action == "import")
    assert db.session.scalar(lines) == 1


def test_what_is_checked_against_records_further_away_is_checked_again_too(
    app, tmp_path, monkeypatch
):
    """An update's plan is two references away: its milestone's commitment's."""

    def begin_later():
        plan = builders.by_code("milestones", "MTO-1.1").commitment.plan
        edit(plan, {"starts_on": date(2017, 9, 1)}, COMMAND)

    text = "milestone,reported_on,status\nMTO-1.1,2017-08-01,limited\n"
    folder = files(tmp_path, updates=text)
    check, checks = apply._check, []

    def check_while_the_plan_is_moved(*arguments):
        checked = check(*arguments)
        if not checks:
            beside(app, begin_later)
        checks.append(1)
        return checked

    monkeypatch.setattr(apply, "_check", check_while_the_plan_is_moved)
    before = count(Update)
    [checked] = import_tables(lambda: open_paths([folder]), COMMAND, accept_warnings=True)
    assert len(checks) == 2 and [problem.column for problem in checked.problems] == ["reported_on"]
    db.session.rollback()
    assert count(Update) == before
