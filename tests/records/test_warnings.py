"""What is doubtful is told once by every door, and taken when somebody says so."""

import json
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given as given_any, settings, strategies as st
from sqlalchemy import delete, select

from dashboard.extensions import db
from dashboard.ministries.models import Staff
from dashboard.records.fields import Record, Type, field
from dashboard.records.kinds import KindError, kind, register
from dashboard.records.rules import WarningCheck, WarningRule
from dashboard.training.models import Completion
from dashboard.uploads.models import READY
from tests.builders import count, read, valid_texts, writes
from tests.conftest import files, invoke, signed_in
from tests.doubtful import DOUBTFUL, EARLY, LANGUAGES, PARENTS, table, words
from tests.html import page, parsed
from tests.uploads.conftest import applied, press, upload_of, uploaded

IN_FILES = [
    *DOUBTFUL,
    (
        "updates",
        {
            "milestone": "MTO-1.2",
            "reported_on": "2017-12-30",
            "status": "limited",
            "progress_en": "",
        },
        "status",
        "has neither a text nor a number beside it",
        "n’est accompagné ni d’un texte ni d’un chiffre",
    ),
]
BY_FILE = pytest.mark.parametrize("name,given,column,english,french", IN_FILES)


@pytest.fixture
def parents(app, tmp_path):
    """Somebody employed from January to June 2017, a session and an event of May."""
    read(files(tmp_path / "parents", **PARENTS))


@LANGUAGES
@BY_FILE
def test_the_file_page_asks_before_it_applies(
    app, parents, lang, name, given, column, english, french
):
    content, admin = table(valid_texts(name, **given)), signed_in(app, "admin")
    before = count(kind(name).model)
    address = uploaded(admin, lang, **{f"{name}__csv": content})
    row = next(tr for tr in parsed(page(admin, address)).select("tr") if column in words(str(tr)))
    assert words(str(row)).split()[0] == "2"
    assert (english if lang == "en" else french) in words(str(row))
    assert press(admin, address, "apply").status_code == 422
    assert count(kind(name).model) == before
    applied(admin, address, accept="yes")
    assert count(kind(name).model) == before + 1


@LANGUAGES
@BY_FILE
def test_the_command_refuses_until_it_is_accepted(
    app, parents, tmp_path, lang, name, given, column, english, french
):
    folder = files(tmp_path / "in", **{name: table(valid_texts(name, **given))})
    before = count(kind(name).model)
    refused = invoke(app, "import", folder, "--json", "--lang", lang)
    (outcome,) = json.loads(refused.output)["files"]
    (warning,) = outcome["warnings"]
    assert (refused.exit_code, outcome["errors"]) == (1, [])
    assert (warning["row"], warning["column"]) == (2, column)
    assert warning["message"].replace("\u00a0", " ") == (english if lang == "en" else french)
    assert count(kind(name).model) == before
    taken = invoke(app, "import", folder, "--accept-warnings")
    assert taken.exit_code == 0, taken.output
    assert "All changes were saved" in taken.output
    assert count(kind(name).model) == before + 1


def test_the_command_lists_what_is_doubtful_and_says_the_way_out(app, parents, tmp_path):
    done = invoke(app, "import", files(tmp_path / "in", completions=table(EARLY)))
    assert "Row 2, completed_on: 2016-12-31 is before the person joined" in done.output
    assert "--accept-warnings" in done.output


def test_what_was_taken_is_not_told_again_in_a_file(app, parents, tmp_path):
    read(files(tmp_path / "in", completions=table(EARLY)))
    again = files(tmp_path / "again", completions=table({**EARLY, "session": "SE1"}))
    (checked,) = read(again, accept_warnings=False)
    assert (checked.warning_count, len(checked.changed)) == (0, 1)


def test_what_becomes_doubtful_by_a_change_is_told(app, parents, tmp_path):
    texts = {**valid_texts("milestones"), "starts_on": "2017-05-02", "due_on": "2017-05-03"}
    read(files(tmp_path / "in", milestones=table(texts)))
    change = f"code,starts_on\n{texts['code']},2017-05-04\n"
    (checked,) = read(files(tmp_path / "again", milestones=change), accept_warnings=False)
    assert [(w.row, w.column, w.value) for w in checked.warnings] == [(2, "due_on", "2017-05-03")]


def test_people_whom_the_same_files_add_or_move_count(app, parents, tmp_path):
    staff = "employee_number,team,joined_on,left_on\nP1,,2016-01-01,\nP2,MTO-1,2017-03-01,\n"
    head = "employee_number,course,completed_on\n"
    completions = head + "P1,OG101,2016-12-31\nP2,OG101,2017-02-28\nP2,OG101,2017-03-01\n"
    folder = files(tmp_path / "in", staff=staff, completions=completions)
    (_staff, checked) = read(folder, accept_warnings=False)
    assert [(w.row, w.value) for w in checked.warnings] == [(3, "2017-02-28")]


