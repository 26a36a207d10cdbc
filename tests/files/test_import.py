"""What people really send: good files of every sort are read, bad ones are told by row and column,
nothing is half done.
"""

import io
import json
import zipfile
from datetime import date

import pytest
import xlsxwriter
from sqlalchemy import select

from dashboard import paths
from dashboard.extensions import db
from dashboard.files.references import existing_records
from dashboard.ministries.models import Ministry, Staff
from dashboard.records.history import Change
from dashboard.records.kinds import kind, kinds
from dashboard.training.models import Completion
from tests.builders import count, load, ministry, read, staff, team
from tests.conftest import files, invoke

HEAD = "code,name_en,name_fr\n"


def command(app, *arguments):
    db.session.commit()
    return app.test_cli_runner().invoke(args=["import", *map(str, arguments)])


def book(rows, name="Sheet1"):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    ) as workbook:
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def test_export_then_import_then_export_is_equal_byte_for_byte(app, templates, tmp_path):
    from tests.conftest import copied

    runner = app.test_cli_runner()
    db.session.commit()
    assert runner.invoke(args=["export", "--all", "-o", str(tmp_path / "first")]).exit_code == 0
    other = copied(templates, "empty", tmp_path)
    done = invoke(other, "import", tmp_path / "first")
    assert done.exit_code == 0, done.output
    assert invoke(other, "export", "--all", "-o", tmp_path / "second").exit_code == 0
    assert len(list((tmp_path / "first").iterdir())) == len(kinds())
    for file in (tmp_path / "first").iterdir():
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        assert file.read_bytes() == (tmp_path / "second" / file.name).read_bytes(), file.name


@pytest.mark.slow
def test_workbooks_that_we_write_are_read_again(app, templates, tmp_path):
    from tests.conftest import copied

    db.session.commit()
    assert (
        app.test_cli_runner()
        .invoke(args=["export", "--all", "--format", "xlsx", "-o", str(tmp_path / "out")])
        .exit_code
        == 0
    )
    other = copied(templates, "empty", tmp_path)
    done = invoke(other, "import", "--json", tmp_path / "out")
    assert json.loads(done.output)["applied"], done.output[:2000]


def test_reading_twice_changes_nothing_and_logs_nothing(app):
    before = count(Change)
    checked = read(paths.DEMONSTRATION)
    assert all(not table.new and not table.changed and not table.error_count for table in checked)
    assert count(Change) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_old_spreadsheets_are_read_in_their_encodings_and_separators(
    empty, tmp_path, encoding, separator
):
    text = (
        separator.join(["Code", "Nom en anglais", "Nom en français"])
        + "\r\n"
        + separator.join(["é1", "Été", "L’été à Sept-Îles"])
        + "\r\n"
    )
    (tmp_path / "Ministères.csv").write_bytes(text.encode(encoding))
    assert [table.error_count for table in read(tmp_path / "Ministères.csv")] == [0]
    ministry = db.session.scalars(select(Ministry)).one()
    assert (ministry.code, ministry.name_en, ministry.name_fr) == ("É1", "Été", "L’été à Sept-Îles")


def test_a_personnel_systems_file_and_a_learning_systems_are_read_by_their_own_headings(
    app, tmp_path
):
    person = db.session.scalars(select(Staff.employee_number).limit(1)).one()
    (tmp_path / "extraction.csv").write_bytes(
        f"Matricule;Cours;Date d'achèvement\r\n{person};og101;31/10/2016\r\n".encode("cp1252")
    )
    (tmp_path / "learning.xlsx").write_bytes(
        book(
            [["Employee ID", "Course short name", "Completion date"], [int(person), "OD201", 42675]]
        )
    )
    before = count(Completion)
    checked = read(tmp_path)
    assert [one.problems for one in checked] == [[], []]
    assert count(Completion) == before + 2
    assert checked[1].sheet == "Sheet1" or checked[0].sheet == "Sheet1"


def test_an_empty_cell_keeps_and_a_dash_clears(app, tmp_path):
    folder = files(tmp_path / "in", ministries="code,code_fr,name_en\nMTO,-,\nEDU,,Learning\n")
    checked = read(folder)
    assert [len(table.changed) for table in checked] == [2]
    by_code = {m.code: m for m in db.session.scalars(select(Ministry))}
    assert by_code["MTO"].code_fr is None
    assert by_code["MTO"].name_en == "Ministry of Transportation"
    assert by_code["EDU"].name_en == "Learning"
    assert by_code["EDU"].version == 2
    lines = db.session.scalars(select(Change).where(Change.parent_id.is_not(None))).all()
    assert {(c.kind, c.action) for c in lines} == {("ministries", "edit")}
    assert len(lines) == 2


