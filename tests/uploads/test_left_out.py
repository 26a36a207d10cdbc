"""People whom a file of staff leaves out: told; gone on a day where it is said to hold all."""

from datetime import date

import pytest
from sqlalchemy import select

from dashboard.extensions import db
from dashboard.ministries.models import Ministry, Staff, Team
from tests import builders
from tests.conftest import files, invoke
from tests.html import page
from tests.ministries.conftest import memberships, team_of
from tests.uploads.conftest import applied, press, uploaded, work


@pytest.fixture
def people(empty):
    """Three people of one team, one of another of the same ministry, one of another ministry."""
    one, two = builders.ministry("AAA"), builders.ministry("BBB")
    teams = {code: builders.team(m, code) for code, m in (("T1", one), ("T2", one), ("T3", two))}
    for number, team in (("E1", "T1"), ("E2", "T1"), ("E3", "T1"), ("E4", "T2"), ("E5", "T3")):
        builders.staff(teams[team], employee_number=number, joined_on=date(2015, 1, 1))
    builders.staff(teams["T1"], employee_number="E0", left_on=date(2016, 1, 1))
    db.session.commit()
    return empty


def left():
    db.session.rollback()
    chosen = select(Staff.employee_number, Staff.left_on).where(Staff.left_on > date(2016, 1, 1))
    gone = {person.employee_number: person.left_on for person in db.session.execute(chosen)}
    db.session.rollback()
    return gone


FILE = "employee_number,team\nE1,T1\nE3,T1\n"


def test_who_is_missing_from_a_team_of_the_file_is_told(people, tmp_path):
    done = invoke(people, "import", files(tmp_path, staff=FILE))
    assert done.exit_code == 0 and "T1: people who are not in this file: 1" in done.output
    assert "T2" not in done.output and "T3" not in done.output and left() == {}


def test_a_file_that_leaves_nobody_out_is_silent(people, tmp_path):
    done = invoke(people, "import", files(tmp_path, staff=FILE + "E2,T1\n"))
    assert "not in this file" not in done.output


def test_who_is_missing_leaves_where_the_file_holds_all(people, tmp_path):
    source = files(tmp_path, staff=FILE)
    line = ("import", source, "--all-staff-of", "aaa", "--left-on", "2017-06-30")
    assert invoke(people, *line, "--dry-run").exit_code == 0 and left() == {}
    done = invoke(people, *line)
    assert (
        done.exit_code == 0
        and "AAA: people who are not in this file and leave on 2017-06-30: 2" in done.output
    )
    assert left() == {"E2": date(2017, 6, 30), "E4": date(2017, 6, 30)}
    assert "changed: 0" in invoke(people, *line).output


def test_a_file_of_few_people_does_not_send_the_rest_away_unasked(people, tmp_path):
    source = files(tmp_path, staff="employee_number,team\nE1,T1\n")
    line = ("import", source, "--all-staff-of", "AAA")
    done = invoke(people, *line)
    assert done.exit_code == 1 and "more than half of the ministry" in done.output and left() == {}
    assert invoke(people, *line, "--accept-warnings").exit_code == 0 and len(left()) == 3


def test_a_ministry_that_is_not_there_and_a_day_that_is_none_are_refused(people, tmp_path):
    source = files(tmp_path, staff=FILE)
    for line in (["--all-staff-of", "ZZZ"], ["--all-staff-of", "AAA", "--left-on", "soon"]):
        assert invoke(people, "import", source, *line).exit_code == 2
    assert left() == {}


def test_wrong_rows_send_nobody_away(people, tmp_path):
    source = files(tmp_path, staff=FILE + "E9,NOPE\n")
    assert invoke(people, "import", source, "--all-staff-of", "AAA").exit_code == 1
    assert left() == {}


def test_the_page_offers_it_and_undoes_it(app, admin):
    chosen = select(Staff.employee_number, Team.code).select_from(Staff).join(Team).join(Ministry)
    chosen = chosen.where(Ministry.code == "MTO", Staff.left_on.is_(None), Staff.live)
    rows = db.session.execute(chosen.order_by(Staff.id)).all()
    text = "employee_number,team\n" + "".join(f"{n},{t}\n" for n, t in rows[1:])
    address = uploaded(admin, staff__csv=text)
    shown = page(admin, address)
    assert "These are all people of MTO: the others (1) leave" in shown
    assert "There is nothing to apply" in shown
    wrong = press(admin, address, "mapping", left_on="soon", **{"all-MTO": "yes"})
    assert wrong.status_code == 422 and "2017-10-31" in wrong.get_data(as_text=True)
    press(admin, address, "mapping", left_on="2017-12-01", **{"all-MTO": "yes", "all-EDU": "yes"})
    work()
    assert "Write 1 record<" in page(admin, address)
    applied(admin, address)
    of_first = select(Staff.left_on).where(Staff.employee_number == rows[0][0])
    assert db.session.scalar(of_first) == date(2017, 12, 1)
    assert press(admin, address, "undo").status_code == 303
    db.session.rollback()
    assert db.session.scalar(of_first) is None


def test_the_page_dates_moves_and_undoes_them(app, admin):
    address = uploaded(admin, staff__csv="employee_number,team\n209512,MTO-1\n")
    shown = page(admin, address)
    assert "People who move to another team: 1" in shown
    assert "They leave, or move to another team, on" in shown
    wrong = press(admin, address, "mapping", left_on="2190-01-01")
    assert wrong.status_code == 422 and "still to come" in wrong.get_data(as_text=True)
    press(admin, address, "mapping", left_on="2017-11-01")
    work()
    applied(admin, address)
    joined, moved = date(2016, 3, 4), date(2017, 11, 1)
    assert memberships("209512") == [("MTO-2", joined, moved), ("MTO-1", moved, None)]
    assert press(admin, address, "undo").status_code == 303
    assert (memberships("209512"), team_of("209512")) == ([], "MTO-2")


def test_nobody_moves_on_a_day_to_come(people, tmp_path):
    source = files(tmp_path, staff="employee_number,team\nE1,T3\n")
    done = invoke(people, "import", source, "--moved-on", "2190-01-01")
    assert done.exit_code == 2 and team_of("E1") == "T1"