def test_accepting_warnings_accepts_no_error(app, parents, tmp_path):
    rows = table(EARLY) + "P1,OG101,2017-13-01\n"
    before = count(Completion)
    done = invoke(app, "import", files(tmp_path / "in", completions=rows), "--accept-warnings")
    assert done.exit_code == 1
    assert count(Completion) == before


def test_warnings_past_a_thousand_are_counted(app, parents, tmp_path):
    days = (date(2016, 12, 31) - timedelta(number) for number in range(1500))
    rows = "".join(f"P1,OG101,{day}\n" for day in days)
    head = "employee_number,course,completed_on\n"
    done = invoke(app, "import", files(tmp_path / "in", completions=head + rows))
    assert "and 500 more warnings" in done.output


def test_more_rows_take_no_more_statements(app, parents, tmp_path, statements):
    counts = []
    for name, number in (("few", 2), ("many", 800)):
        days = (date(2017, 6, 30) - timedelta(number) for number in range(number))
        rows = "".join(f"P1,OG101,{day}\n" for day in days)
        head = "employee_number,course,completed_on\n"
        folder = files(tmp_path / name, completions=head + rows)
        statements.clear()
        read(folder, dry_run=True)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_a_doubt_that_nobody_saw_brings_the_preview_back(app, parents):
    admin = signed_in(app, "admin")
    fine = {**EARLY, "completed_on": "2017-01-01"}
    address = uploaded(admin, completions__csv=table(fine))
    person = db.session.scalars(select(Staff).where(Staff.employee_number == "P1")).one()
    person.joined_on = date(2017, 2, 1)
    db.session.commit()
    before = count(Completion)
    shown = applied(admin, address)
    assert upload_of(address).state == READY
    assert "Someone changed records in the meantime" in shown
    assert "Take them as they are" in shown
    assert count(Completion) == before


def test_a_preview_without_warnings_asks_for_nothing(app, parents):
    admin = signed_in(app, "admin")
    address = uploaded(admin, completions__csv=table({**EARLY, "completed_on": "2017-01-01"}))
    assert "Take them as they are" not in page(admin, address)
    before = count(Completion)
    applied(admin, address)
    assert count(Completion) == before + 1


def test_a_preview_of_before_this_version_is_still_shown(app, parents, monkeypatch):
    from dashboard.uploads import storage

    admin = signed_in(app, "admin")
    address = uploaded(admin, completions__csv=table({**EARLY, "completed_on": "2017-01-01"}))
    upload = upload_of(address)
    kept = storage.read_json(upload, "preview.json")
    for one in kept["tables"]:
        del one["warnings"], one["warning_count"]
    storage.write_json(upload, "preview.json", kept)
    assert "Completions" in page(admin, address)


DAYS = st.lists(st.dates(date(2016, 11, 1), date(2017, 8, 31)), min_size=1, max_size=6, unique=True)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given_any(days=DAYS)
def test_files_with_a_doubt_write_nothing_and_others_everything(app, parents, days):
    db.session.execute(delete(Completion))
    db.session.commit()
    rows = "".join(f"P1,OG101,{day}\n" for day in days)
    lines = writes()
    with TemporaryDirectory() as folder:
        head = "employee_number,course,completed_on\n"
        (checked,) = read(files(Path(folder), completions=head + rows), accept_warnings=False)
    doubtful = [
        row for row, day in enumerate(days, 2) if not date(2017, 1, 1) <= day <= date(2017, 6, 30)
    ]
    assert [warning.row for warning in checked.warnings] == doubtful
    assert count(Completion) == (0 if doubtful else len(days))
    assert writes() == (lines if doubtful else lines + 1)


def test_a_rule_is_not_asked_without_the_record_that_it_is_about():
    rule = WarningRule("note", lambda values, other: "odd", {"other": "code"})
    described = [field_of("note"), field_of("other", reference="event", attribute="other_id")]
    check = WarningCheck([rule], described, lambda table, names: {1: "there"}.get)
    assert check({"note": "x"}) == []
    assert check({"note": "x", "other_id": 2}) == []
    assert check({"note": "x", "other_id": 1}) == [(rule, "odd")]


def field_of(name, **more):
    from dashboard.records.fields import Field

    return Field(name, Type.TEXT, **{"name": name, "attribute": name, **more})


def test_a_warning_names_fields_that_there_are():
    class Doubtful(Record):
        __tablename__ = "doubtful"
        code = field("Code", Type.CODE, required=True)

    rule = WarningRule("size", lambda values: None)
    try:
        with pytest.raises(KindError, match="a warning names size, which is none of its fields"):
            register(Doubtful, "d", "D", "D", "d", "code", owner=None, warnings=(rule,))
    finally:
        Record.metadata.remove(Doubtful.__table__)
