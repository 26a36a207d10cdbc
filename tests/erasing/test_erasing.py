"""A person who is erased is in no byte of the database, its log, an export or a restored backup;
counts stay.
"""

from pathlib import Path

import pytest

from dashboard.accounts.models import User
from dashboard.admin.models import Suggestion
from dashboard.extensions import db
from dashboard.ministries.models import Staff
from dashboard.records.history import Change
from dashboard.records.periods import scope
from dashboard.records.save import archive, edit
from dashboard.training.measures import measures
from dashboard.training.models import Completion, SurveyResponse
from dashboard.uploads.models import DELETED, Upload
from tests import builders
from tests.builders import ACTOR
from tests.conftest import files, invoke, signed_in
from tests.html import body, page, parsed, plain, post
from tests.uploads.conftest import uploaded

NUMBER, NAME = "CANARY-4711", "Zoé Quétaine-Œuvré"
TRACES = (NUMBER.encode(), NAME.encode(), NAME.encode("unicode_escape"), b"Qu\\u00e9taine")
FORM = "admin/erase"


@pytest.fixture
def person(empty):
    """Somebody with a course, whose name stands in other records and in the log."""
    ministry, course = builders.ministry("MTO"), builders.course("K", required=True)
    someone = builders.staff(builders.team(ministry), employee_number=NUMBER, name="Zoé Ancienne")
    edit(someone, {"name": NAME}, ACTOR)
    builders.completion(someone, course)
    held = builders.session(course, "S1", trainer=NAME, ministry_id=ministry.id)
    builders.survey(held, comment=f"Thanks to {NAME.upper()}!", satisfaction=5)
    note = f"{NAME} ({NUMBER}) has left"
    user = db.session.query(User).first()
    suggestion = {"kind": "staff", "record_id": someone.id, "ministry_id": ministry.id}
    builders.add(Suggestion(**suggestion, author_id=user.id, note=note))
    id = someone.id
    db.session.commit()
    return id


def bytes_of(app):
    """All that the instance's database files hold."""
    db.session.remove()
    db.engine.dispose()
    folder = Path(app.instance_path)
    return b"".join(path.read_bytes() for path in folder.glob("dashboard.db*"))


def traces(content):
    return [trace for trace in TRACES if trace.lower() in content.lower()]


def erase(app):
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    return invoke(app, "erase", NUMBER.lower())


@pytest.mark.sqlite("its file is searched")
def test_no_byte_of_the_database_tells_who_it_was(person, empty):
    assert len(traces(bytes_of(empty))) >= 2
    done = erase(empty)
    assert done.exit_code == 0, done.output
    assert traces(bytes_of(empty)) == []


def test_the_log_keeps_its_lines_without_name_and_number(person, empty):
    before = builders.writes()
    erase(empty)
    assert builders.writes() == before + 1
    lines = db.session.query(Change).filter_by(kind="staff", record_id=person).all()
    assert [line.action for line in lines] == ["create", "edit", "erase"]
    assert all(not {"name", "employee_number"} & set(line.after or ()) for line in lines)
    (noted,) = db.session.query(Change).filter_by(kind="suggestion").all()
    assert noted.after["note"] == "… (…) has left"


def test_texts_about_somebody_are_kept_without_them(person, empty):
    erase(empty)
    assert db.session.query(builders.Session).one().trainer == "…"
    assert db.session.query(SurveyResponse).one().comment == "Thanks to …!"


def test_counts_stay(person, empty):
    def figures():
        now = measures(scope("2017-18"))
        db.session.rollback()
        return {name: now[name].value for name in ("headcount", "trained", "satisfaction")}

    before = figures()
    erase(empty)
    assert figures() == before
    assert db.session.query(Completion).one().live


def test_another_person_of_the_same_name_stays(person, empty):
    other = builders.staff(db.session.query(builders.Team).one(), name=NAME).id
    erase(empty)
    assert db.session.get(Staff, other).name == NAME


def test_an_archived_person_is_erased_too(person, empty):
    archive(db.session.get(Staff, person), ACTOR)
    assert erase(empty).exit_code == 0
    assert db.session.get(Staff, person).name is None


def test_exports_leave_the_person_out_and_can_be_read_again(person, empty, tmp_path):
    erase(empty)
    invoke(empty, "export", "--all", "-o", tmp_path / "out")
    content = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert traces(content) == []
    assert b"ERASED" not in content
    done = invoke(empty, "import", tmp_path / "out", "--dry-run", "--accept-warnings")
    assert done.exit_code == 0, done.output


