"""A person who moves is counted where they were on each day, whichever way the move is told."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, text

from dashboard.extensions import db, now
from dashboard.ministries.models import Membership
from dashboard.overview.behaviour import first_trained
from dashboard.records.history import Change
from dashboard.records.periods import scope
from dashboard.records.save import archive, restore
from dashboard.records.undo import ChangedSince, take_back
from dashboard.teams.people import Reminders, required_courses
from dashboard.training import course as one_course
from dashboard.training.groups import days
from dashboard.training.measures import headcounts
from dashboard.web import cache
from tests import builders
from tests.builders import ACTOR, read, today_is
from tests.conftest import files, invoke, signed_in
from tests.html import fields_of, page, post
from tests.ministries.conftest import (
    JOINED,
    MOVED,
    counted,
    memberships,
    of_team,
    person,
    team,
    team_of,
)

EVE, DAY_AFTER = MOVED - timedelta(1), MOVED + timedelta(1)
DATED = [("T1", JOINED, MOVED), ("T9", MOVED, None)]


def by_staff_file(world, folder):
    source = files(folder, staff="employee_number,team\nE1,T9\n")
    assert invoke(world, "import", source, "--moved-on", MOVED.isoformat()).exit_code == 0


def by_memberships_file(world, folder):
    read(files(folder, memberships=f"employee_number,team,from,to\nE1,T9,{MOVED},\n"))


def by_both_files(world, folder):
    dated = f"employee_number,team,from,to\nE1,T9,{MOVED},\n"
    read(files(folder, staff="employee_number,team\nE1,T9\n", memberships=dated))


def by_whole_history(world, folder):
    lines = f"E1,T9,{MOVED},\nE1,T1,{JOINED},{MOVED}\n"
    read(files(folder, memberships=f"employee_number,team,from,to\n{lines}"))


def by_form_of_the_person(world, folder):
    admin, address = signed_in(world, "admin"), f"admin/staff/{person('E1').id}"
    sent = fields_of(page(admin, f"/en/{address}"))
    with today_is(MOVED):
        assert post(admin, address, **{**sent, "team": "T9"}).status_code == 303


def by_form_of_memberships(world, folder):
    admin = signed_in(world, "admin")
    given = {"employee_number": "E1", "team": "T9", "from": MOVED.isoformat()}
    assert post(admin, "admin/memberships", **given).status_code == 303


WAYS = [
    by_staff_file,
    by_memberships_file,
    by_both_files,
    by_whole_history,
    by_form_of_the_person,
    by_form_of_memberships,
]


@pytest.mark.parametrize("way", WAYS)
def test_a_move_leaves_past_days_as_they_were(world, tmp_path, way):
    way(world, tmp_path)
    assert memberships("E1") == DATED
    assert team_of("E1") == "T9"
    for day in (EVE, date(2016, 6, 1)):
        assert (counted(day, "MTO"), counted(day, "TBS")) == ((3, 1), (1, 0))
    for day in (MOVED, DAY_AFTER):
        assert (counted(day, "MTO"), counted(day, "TBS")) == ((2, 0), (2, 1))


@pytest.mark.parametrize("way", WAYS)
def test_taking_the_move_back_takes_back_all_of_it_and_again(world, tmp_path, way):
    way(world, tmp_path)
    first = sorted(_own_lines(), reverse=True)
    for id in first:
        take_back(db.session.get(Change, id), ACTOR)
        db.session.commit()
    assert (memberships("E1"), team_of("E1")) == ([], "T1")
    assert (counted(MOVED, "MTO"), counted(MOVED, "TBS")) == ((3, 1), (1, 0))
    for id in sorted(set(_own_lines()) - set(first), reverse=True):
        take_back(db.session.get(Change, id), ACTOR)
        db.session.commit()
    assert (memberships("E1"), team_of("E1")) == (DATED, "T9")
    assert (counted(EVE, "MTO"), counted(MOVED, "MTO")) == ((3, 1), (2, 0))


def _own_lines():
    """The lines of the log that can be taken back, of what the test itself wrote."""
    db.session.rollback()
    lines = select(Change.id).where(
        Change.parent_id.is_(None),
        Change.kind.in_(("staff", "memberships")),
        Change.action.not_in(("create",)) | (Change.kind == "memberships"),
    )
    return list(db.session.scalars(lines))


def test_a_move_cannot_be_taken_back_once_its_dates_were_changed(world, tmp_path):
    by_staff_file(world, tmp_path)
    line = builders.last()
    read(files(tmp_path / "later", memberships=f"employee_number,from,to\nE1,{MOVED},2017-12-01\n"))
    with pytest.raises(ChangedSince):
        take_back(db.session.get(Change, line.id), ACTOR)


def test_who_moves_inside_a_ministry_is_counted_there_throughout(world, tmp_path):
    source = files(tmp_path, staff="employee_number,team\nE1,T2\n")
    invoke(world, "import", source, "--moved-on", MOVED.isoformat())
    assert (of_team(EVE, "T1"), of_team(EVE, "T2")) == (2, 1)
    assert (of_team(MOVED, "T1"), of_team(MOVED, "T2")) == (1, 2)
    assert counted(EVE, "MTO") == counted(MOVED, "MTO") == (3, 1)


def test_who_has_always_been_there_is_counted_on_every_earlier_day(world, tmp_path):
    source = files(tmp_path, staff="employee_number,team\nE3,T9\n")
    invoke(world, "import", source, "--moved-on", MOVED.isoformat())
    assert memberships("E3") == [("T2", EVE, MOVED), ("T9", MOVED, None)]
    assert counted(date(2001, 1, 1), "MTO") == (1, 0)
    assert counted(date(2001, 1, 1), "TBS") == (0, 0)


def test_a_file_that_is_read_again_moves_nobody(world, tmp_path):
    source = files(tmp_path, staff="employee_number,team\nE1,T9\nE2,T1\n")
    for _each in range(2):
        invoke(world, "import", source, "--moved-on", MOVED.isoformat())
    assert memberships("E1") == DATED
    assert memberships("E2") == []


def test_a_second_move_ends_the_first_and_one_of_the_same_day_corrects_it(world, tmp_path):
    for number, (code, day) in enumerate((("T9", MOVED), ("T2", date(2017, 9, 1)), ("T1", None))):
        source = files(tmp_path / str(number), staff=f"employee_number,team\nE1,{code}\n")
        invoke(world, "import", source, "--moved-on", (day or date(2017, 9, 1)).isoformat())
    ends = date(2017, 9, 1)
    assert memberships("E1") == [("T1", JOINED, MOVED), ("T9", MOVED, ends), ("T1", ends, None)]


def test_who_joined_today_or_has_left_was_in_the_wrong_team(world, tmp_path):
    lines = "E4,T1,2017-12-31,\nE5,T1,2015-01-01,2017-06-01\n"
    read(files(tmp_path / "1", staff=f"employee_number,team,joined_on,left_on\n{lines}"))
    read(files(tmp_path / "2", staff="employee_number,team\nE4,T9\nE5,T9\n"))
    assert (memberships("E4"), memberships("E5")) == ([], [])
    assert (counted(EVE, "TBS"), counted(date(2017, 5, 1), "TBS")) == ((1, 0), (2, 0))


def test_a_time_elsewhere_that_is_over_leaves_the_person_in_the_team_of_the_record(world, tmp_path):
    back = date(2017, 10, 1)
    read(files(tmp_path, memberships=f"employee_number,team,from,to\nE1,T9,{MOVED},{back}\n"))
    assert memberships("E1") == [("T1", JOINED, MOVED), ("T9", MOVED, back), ("T1", back, None)]
    assert [counted(day, "TBS")[0] for day in (EVE, MOVED, back)] == [1, 2, 1]
    assert team_of("E1") == "T1"


def test_last_days_as_personnel_systems_write_them_leave_no_gap(world, tmp_path):
    lines = f"E1,T1,{JOINED},{EVE}\nE1,T9,{MOVED},\n"
    read(files(tmp_path, memberships=f"employee_number,team,from,to\n{lines}"))
    assert (counted(EVE, "MTO"), counted(MOVED, "MTO")) == ((3, 1), (2, 0))


def test_who_belongs_to_no_team_on_a_day_is_counted_nowhere(world, tmp_path):
    lines = f"E1,T1,{JOINED},2017-03-31\nE1,T9,{MOVED},\n"
    read(files(tmp_path, memberships=f"employee_number,team,from,to\n{lines}"))
    day = date(2017, 5, 1)
    assert (counted(day, "MTO"), counted(day, "TBS")) == ((2, 0), (1, 0))
    assert headcounts(scope("all", as_of=day)) == {(): 3}


def test_a_membership_that_is_archived_lets_the_one_before_go_on(world, tmp_path):
    by_staff_file(world, tmp_path)
    chosen = select(Membership).where(Membership.starts_on == MOVED)
    archive(db.session.scalars(chosen).one(), ACTOR)
    db.session.commit()
    assert (memberships("E1"), team_of("E1")) == ([("T1", JOINED, None)], "T1")
    assert counted(DAY_AFTER, "MTO") == (3, 1)
    restore(db.session.scalars(chosen).one(), ACTOR)
    db.session.commit()
    assert (memberships("E1"), team_of("E1")) == (DATED, "T9")


def test_a_move_after_one_that_was_taken_back_begins_on_the_same_day(world, tmp_path):
    by_staff_file(world, tmp_path)
    take_back(builders.last(), ACTOR)
    db.session.commit()
    source = files(tmp_path / "2", staff="employee_number,team\nE1,T2\n")
    invoke(world, "import", source, "--moved-on", MOVED.isoformat())
    assert memberships("E1") == [("T1", JOINED, MOVED), ("T2", MOVED, None)]
    take_back(builders.last(), ACTOR)
    db.session.commit()
    assert (memberships("E1"), team_of("E1")) == ([], "T1")


def test_the_page_of_a_course_and_the_first_trained_go_by_the_team_of_the_day(world, tmp_path):
    by_staff_file(world, tmp_path)
    db.session.rollback()
    course, tbs = builders.by_code("courses", "K"), builders.by_code("ministries", "TBS")
    units = {
        day: one_course.page(course, scope("all", as_of=day)).unit(tbs, lambda _ministry: True)
        for day in (EVE, MOVED)
    }
    assert [(unit.headcount, float(unit.share)) for unit in units.values()] == [(1, 0.0), (2, 0.5)]
    mto = builders.by_code("ministries", "MTO")
    assert first_trained(scope("all", as_of=DAY_AFTER)) == {mto.id: date(2016, 1, 1)}


def test_whom_to_remind_is_named_to_the_ministry_of_today_alone(world, tmp_path):
    read(files(tmp_path, memberships=f"employee_number,team,from,to\nE2,T9,{MOVED},\n"))

    def named(code, day):
        chosen = scope("all", as_of=day, ministry=builders.by_code("ministries", code).id)
        people = Reminders(scope=chosen, courses=required_courses(chosen))
        return {one.employee_number for one in people.read(people.statement())}

    assert named("TBS", DAY_AFTER) == {"E2", "E9"}
    assert named("MTO", DAY_AFTER) == {"E3"}
    assert named("MTO", EVE) == {"E3"}


def test_what_is_exported_makes_the_same_memberships(world, tmp_path):
    by_staff_file(world, tmp_path)
    out = tmp_path / "out"
    assert invoke(world, "export", "staff", "memberships", "-o", str(out)).exit_code == 0
    written = (out / "memberships.csv").read_text("utf-8-sig").splitlines()
    assert written == ["employee_number,team,from,to", f"E1,T1,{JOINED},{MOVED}", f"E1,T9,{MOVED},"]
    checked = read(out)
    assert [(len(one.new), len(one.changed)) for one in checked] == [(0, 0), (0, 0)]


def test_staff_are_gone_through_once_and_not_for_each_team(world):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("SQLite alone begins with the teams")
    db.session.execute(text("ANALYZE"))
    for table, index, rows in (
        ("team", "ix_team_ministry_id", "240 8"),
        ("staff", "ix_staff_team_id", "65000 271"),
    ):
        size = {"table": table, "index": index, "rows": rows}
        db.session.execute(text("DELETE FROM sqlite_stat1 WHERE tbl = :table"), size)
        db.session.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :rows)"), size)
    db.session.commit()
    db.engine.dispose()  # statistics are read with the schema
    asked = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def note(_connection, _cursor, statement, parameters, *_rest):
        asked.append((statement, parameters))

    cache.clear()
    days(MOVED)
    event.remove(db.engine, "before_cursor_execute", note)
    ((counted, values),) = [pair for pair in asked if "stays" in pair[0]]
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {counted}", values)
    steps = [row[-1].split()[:2] for row in plan]
    assert ["SCAN", "staff"] in steps and ["SCAN", "team"] not in steps


def test_check_tells_of_records_that_name_another_team_than_the_last_membership(world, tmp_path):
    by_memberships_file(world, tmp_path)
    told = "The record of 1 person names another team than the latest membership"
    assert "another team than" not in invoke(world, "check").output
    person("E1").team_id = team("T2").id
    db.session.commit()
    assert told in invoke(world, "check").output
    person("E1").archived_at = now()
    db.session.commit()
    assert "another team than" not in invoke(world, "check").output


def test_the_log_says_what_followed_from_the_move(world, tmp_path):
    by_staff_file(world, tmp_path)
    line = builders.last()
    shown = page(signed_in(world, "admin"), f"/en/admin/log/{line.id}")
    assert "moved people to another team" in shown
    assert team("T9").code in shown
