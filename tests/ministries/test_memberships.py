"""Memberships: what a form and a file take and refuse, and who sees them."""

from datetime import date

import pytest

from dashboard.accounts.models import User
from dashboard.extensions import db
from dashboard.ministries.models import Membership
from dashboard.records.save import archive
from tests import builders
from tests.builders import count, read
from tests.conftest import files, invoke, signed_in
from tests.html import body, fields_of, page, post
from tests.ministries.conftest import MOVED, counted, memberships, person, team

HEAD = "employee_number,team,from,to\n"
WRONG = [
    ("E1,T1,2017-01-01,2017-07-01\nE1,T9,2017-06-01,", "overlaps the membership that begins on"),
    ("E1,T1,2017-01-01,\nE1,T9,2017-06-01,", "overlaps the membership that begins on"),
    ("E1,T9,2014-12-31,", "is before the person joined"),
    ("E1,NOPE,2017-01-01,", "no record has this code or name"),
    ("E8,T1,2017-01-01,", "no record has this code or name"),
    ("E1,T9,2017-06-01,2017-05-31", "is before “Member from”"),
    ("E1,T9,2190-01-01,", "is in the future"),
    ("E1,T9,soon,", "soon"),
    ("E1,T9,,", "from"),
]


@pytest.mark.parametrize(("lines", "why"), WRONG)
def test_a_file_that_cannot_be_is_refused_whole(world, tmp_path, lines, why):
    done = invoke(
        world, "import", files(tmp_path, memberships=f"{HEAD}{lines}\nE2,T9,2017-01-01,\n")
    )
    assert done.exit_code == 1 and why in done.output
    assert count(Membership) == 0


@pytest.mark.parametrize(("lines", "why"), [row for row in WRONG if "\n" not in row[0]])
def test_a_form_refuses_the_same(world, lines, why):
    given = dict(zip(("employee_number", "team", "from", "to"), lines.split(","), strict=True))
    answer = post(signed_in(world, "admin"), "admin/memberships", **given)
    assert answer.status_code == 422 and count(Membership) == 0


def test_what_overlaps_a_membership_of_before_is_refused_by_form_and_file(world, tmp_path):
    builders.membership(person("E1"), team("T9"), MOVED)
    db.session.commit()
    given = {"employee_number": "E1", "team": "T2", "from": "2017-08-01"}
    answer = post(signed_in(world, "admin"), "admin/memberships", **given)
    assert answer.status_code == 422
    assert "Member from: overlaps the membership that begins on July 1, 2017" in body(answer)
    done = invoke(world, "import", files(tmp_path, memberships=f"{HEAD}E1,T2,2017-08-01,\n"))
    assert done.exit_code == 1 and "overlaps" in done.output


def test_a_file_that_ends_one_and_begins_the_next_is_taken_in_any_order(world, tmp_path):
    builders.membership(person("E1"), team("T9"), MOVED)
    db.session.commit()
    lines = f"E1,T2,2017-08-01,\nE1,T9,{MOVED},2017-08-01\n"
    checked = read(files(tmp_path, memberships=HEAD + lines))
    assert [p for one in checked for p in one.problems] == []
    assert [code for code, _first, _last in memberships("E1")] == ["T1", "T9", "T2"]


def test_overlaps_are_found_however_far_apart_rows_stand(world, tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.files.check.CHUNK", 1)
    lines = "E1,T1,2017-01-01,2017-07-01\nE2,T9,2017-01-01,\nE1,T9,2017-06-01,\n"
    done = invoke(world, "import", files(tmp_path, memberships=HEAD + lines))
    assert done.exit_code == 1 and "Row 4" in done.output and "overlaps" in done.output


def test_nobody_leaves_before_or_joins_after_a_membership(world, tmp_path):
    builders.membership(person("E1"), team("T9"), MOVED)
    db.session.commit()
    for column, day in (("left_on", "2017-06-30"), ("joined_on", "2017-07-02")):
        source = files(tmp_path / column, staff=f"employee_number,{column}\nE1,{day}\n")
        done = invoke(world, "import", source)
        assert done.exit_code == 1 and "a membership begins" in done.output
    left = files(tmp_path / "fine", staff="employee_number,left_on\nE1,2017-08-01\n")
    assert invoke(world, "import", left).exit_code == 0
    late = files(tmp_path / "late", memberships=f"{HEAD}E1,T1,2017-09-01,\n")
    done = invoke(world, "import", late)
    assert done.exit_code == 1 and "is after the person left" in done.output


def test_a_membership_is_not_restored_into_the_time_of_another(world):
    one = builders.membership(person("E1"), team("T9"), MOVED)
    archive(one, builders.ACTOR)
    builders.membership(person("E1"), team("T2"), date(2017, 8, 1))
    db.session.commit()
    admin, address = signed_in(world, "admin"), f"admin/memberships/{one.id}/restore"
    answer = post(admin, address, version=str(one.version))
    assert answer.status_code == 409 and "overlaps the membership" in body(answer)
    assert [code for code, _first, _last in memberships("E1")] == ["T1", "T2"]


def test_somebody_else_was_there_first(world):
    one = builders.membership(person("E1"), team("T9"), MOVED)
    db.session.commit()
    admin, address = signed_in(world, "admin"), f"admin/memberships/{one.id}"
    sent = fields_of(page(admin, f"/en/{address}"))
    assert post(admin, address, **{**sent, "to": "2017-09-01"}).status_code == 303
    assert post(admin, address, **{**sent, "to": "2017-10-01"}).status_code == 409
    assert memberships("E1")[-1] == ("T9", MOVED, date(2017, 9, 1))


def test_a_lead_reads_of_a_move_where_the_person_is_today(world):
    for role, code in (("lead", "MTO"), ("other", "TBS")):
        user = db.session.query(User).filter_by(name=role).one()
        user.ministry_id = builders.by_code("ministries", code).id
    builders.membership(person("E1"), team("T9"), MOVED)
    db.session.commit()
    seen = [
        "E1 · T9" in page(signed_in(world, role), "/en/admin/log?kind=memberships")
        for role in ("lead", "other")
    ]
    assert seen == [False, True]


def test_who_was_erased_is_in_no_file_of_memberships_and_is_counted_still(world, tmp_path):
    builders.membership(person("E1"), team("T9"), MOVED)
    db.session.commit()
    assert "Erased" in invoke(world, "erase", "E1").output
    out = tmp_path / "out"
    invoke(world, "export", "memberships", "-o", str(out))
    assert (out / "memberships.csv").read_text("utf-8-sig").splitlines() == [HEAD.strip()]
    assert counted(MOVED, "TBS") == (2, 1)