@pytest.mark.sqlite("its file is restored")
def test_an_earlier_backup_does_not_bring_the_person_back(person, empty, tmp_path):
    db.session.remove()
    backup = tmp_path / "earlier.db"
    assert invoke(empty, "backup", "-o", backup).exit_code == 0
    assert traces(backup.read_bytes())
    erase(empty)
    done = invoke(empty, "restore", backup)
    assert done.exit_code == 0, done.output
    assert traces(bytes_of(empty)) == []
    assert invoke(empty, "restore", backup).exit_code == 0  # and again
    assert traces(bytes_of(empty)) == []
    assert db.session.query(Change).filter_by(action="erase").count() == 1


@pytest.mark.parametrize("number", [NUMBER, NUMBER.lower()])
def test_a_file_does_not_bring_the_person_back(person, empty, tmp_path, number):
    team = db.session.query(builders.Team).one().code
    erase(empty)
    table = f"employee_number,team,name\n{number},{team},{NAME}\n"
    done = invoke(empty, "import", files(tmp_path / "in", staff=table))
    assert done.exit_code == 1
    assert "is of a person whose information was erased" in done.output
    answer = post(signed_in(empty, "admin"), "admin/staff", employee_number=number, team=team)
    assert answer.status_code == 422
    assert db.session.query(Staff).filter_by(employee_number=NUMBER).all() == []


def test_kept_uploads_are_deleted(person, empty):
    admin = signed_in(empty, "admin")
    uploaded(admin, "en", staff__csv=f"employee_number,name\n{NUMBER},{NAME}\n")
    folder = Path(empty.instance_path) / "uploads"
    assert any(path.is_file() for path in folder.rglob("*"))
    erase(empty)
    assert not any(path.is_file() for path in folder.rglob("*"))
    assert {upload.state for upload in db.session.query(Upload)} == {DELETED}


def test_the_record_of_it_tells_nothing_of_whom(person, empty):
    erase(empty)
    (line,) = db.session.query(Change).filter_by(action="erase").all()
    assert set(line.after) == {"number_hash"}
    assert len(line.after["number_hash"]) == 64


def test_it_cannot_be_undone_from_the_log(person, empty):
    erase(empty)
    line = builders.last()
    answer = post(signed_in(empty, "admin"), f"admin/log/{line.id}/take-back")
    assert answer.status_code == 404


def test_a_short_number_is_not_looked_for_in_texts(person, empty):
    builders.staff(db.session.query(builders.Team).one(), employee_number="7", name=None)
    builders.session(db.session.query(builders.Course).one(), "S7", trainer="7 trainers")
    db.session.commit()
    db.session.remove()
    assert invoke(empty, "erase", "7").exit_code == 0
    assert db.session.query(builders.Session).filter_by(code="S7").one().trainer == "7 trainers"


def test_an_unknown_number_is_wrong_use_and_a_second_time_is_not(person, empty):
    assert invoke(empty, "erase", "NOBODY").exit_code == 2
    assert erase(empty).exit_code == 0
    assert erase(empty).exit_code == 0


def test_an_administrator_confirms_whose_it_is(person, empty):
    admin = signed_in(empty, "admin")
    answer = post(admin, FORM, employee_number=NUMBER)
    assert answer.status_code == 422
    assert f"{NAME} ({NUMBER}) will leave every table" in plain(body(answer))
    assert db.session.query(Staff).filter_by(employee_number=NUMBER).one()
    accept = parsed(answer).select_one("[name=accept]")["value"]
    answer = post(admin, FORM, employee_number=NUMBER, accept=accept)
    assert answer.status_code == 303
    assert "The person’s information was erased." in plain(page(admin, "/en/admin/erase"))
    assert db.session.query(Staff).filter_by(employee_number=NUMBER).all() == []


def test_the_form_refuses_an_unknown_number(person, empty):
    answer = post(signed_in(empty, "admin"), FORM, employee_number="NOBODY")
    assert answer.status_code == 422
    assert "No staff member has this employee number." in plain(body(answer))


@pytest.mark.parametrize("role", ["lead", "executive"])
def test_only_administrators_erase(person, empty, role):
    client = signed_in(empty, role)
    assert client.get(f"/en/{FORM}").status_code == 403
    assert post(client, FORM, employee_number=NUMBER).status_code == 403


def test_without_the_forms_token_nobody_is_erased(person, empty):
    answer = signed_in(empty, "admin").post(f"/en/{FORM}", data={"employee_number": NUMBER})
    assert answer.status_code == 400
    assert db.session.query(Change).filter_by(action="erase").all() == []
