"""Small hindrances do not refuse a file: titles above the headings, sheets of instructions,
headings in both languages, lines for Excel alone."""

import io
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from dashboard.extensions import db
from dashboard.files.problems import FileProblem
from dashboard.files.sources import list_sources, open_table
from dashboard.ministries.models import Ministry, Team
from tests.builders import read
from tests.conftest import files, invoke

pytestmark = pytest.mark.usefixtures("read_here_too")

HEAD = "code,name_en,name_fr"


def taken(path, code="Z1"):
    """Whether a file is read without an error or a doubt, and brings its record."""
    [checked] = read(path, accept_warnings=False)
    assert (checked.problems, checked.warnings) == ([], [])
    return db.session.query(Ministry).filter_by(code=code).one().name_en


@pytest.mark.parametrize(
    "text",
    [
        f"sep=;\n{HEAD.replace(',', ';')}\nZ1;a;b\n",
        f"SEP=,\r\n{HEAD}\r\nZ1,a,b\r\n",
        f"List of ministries\n\nPrepared by: Anna, Policy; 2017\n,,\n{HEAD}\nZ1,a,b\n",
        f"List;of;ministries\n{HEAD}\nZ1,a,b\n",
        f"{HEAD}\n , ,\t\nZ1,a,b\n   \n,,\n",
        '"Code\nCode","Name in English\nNom en anglais","Name in French\nNom en français"\n'
        "Z1,a,b\n",
        "Code / Code,name_en / nom anglais,name_fr | nom français\nZ1,a,b\n",
        "Code (court),name_en (English),name_fr (French)\nZ1,a,b\n",
        f'"{HEAD.split(",")[0]}";"name_en";"name_fr"\n"Z1";"a";"b, c, d, e"\n',
    ],
)
def test_a_text_is_read_in_spite_of(app, tmp_path, text):
    assert taken(files(tmp_path, ministries=text)) == "a"


def workbook(tmp_path, sheets, merged=""):
    path = tmp_path / "ministries.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if merged:
                sheet.merge_range(merged, rows[0][0])
    return path


ROWS = [HEAD.split(","), ["Z1", "a", "b"]]
INSTRUCTIONS = [["Read me first"], ["Fill in the code of each ministry"]]


@pytest.mark.parametrize(
    "sheets",
    [
        {"Instructions": INSTRUCTIONS, "Data": ROWS},
        {"Lisez-moi": [["Code"], ["un code par ligne"]], "Données": [["Titre"], [], *ROWS]},
        {"Data": ROWS, "Notes": [["code", "name_en", "name_fr"], ["ZZ", "not", "read"]]},
        {"": ROWS},
    ],
)
def test_the_sheet_with_the_headings_is_read(app, tmp_path, sheets):
    sheets = {name or "Sheet1": rows for name, rows in sheets.items()}
    assert taken(workbook(tmp_path, sheets)) == "a"


def test_the_sheet_that_is_read_and_the_row_of_its_headings_are_told(app, tmp_path):
    sheets = {"Instructions": INSTRUCTIONS, "Data": [["Ministries"], [], *ROWS]}
    table = open_table(list_sources([workbook(tmp_path, sheets)])[0])
    assert (table.sheet, table.others, table.heading_row) == ("Data", ["Instructions"], 3)
    done = invoke(app, "import", tmp_path / "ministries.xlsx")
    assert "[Data]" in done.output and "Row 3: the headings stand in this row" in done.output


def test_sheet_and_row_can_be_said(app, tmp_path):
    sheets = {"A": ROWS, "B": [["code", "name_en"], ["x", "y"], HEAD.split(","), ["Z9", "c", "d"]]}
    [source] = list_sources([workbook(tmp_path, sheets)])
    table = open_table(source, sheet="B", headings=3)
    assert [cells for _number, cells in table.rows()] == [["Z9", "c", "d"]]


def test_a_merged_title_does_no_harm(app, tmp_path):
    rows = [["Ministries", "", ""], ["Préparé par Anna", "", ""], [], *ROWS]
    assert taken(workbook(tmp_path, {"S": rows}, merged="A1:C1")) == "a"


