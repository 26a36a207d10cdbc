"""An import while others write: checked again as often as that is needed, and applied once."""

import threading

import pytest
from sqlalchemy import func, select

from dashboard.extensions import db
from dashboard.files import apply
from dashboard.files.apply import import_tables, open_paths
from dashboard.ministries.models import Ministry, Staff, Team
from dashboard.records.bulk import CHUNK
from dashboard.records.history import Change
from dashboard.records.save import Actor, create
from tests.builders import count
from tests.conftest import files

COMMAND = Actor(None, "command")
MANY = CHUNK + 10


def write_beside(app, number):
    """Somebody else adds a person, in a thread and a transaction of the own."""

    def write():
        with app.app_context():
            team = db.session.scalars(select(Team.id).limit(1)).one()
            create(Staff(employee_number=f"X{number}", team_id=team), COMMAND)
            db.session.commit()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()


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
            write_beside(empty, len(checks))
        return checked

    monkeypatch.setattr(apply, "_check", check_while_others_write)
    [checked] = import_tables(lambda: open_paths([folder]), COMMAND)
    db.session.rollback()
    assert (len(checked.new), len(checks)) == (MANY, times + 1)
    assert count(Staff) == MANY + times
    lines = select(func.count()).select_from(Change).where(Change.action == "import")
    assert db.session.scalar(lines) == 1