def test_records_that_change_alike_and_others_are_written_and_told_one_by_one(empty, tmp_path):
    people = team(ministry("M"))
    numbers = [f"{n:03}" for n in range(50)]
    for number in numbers:
        staff(people, employee_number=number, name=f"N{number}", joined_on=date(2017, 1, 2))
    db.session.commit()
    alike, apart, same = numbers[:30], numbers[30:45], numbers[45:]
    days = dict.fromkeys(alike, "2017-03-01") | dict.fromkeys(same, "2017-01-02")
    days |= {number: f"2017-05-{place:02}" for place, number in enumerate(apart, 1)}
    rows = "".join(f"{number},{day}\n" for number, day in days.items())
    load(tmp_path / "in", staff="employee_number,joined_on\n" + rows)
    stored = db.session.query(Staff)
    assert {one.employee_number: one.joined_on.isoformat() for one in stored} == days
    assert {one.version for one in stored if one.employee_number < "045"} == {2}
    assert {one.version for one in stored if one.employee_number >= "045"} == {1}
    told = db.session.query(Change).filter(Change.parent_id.is_not(None), Change.kind == "staff")
    ids = {one.id: one.employee_number for one in stored}
    assert {ids[line.record_id]: line.after for line in told} == {
        number: {"joined_on": day} for number, day in days.items() if number < "045"
    }
    assert [line.before for line in told] == [{"joined_on": "2017-01-02"}] * 45


def test_of_a_file_that_is_read_again_no_other_records_are_read(app):
    completions = kind("completions")
    columns = completions.table.c
    keys = select(columns.staff_id, columns.course_id, columns.completed_on).limit(40)
    asked = {tuple(row) for row in db.session.execute(keys)}
    gone = (1, 1, date(1990, 1, 1))
    records = existing_records(db.session.connection(), completions, [*asked, gone])
    assert records.keys() == asked
    assert all(records[key].completed_on == key[2] for key in asked)


def test_a_zip_is_read_in_the_order_in_which_kinds_refer_to_each_other(empty, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("x/teams.csv", "code,ministry,name_en,name_fr\nT,AAA,t,t\n")
        archive.writestr("x/ministries.csv", HEAD + "AAA,a,a\n")
    assert [table.kind.name for table in read(tmp_path / "all.zip")] == ["ministries", "teams"]


def test_formula_like_texts_stay_texts_both_ways(empty, tmp_path):
    texts = ["=1+1", "+1", "-", "@x", "'=quoted", "-5 degrees", "  =x"]
    rows = "".join(f'M{i},"\'{t}",n\n' for i, t in enumerate(texts))
    read(files(tmp_path / "in", ministries=HEAD + rows))
    assert [
        m.name_en for m in db.session.scalars(select(Ministry).order_by(Ministry.code))
    ] == texts
    db.session.commit()
    empty.test_cli_runner().invoke(args=["export", "ministries", "-o", str(tmp_path / "out")])
    cells = [
        line.split(",")[2]
        for line in (tmp_path / "out" / "ministries.csv").read_text("utf-8-sig").splitlines()[1:]
    ]
    assert all(cell.startswith("'") for cell in cells)


def test_the_command_says_what_it_did(app, tmp_path):
    folder, before = files(tmp_path / "in", ministries=HEAD + "NEW,n,n\n"), count(Ministry)
    dry = command(app, folder, "--dry-run", "--json")
    assert dry.exit_code == 0
    assert json.loads(dry.output)["applied"] is False
    assert count(Ministry) == before
    done = json.loads(command(app, folder, "--json").output)
    assert done["applied"]
    assert done["files"][0]["added"] == 1
    assert count(Ministry) == before + 1


def test_the_command_refuses_a_file_or_a_kind_that_is_not_there(app, tmp_path):
    folder = files(tmp_path / "in", ministries=HEAD + "NEW,n,n\n")
    assert command(app, tmp_path / "nowhere.csv").exit_code == 2
    assert command(app, folder, "--kind", "planets").exit_code == 2


def test_an_update_of_the_future_is_refused_in_a_file_too(app, tmp_path):
    folder = files(
        tmp_path / "in", updates="milestone,reported_on,status\n3.1,2190-01-01,complete\n"
    )
    (table,) = read(folder)
    assert [(p.row, p.column, p.message) for p in table.problems] == [
        (2, "reported_on", "is in the future")
    ]


LEFT_BESIDE = {
    "__MACOSX/._ministries.csv": b"\x00\x05\x16\x07",
    "._ministries.csv": b"\x00\x05\x16\x07",
    ".DS_Store": b"Bud1",
    "~$ministries.xlsx": b"lock",
}


def test_what_a_mac_or_an_office_program_lays_beside_a_file_is_passed_over(app, tmp_path):
    whole = tmp_path / "files.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in {**LEFT_BESIDE, "in/ministries.csv": HEAD + "A1,a,a\n"}.items():
            archive.writestr(name, content)
    assert [len(table.new) for table in read(whole, dry_run=True)] == [1]


def test_the_same_is_passed_over_in_a_folder(app, tmp_path):
    folder = files(tmp_path / "in", ministries=HEAD + "A1,a,a\n")
    for name, content in LEFT_BESIDE.items():
        if "/" not in name:
            (folder / name).write_bytes(content)
    assert [len(table.new) for table in read(folder, dry_run=True)] == [1]
