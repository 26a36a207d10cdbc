"""Rows and files with errors: told by row and column, or in one sentence; nothing is written."""

import io

import pytest
import xlsxwriter

from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.files.sources import list_sources, open_table
from dashboard.language import in_language
from dashboard.ministries.models import Ministry
from dashboard.records.kinds import kinds
from tests.builders import count, read
from tests.conftest import files
from tests.files.bad_files import BAD_FILES

HEAD = "code,name_en,name_fr\n"


def command(app, *arguments):
    db.session.commit()
    return app.test_cli_runner().invoke(args=["import", *map(str, arguments)])


BAD_ROWS = [
    ("ministries", HEAD + ",a,a\n", 2, "code"),
    ("ministries", HEAD + "A/B,a,a\n", 2, "code"),
    ("ministries", HEAD + "A A,a,a\n", 2, "code"),
    ("ministries", HEAD + "A,,a\n", 2, "name_en"),
    ("ministries", HEAD + "A,a,a\na,b,b\n", 3, ""),
    ("ministries", HEAD + "A,a,a,too,many\n", 2, ""),
    ("ministries", "code,name_en,name_fr,active\nA,a,a,perhaps\n", 2, "active"),
    ("ministries", "code,name_en,name_fr,kind\nA,a,a,club\n", 2, "kind"),
    ("ministries", HEAD + "A,a\x07,a\n", 2, "name_en"),
    ("ministries", HEAD + f"A,{'x' * 501},a\n", 2, "name_en"),
    ("ministries", HEAD + "MTO,-,a\n", 2, "name_en"),
    ("teams", "code,ministry,name_en,name_fr\nT,NOWHERE,t,t\n", 2, "ministry"),
    ("staff", "employee_number,team,joined_on\n1,MTO-1,2017-13-01\n", 2, "joined_on"),
    ("staff", "employee_number,team,joined_on\n1,MTO-1,9999-01-01\n", 2, "joined_on"),
    ("staff", "employee_number,team,joined_on\n1,MTO-1,03/04/2017\n", 1, "joined_on"),
    (
        "staff",
        "employee_number,team,joined_on\n1,MTO-1,31/04/2017\n2,MTO-1,04/31/2017\n",
        1,
        "joined_on",
    ),
    ("plans", "code,name_en,name_fr,url\nP,p,p,javascript:alert(1)\n", 2, "url"),
    (
        "plans",
        "code,name_en,name_fr,starts_on,ends_on\nP,p,p,2017-02-01,2017-01-01\n",
        2,
        "ends_on",
    ),
    ("milestones", "code,commitment,name_en,name_fr,target\nM,ONT0003,m,m,many\n", 2, "target"),
    ("updates", "milestone,reported_on,status\n3.1,2017-01-05,nearly\n", 2, "status"),
    (
        "surveys",
        "session,stage,submitted_on,satisfaction\nPILOT-MCI,after,2017-10-20,6\n",
        2,
        "satisfaction",
    ),
    (
        "surveys",
        "session,stage,submitted_on,applied\nPILOT-MCI,after,2017-10-20,yes\n",
        2,
        "applied",
    ),
]


@pytest.mark.parametrize("kind,text,row,column", BAD_ROWS)
def test_an_error_is_told_by_row_and_column_and_nothing_is_written(
    app, tmp_path, kind, text, row, column
):
    before = {k.name: count(k.model) for k in kinds()}
    checked = read(files(tmp_path / "in", **{kind: text}))
    problems = [p for table in checked for p in table.problems]
    assert [(p.row, p.column) for p in problems][0] == (row, column), problems
    assert {k.name: count(k.model) for k in kinds()} == before
    english = str(problems[0].message)
    with in_language("fr"):
        assert str(problems[0].message) != english


@pytest.mark.parametrize(
    "name,content",
    [(name, content) for name, contents in BAD_FILES.items() for content in contents],
)
def test_a_bad_file_gets_one_clear_sentence(app, tmp_path, name, content):
    before = count(Ministry)
    (tmp_path / name).write_bytes(content)
    done = command(app, tmp_path / name)
    assert done.exit_code == 1 and done.exception is None or isinstance(done.exception, SystemExit)
    assert (
        "Traceback" not in done.output
        and 10 < len(done.output) < 2000
        and count(Ministry) == before
    )
    assert command(app, tmp_path / name, "--lang", "fr").output != done.output


def test_a_file_over_50_mib_is_refused_before_it_is_read(app, tmp_path):
    path = tmp_path / "ministries.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    with pytest.raises(FileProblem, match="50 MB"):
        open_table(list_sources([path])[0])


def test_a_formula_is_read_as_what_it_shows_and_an_error_cell_is_told(app, tmp_path):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["code", "name_en", "name_fr"])
        sheet.write_formula(1, 0, '="F"&"1"', None, "F1")
        sheet.write_row(1, 1, ["Formula", "Formule"])
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
        sheet.write_row(2, 1, ["Error", "Erreur"])
    (tmp_path / "ministries.xlsx").write_bytes(buffer.getvalue())
    problems = read(tmp_path / "ministries.xlsx")[0].problems
    assert [(p.row, p.column) for p in problems] == [(3, "code")] and "error" in problems[0].message


def test_errors_past_a_thousand_are_counted(app, tmp_path):
    rows = "".join(f"T{i},NOWHERE,t,t\n" for i in range(1500))
    checked = read(files(tmp_path / "in", teams="code,ministry,name_en,name_fr\n" + rows))[0]
    assert len(checked.problems) == 1000 and checked.error_count == 1500