def test_merged_cells_under_the_headings_are_told(app, tmp_path):
    rows = [*ROWS, ["Z2", "a", "b"]]
    [checked] = read(workbook(tmp_path, {"S": rows}, merged="B2:B3"))
    assert "merged" in str(checked.problems[0].message)


def test_the_sheet_of_a_real_colleague_is_read(app, tmp_path):
    read(
        files(
            tmp_path / "before",
            ministries=f"{HEAD}\nMX,Ministry of Examples,Ministère des exemples\n",
        )
    )
    rows = [
        ["Équipes de la fonction publique", "", "", ""],
        ["Préparé par : Anna"],
        [],
        ["Code", "Ministère", "Nom (anglais)", "Nom (français)"],
        ["T-91", "Ministère des exemples", "Team", "Équipe"],
        ["T-92", "Ministry of Examples", "Other", "Autre"],
        ["Total", "", "2", ""],
    ]
    path = workbook(tmp_path, {"Notes": [["Bonjour"]], "Équipes": rows}, merged="A1:D1")
    path = path.rename(tmp_path / "teams (1).xlsx")
    [checked] = read(path, accept_warnings=False)
    assert (checked.problems, checked.warnings) == ([], [])
    assert db.session.query(Team).filter(Team.code.in_(["T-91", "T-92"])).count() == 2


@pytest.mark.parametrize(
    "day",
    [
        "31-Oct-2017",
        "31 octobre 2017",
        "October 31, 2017",
        "2017/10/31",
        "2017-10-31T09:30",
        "31 oct. 2017 9 h 30",
    ],
)
def test_a_day_is_read_however_a_person_writes_it(app, tmp_path, day):
    text = f'employee_number,team,joined_on\nP9,MTO-1,"{day}"\n'
    [checked] = read(files(tmp_path, staff=text), accept_warnings=False)
    [values] = checked.new
    assert datetime(2017, 10, 31).date() in values


@pytest.mark.parametrize(
    "name",
    [
        "ministries (1)",
        "ministries(2)",
        "Ministries - Copy",
        "ministries_2017-10-31",
        "Ministères - Copie (3)",
        "ministries v2",
    ],
)
def test_what_is_put_behind_a_name_does_not_hide_the_kind(app, tmp_path, name):
    path = tmp_path / f"{name}.csv"
    path.write_text("code,name_en,name_fr\nZ1,a,b\n", "utf-8")
    assert taken(path) == "a"


@pytest.mark.parametrize(
    "name", ["~$ministries.xlsx", "._ministries.csv", ".DS_Store", "__MACOSX/._ministries.csv"]
)
def test_what_programs_lay_beside_a_file_is_passed_over(app, tmp_path, name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ministries.csv", f"{HEAD}\nZ1,a,b\n")
        archive.writestr(name, b"\x00\x05rubbish")
    (tmp_path / "all.zip").write_bytes(buffer.getvalue())
    assert taken(tmp_path / "all.zip") == "a"


def test_halves_of_a_heading_that_name_two_fields_name_none(app, tmp_path):
    with pytest.raises(FileProblem, match="is not a column"):
        read(files(tmp_path, ministries="code,name_en / name_fr,name_fr\nZ1,a,b\n"))


@pytest.mark.parametrize(
    "link", ["https://example.org/Rapport final.pdf", "https://example.org/a\u00a0b"]
)
def test_a_link_with_spaces_is_told_by_its_reason(app, tmp_path, link):
    text = f"code,name_en,name_fr,url\nP9,p,p,{link}\n"
    [checked] = read(files(tmp_path, plans=text))
    assert "holds no spaces" in str(checked.problems[0].message)


def test_the_command_reads_past_a_million_rows_and_the_page_does_not(app, tmp_path):
    path = files(tmp_path, ministries=f"{HEAD}\n" + "Z1,a,b\n" * 1_000_001) / "ministries.csv"
    [source] = list_sources([path])
    assert sum(1 for _row in open_table(source, limited=False).rows()) == 1_000_001
    with pytest.raises(FileProblem, match="more than a million rows"):
        sum(1 for _row in open_table(source).rows())
